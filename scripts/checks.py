"""What ./scripts/test checks: the pages and Python beside each other; the first failure ends both."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from scripts.processes import start_child, stop_child

ROOT = Path(__file__).resolve().parent.parent
STEPS = {
    "lint": ["-m", "ruff", "check", "."],
    "format": ["-m", "ruff", "format", "--check", "."],
    "import law": ["-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
    "types": ["-m", "mypy"],
}
PAGES = [sys.executable, "-m", "scripts.frontend_checks"]
PYTEST = [sys.executable, "-m", "pytest"]
FULL_RUN = ["-n", "2", "--cov=app", "--cov-report=term"]
POLL_SECONDS = 0.2
# pytest stops its servers and its own processes in that time.
STOP_SECONDS = 30.0
PIECE_BYTES = 65_536


def main() -> None:
    """With arguments run pytest alone, with these; else every step, the pages, and all tests with coverage."""
    os.chdir(ROOT)
    _keep_bytecode()
    arguments = sys.argv[1:]
    if arguments:
        os.execv(sys.executable, [*PYTEST, *arguments])  # noqa: S606 - no shell is wanted
    signal.signal(signal.SIGTERM, _end)
    # Browsers wait much, the tests compute: together they take little more than the longer of the two.
    with tempfile.TemporaryFile() as log, _child(PAGES) as pages:
        _run_steps(pages)
        color = ["--color=yes"] if sys.stdout.isatty() else []
        with _child([*PYTEST, *FULL_RUN, *color], log) as tests:
            _wait_for_pages(pages)
            print("== tests", flush=True)
            _follow(tests, log)
            sys.exit(tests.returncode)


def _keep_bytecode() -> None:
    """Where an image forbids it, each of the hundred processes of a run would compile the product anew."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def _run_steps(pages: subprocess.Popen[bytes]) -> None:
    for name, step in STEPS.items():
        print(f"== {name}", flush=True)
        if subprocess.run([sys.executable, *step], check=False).returncode != 0:
            sys.exit(f"./scripts/test: the step '{name}' failed")
        if pages.poll():
            sys.exit(pages.returncode)


def _wait_for_pages(pages: subprocess.Popen[bytes]) -> None:
    # It has told its own failure.
    if pages.wait() != 0:
        sys.exit(pages.returncode)


def _follow(tests: subprocess.Popen[bytes], log: IO[bytes]) -> None:
    """Show what pytest wrote so far, and then as it comes; its summary is the last line of the run."""
    shown, is_over = 0, False
    while not is_over:
        is_over = tests.poll() is not None
        # Not read(): the place is shared with the process that writes.
        while piece := os.pread(log.fileno(), PIECE_BYTES, shown):
            sys.stdout.buffer.write(piece)
            shown += len(piece)
        sys.stdout.buffer.flush()
        time.sleep(0 if is_over else POLL_SECONDS)


@contextmanager
def _child(command: list[str], output: IO[bytes] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A process that ends with the run, whatever ends it."""
    child = start_child(command, output=output, death_signal=signal.SIGINT)
    try:
        yield child
    finally:
        stop_child(child, signal.SIGINT, STOP_SECONDS)


def _end(_number: int, _frame: object) -> None:
    sys.exit(128 + signal.SIGTERM)


if __name__ == "__main__":
    main()
