"""Which user a child becomes, and what the kernel does to it when we die. Standard library only."""

import ctypes
import errno
import os
import pwd
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# From linux/prctl.h, linux/securebits.h and linux/capability.h.
PR_SET_PDEATHSIG = 1
PR_SET_SECUREBITS = 28
PR_SET_CHILD_SUBREAPER = 36
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
SECBIT_NO_SETUID_FIXUP = 1 << 2
CAPABILITY_VERSION_3 = 0x20080522
CAP_DAC_OVERRIDE = 1

# Loaded now: between fork and exec nothing may be loaded any more.
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
        is_closed = not all(_is_open_to_others(path) for path in needed_paths)
        return Account(name, entry.pw_uid, entry.pw_gid, may_enter_all=is_closed)
    raise LookupError(f"none of the users {', '.join(names)} exists")


def become_account(account: Account) -> None:
    """Give up root for good. Raises PermissionError."""
    if account.may_enter_all and _libc is not None:
        # Without it access(2), which PostgreSQL asks about its own programs, ignores the capability.
        _check(_libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0))
    os.setgroups([])
    os.setgid(account.gid)
    os.setuid(account.uid)
    if account.may_enter_all and _libc is not None:
        _keep_right_to_enter(_libc)


def set_death_signal(number: signal.Signals) -> None:
    """Have the kernel send `number` to this process when the thread that started it ends (Linux only)."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent dies (Linux only)."""
    if _libc is not None:
        _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _is_open_to_others(path: Path) -> bool:
    resolved = path.resolve()
    return all(entry.stat().st_mode & 0o001 for entry in (resolved, *resolved.parents))


def _keep_right_to_enter(libc: ctypes.CDLL) -> None:
    """Keep one capability of root's, over exec: the alternative is to open the owner's home to everybody."""
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    bit = 1 << CAP_DAC_OVERRIDE
    # Effective, permitted, inheritable: low words, then high words.
    sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
    _check(libc.capset(ctypes.byref(header), ctypes.byref(sets)))
    _check(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0))


def _check(result: int) -> None:
    if result != 0:
        raise PermissionError(errno.EPERM, "the kernel refused a capability")
