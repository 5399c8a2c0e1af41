"""What ./scripts/test checks, in the order of its cost; the first failure ends it."""

import os
import subprocess
import sys
from pathlib import Path

from scripts.debian import install_missing
from scripts.frontend_checks import check_pages

ROOT = Path(__file__).resolve().parent.parent
STEPS = {
    "lint": ["-m", "ruff", "check", "."],
    "format": ["-m", "ruff", "format", "--check", "."],
    "import law": ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
    "types": ["-m", "mypy"],
}
PYTEST = [sys.executable, "-m", "pytest"]
FULL_RUN = ["-n", "2"]
# A quarter more work: for continuous integration, or on request.
COVERAGE = ["--cov=app", "--cov-report=term"]


def main() -> None:
    """Every step, the pages, then all tests, with their coverage on --coverage; other arguments: pytest alone, with these."""
    os.chdir(ROOT)
    # Where an image forbids bytecode, each of the hundred processes of a run would compile the product anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    arguments = sys.argv[1:]
    if arguments in ([], ["--coverage"]):
        install_missing()
        _run_steps()
        check_pages()
        print("== tests", flush=True)
        arguments = [*FULL_RUN, *(COVERAGE if arguments else [])]
    # Replaced by pytest, so that its summary is the last line.
    os.execv(sys.executable, [*PYTEST, *arguments])  # noqa: S606 - no shell is wanted


def _run_steps() -> None:
    for name, step in STEPS.items():
        print(f"== {name}", flush=True)
        code = subprocess.run([sys.executable, *step], check=False).returncode
        if code != 0:
            sys.exit(f"./scripts/test: the step '{name}' failed")


if __name__ == "__main__":
    main()
