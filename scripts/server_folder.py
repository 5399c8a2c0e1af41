"""What both servers share: a folder with a lock, a password and a log, and a start that waits."""

import errno
import fcntl
import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from scripts.privileges import Account
from scripts.processes import is_alive, read_working_folder, start_child, stop_child, stop_stranger

LOOPBACK = "127.0.0.1"
START_TIMEOUT_SECONDS = 60.0
STOP_TIMEOUT_SECONDS = 30.0
POLL_SECONDS = 0.02
RETRY_PAUSE_SECONDS = 0.3
START_ATTEMPTS = 5
LOG_TAIL_CHARACTERS = 2000

StartOnPort = Callable[[int], subprocess.Popen[bytes]]


class ServerError(Exception):
    """A server did not start; the message is one line that names the remedy."""


@dataclass
class Server:
    """A running server process and the folder it holds."""

    folder: Path
    port: int
    child: subprocess.Popen[bytes] = field(repr=False)
    lock: IO[str] = field(repr=False)
    stop_signal: signal.Signals

    @property
    def pid(self) -> int:
        """The process id of the server."""
        return self.child.pid

    def is_running(self) -> bool:
        """Whether the server process still exists."""
        return self.child.poll() is None

    def stop(self) -> None:
        """Stop cleanly and free the folder; stopping twice, or after a crash, is harmless."""
        stop_child(self.child, self.stop_signal, STOP_TIMEOUT_SECONDS)
        self.lock.close()


@contextmanager
def hold_folder(folder: Path) -> Iterator[tuple[Path, IO[str]]]:
    """Make the folder and lock it; the lock is given back only when the body raises. Raises ServerError."""
    lock = _lock_folder(folder)
    try:
        yield folder.resolve(), lock
    except BaseException:
        lock.close()
        raise


def read_or_create_password(folder: Path) -> str:
    """The server's password, made on the first call and readable by its owner only."""
    path = folder / "password"
    if not path.exists():
        write_private(path, secrets.token_urlsafe(24))
    return path.read_text(encoding="utf-8").strip()


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whatever the umask and the file before it were."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def find_package(name: str) -> Path:
    """The folder of an installed package, without importing it (one of them writes files on import)."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ServerError(f"the package {name} is not installed; run ./scripts/run or ./scripts/test")
    return Path(spec.origin).parent


def clear_leftover(pid_file: Path, data: Path, stop_signal: signal.Signals) -> None:
    """End a server whose starter was killed. We hold the folder's lock, so nobody else needs it."""
    try:
        pid = int(pid_file.read_text(encoding="utf-8").split()[0])
    except (OSError, ValueError, IndexError):
        return
    if is_alive(pid) and read_working_folder(pid) == data:
        stop_stranger(pid, stop_signal, STOP_TIMEOUT_SECONDS)
    elif is_alive(pid):
        # The number now belongs to another program, which PostgreSQL would take for its older self.
        pid_file.unlink(missing_ok=True)


def start_program(
    folder: Path, command: Sequence[str | Path], death_signal: signal.Signals, account: Account | None = None
) -> subprocess.Popen[bytes]:
    """Start a program that logs to the folder's server.log. Raises ServerError."""
    log_file = folder / "server.log"
    try:
        if log_file.exists():
            # Each start its own log, so that a reason found in it is never an old one.
            log_file.replace(folder / "server.log.1")
        with log_file.open("wb") as log:
            return start_child(command, output=log, folder=folder, death_signal=death_signal, account=account)
    except (OSError, subprocess.SubprocessError) as error:
        who = f" as user {account.name}" if account else ""
        raise ServerError(f"cannot start {Path(command[0]).name}{who} in {folder}: {error}") from error


def start_on_port(start: StartOnPort, port: int | None, product: str) -> tuple[subprocess.Popen[bytes], int]:
    """Call `start` with the port, or with a free one; gives the child and its port. Raises ServerError."""
    if port is not None:
        if is_port_busy(port):
            raise ServerError(f"port {port} for {product} is busy; stop what listens there or choose another")
        return start(port), port
    for attempt in range(1, START_ATTEMPTS + 1):
        chosen = find_free_port()
        try:
            return start(chosen), chosen
        except ServerError:
            # The port may have been taken in between, or a killed server's children still hold its memory.
            if attempt == START_ATTEMPTS:
                raise
            time.sleep(RETRY_PAUSE_SECONDS)
    raise AssertionError("unreachable")


def wait_until_ready(child: subprocess.Popen[bytes], folder: Path, is_ready: Callable[[], bool]) -> None:
    """Wait for the server's first answer. Raises ServerError when it ends or stays silent."""
    name = Path(str(child.args[0])).name  # type: ignore[index]
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while not is_ready():
        if child.poll() is not None:
            raise ServerError(f"{name} ended at once: {read_log_tail(folder)}")
        if time.monotonic() > deadline:
            stop_child(child, signal.SIGQUIT, STOP_TIMEOUT_SECONDS)
            raise ServerError(f"{name} gave no answer in {START_TIMEOUT_SECONDS:.0f} s; see {folder}/server.log")
        time.sleep(POLL_SECONDS)


def read_log_tail(folder: Path) -> str:
    """Why the server says it ended: its last lines, as one line."""
    text = (folder / "server.log").read_text(encoding="utf-8", errors="replace")[-LOG_TAIL_CHARACTERS:]
    full_disk = os.strerror(errno.ENOSPC)
    return full_disk if full_disk in text else " | ".join(text.strip().splitlines()[-3:])


def find_free_port() -> int:
    """A TCP port of loopback that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def is_port_busy(port: int, host: str = LOOPBACK) -> bool:
    """Whether somebody listens there. Raises PermissionError for a port this user may not take."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise
        except OSError:
            return True
    return False


def _lock_folder(folder: Path) -> IO[str]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # As root, PostgreSQL runs as another user and has to pass through.
        folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
        lock = (folder / "lock").open("w", encoding="utf-8")
    except OSError as error:
        raise ServerError(f"cannot write in {folder}: {error.strerror}; choose a writable folder") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.close()
        raise ServerError(f"a server already runs in {folder}; stop it first") from error
    return lock
