"""Start and stop child processes so that none is left behind. Standard library only."""

import ctypes
import errno
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

# From linux/prctl.h and linux/capability.h.
PR_SET_PDEATHSIG = 1
PR_SET_KEEPCAPS = 8
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAPABILITY_VERSION_3 = 0x20080522
CAP_DAC_OVERRIDE = 1

POLL_SECONDS = 0.02

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Account:
    """The ordinary user a child becomes; `may_enter_all` keeps the right to pass closed folders."""

    name: str
    uid: int
    gid: int
    may_enter_all: bool = False


def find_account(names: Sequence[str], needed_paths: Sequence[Path]) -> Account:
    """The first of `names` this machine knows, able to reach every path. Raises LookupError."""
    for name in names:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        closed = not all(_is_open_to_others(path) for path in needed_paths)
        return Account(name, entry.pw_uid, entry.pw_gid, may_enter_all=closed)
    raise LookupError(f"none of the users {', '.join(names)} exists")


def start_child(
    command: Sequence[str | Path],
    *,
    output: int | IO[bytes],
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    death_signal: signal.Signals | None = None,
    account: Account | None = None,
) -> subprocess.Popen[bytes]:
    """Start `command` as leader of its own process group, both its outputs going to `output`.

    On Linux the child receives `death_signal` when the thread that started it ends. Raises OSError.
    """

    def prepare() -> None:
        if account is not None:
            _become(account)
        if death_signal is not None and _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)

    return subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=dict(environment) if environment is not None else None,
        cwd=folder,
        start_new_session=True,
        preexec_fn=prepare,  # noqa: PLW1509 - every caller starts its children from one thread
    )


def is_alive(pid: int) -> bool:
    """Whether a process with this id exists and is not a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return _read_state(pid) != "Z"


def wait_gone(pid: int, seconds: float) -> bool:
    """Wait until the process is gone, at most `seconds`; reaps it when it is ours."""
    deadline = time.monotonic() + seconds
    while True:
        _reap(pid)
        if not is_alive(pid):
            return True
        if time.monotonic() >= deadline:
            return False
        time.sleep(POLL_SECONDS)


def send_signal(pid: int, number: signal.Signals) -> None:
    """Signal a process; one that is already gone is fine."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def signal_group(group: int, number: signal.Signals) -> bool:
    """Signal a whole process group; False when it has no member left."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    except PermissionError:
        # macOS answers so for a group of zombies.
        return sys.platform == "linux"
    return True


def stop_process(pid: int, number: signal.Signals, seconds: float) -> None:
    """Ask a process to stop; after `seconds` kill its group. Raises TimeoutError if even that fails."""
    send_signal(pid, number)
    if not wait_gone(pid, seconds):
        signal_group(pid, signal.SIGKILL)
        if not wait_gone(pid, seconds):
            raise TimeoutError(f"process {pid} does not end")


def read_working_folder(pid: int) -> Path | None:
    """The folder a process works in, None where the system does not tell."""
    try:
        return Path(os.readlink(f"/proc/{pid}/cwd"))
    except OSError:
        return None


def _read_state(pid: int) -> str:
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    # The name, in parentheses, may itself hold spaces.
    return status.rpartition(")")[2].split()[0]


def _reap(pid: int) -> None:
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return


def _is_open_to_others(path: Path) -> bool:
    if not path.exists():
        path = path.parent
    resolved = path.resolve()
    return all(folder.stat().st_mode & 0o001 for folder in (resolved, *resolved.parents))


def _become(account: Account) -> None:
    if account.may_enter_all and _libc is not None:
        _libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setgid(account.gid)
    os.setuid(account.uid)
    if account.may_enter_all and _libc is not None:
        _keep_right_to_enter(_libc)


def _keep_right_to_enter(libc: ctypes.CDLL) -> None:
    """Hold one capability over exec: the alternative is to open the owner's home folder to everybody."""
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    bit = 1 << CAP_DAC_OVERRIDE
    # Effective, permitted, inheritable: low words, then high words.
    sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
    if libc.capset(ctypes.byref(header), ctypes.byref(sets)) != 0:
        raise PermissionError(errno.EPERM, "capset refused")
    if libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0) != 0:
        raise PermissionError(errno.EPERM, "ambient capability refused")
