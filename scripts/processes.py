"""Start and stop child processes so that none is left behind. Standard library only."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

from scripts.privileges import Account, become_account, set_death_signal

POLL_SECONDS = 0.02
KILL_WAIT_SECONDS = 5.0
# /proc/<pid>/stat, counted from the field after the program's name.
STATE_FIELD, SESSION_FIELD = 0, 3


def start_child(
    command: Sequence[str | Path],
    *,
    output: int | IO[bytes] | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    death_signal: signal.Signals | None = None,
    account: Account | None = None,
) -> subprocess.Popen[bytes]:
    """Start `command` as leader of its own session, both its outputs going to `output`.

    On Linux the child receives `death_signal` when the thread that started it ends. Raises OSError or
    subprocess.SubprocessError.
    """

    def prepare() -> None:
        if account is not None:
            become_account(account)
        if death_signal is not None:
            set_death_signal(death_signal)

    return subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        env=dict(environment) if environment is not None else None,
        cwd=folder,
        start_new_session=True,
        preexec_fn=prepare,  # noqa: PLW1509 - every caller starts its children from one thread
    )


def run_step(
    command: Sequence[str | Path],
    *,
    output: int | IO[bytes] | None = None,
    environment: Mapping[str, str] | None = None,
) -> int:
    """Run `command` to its end and give its exit code; when we are interrupted, it ends too."""
    child = start_child(command, output=output, environment=environment, death_signal=signal.SIGTERM)
    try:
        return child.wait()
    finally:
        end_session(child.pid)
        child.wait()


def stop_child(child: subprocess.Popen[bytes], number: signal.Signals, seconds: float) -> None:
    """Ask a child to stop; after `seconds` kill it. What it left behind in its session is killed too."""
    if child.poll() is None:
        send_signal(child.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(seconds)
    end_session(child.pid)
    child.wait(KILL_WAIT_SECONDS)


def stop_stranger(pid: int, number: signal.Signals, seconds: float) -> None:
    """The same for a process that another program started. Raises TimeoutError when it does not end."""
    send_signal(pid, number)
    if wait_gone(pid, seconds):
        return
    end_session(pid)
    if not wait_gone(pid, KILL_WAIT_SECONDS):
        raise TimeoutError(f"process {pid} does not end")


def end_session(session: int) -> None:
    """Kill every process of a session, also those that made a process group of their own."""
    members = list(list_session(session))
    for pid in members:
        send_signal(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        # Where /proc does not exist, at least the leader's own group.
        os.killpg(session, signal.SIGKILL)
    for pid in members:
        if pid != session:
            reap_adopted(pid)


def list_session(session: int) -> Iterator[int]:
    """The processes of a session that are still alive; empty where the system has no /proc."""
    for entry in Path("/proc").glob("[0-9]*"):
        fields = _read_stat(int(entry.name))
        is_member = len(fields) > SESSION_FIELD and fields[SESSION_FIELD] == str(session)
        if is_member and fields[STATE_FIELD] != "Z":
            yield int(entry.name)


def reap_adopted(pid: int) -> None:
    """Collect a dead process that became our child when its parent died; not ours is fine."""
    deadline = time.monotonic() + KILL_WAIT_SECONDS
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(pid, os.WNOHANG) == (0, 0) and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)


def is_alive(pid: int) -> bool:
    """Whether a process with this id exists and is not a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return _read_stat(pid)[:1] != ["Z"]


def wait_gone(pid: int, seconds: float) -> bool:
    """Wait until a process that is not our child is gone, at most `seconds`."""
    deadline = time.monotonic() + seconds
    while is_alive(pid):
        if time.monotonic() >= deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def send_signal(pid: int, number: signal.Signals) -> None:
    """Signal a process; one that is already gone is fine."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def read_working_folder(pid: int) -> Path | None:
    """The folder a process works in, None where the system does not tell."""
    try:
        return Path(os.readlink(f"/proc/{pid}/cwd"))
    except OSError:
        return None


def _read_stat(pid: int) -> list[str]:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    # The program's name, in parentheses, may itself hold spaces and parentheses.
    return stat.rpartition(")")[2].split()
