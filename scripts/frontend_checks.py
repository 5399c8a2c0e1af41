"""What ./scripts/test checks of the pages: style, types, generated types, units, weights, and the whole in a browser."""

import os
import shutil
import sys
from collections.abc import Sequence

from scripts.debian import INSTALL, may_install, run_quietly
from scripts.frontend import FrontendError, Node, build_pages, prepare_packages
from scripts.processes import run_step

# The browser without a window's machinery first: the same engine, fewer processes.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
NO_BROWSER = "no browser for the page tests was found; install one (Debian, Ubuntu: apt-get install chromium)"
STEPS = {
    "pages: style": ["check"],
    "pages: types": ["types"],
    "pages: generated types": ["schema", "--", "--check"],
    "pages: units": ["unit"],
}


def main() -> None:
    """`.venv/bin/python -m scripts.frontend_checks` checks the pages alone."""
    check_pages()


def check_pages() -> None:
    """Every check of the pages; ends the process at the first that fails."""
    try:
        node = prepare_packages(_say)
        for name, arguments in STEPS.items():
            _run_npm(node, name, arguments)
        _say("== pages: build")
        build_pages(_say)
    except FrontendError as error:
        sys.exit(f"./scripts/test: {error}")
    _run_npm(node, "pages: weight", ["sizes"])
    if _has_browser():
        _run_npm(node, "pages: browser", ["e2e"])


def _run_npm(node: Node, name: str, arguments: Sequence[str]) -> None:
    _say(f"== {name}")
    command = [*node.npm, "--prefix", "frontend", "run", "--silent", *arguments]
    if run_step(command, environment={**node.environment, "NEURACRM_PYTHON": sys.executable}) != 0:
        sys.exit(f"./scripts/test: the step '{name}' failed")


def _has_browser() -> bool:
    """Whether the browser tests can run. Continuous integration makes sure of it, and ends without one."""
    if not _find_browser() and may_install():
        _install_browser()
    if _find_browser():
        return True
    if os.environ.get("CI"):
        sys.exit(f"./scripts/test: {NO_BROWSER}")
    _say(f"== pages: browser SKIPPED: {NO_BROWSER}")
    return False


def _find_browser() -> str | None:
    if given := os.environ.get("NEURACRM_CHROMIUM"):
        return given
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def _install_browser() -> None:
    """Debian's, of either kind: the smaller one is not in every release."""
    for command in (["apt-get", "update", "-qq"], [*INSTALL, BROWSERS[0]], [*INSTALL, BROWSERS[1]]):
        if _find_browser():
            return
        run_quietly(command)


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main()
