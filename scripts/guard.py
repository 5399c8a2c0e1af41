"""Ends what the supervisor started when the supervisor itself is killed.

Standard input is a pipe whose other end only the supervisor holds. Its lines are `+ <stage> <pid> <signal>`
for a program that runs and `- <pid>` for one that ended; its end means that the supervisor is gone.
"""

import signal
import sys
import time
from collections.abc import Iterable
from typing import NamedTuple

from scripts.processes import POLL_SECONDS, end_session, is_alive, send_signal


class Ward(NamedTuple):
    """A running program; those of a lower stage are stopped before those of a higher one."""

    stage: int
    pid: int
    stop_signal: signal.Signals


def main() -> None:
    """Watch until the supervisor is gone, then stop what is left; the argument is the grace in seconds."""
    grace_seconds = float(sys.argv[1])
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    wards = watch(sys.stdin)
    for stage in sorted({ward.stage for ward in wards}):
        stop_wards([ward for ward in wards if ward.stage == stage], grace_seconds)


def watch(lines: Iterable[str]) -> list[Ward]:
    """Read to the end; gives the programs that still run then."""
    wards: dict[int, Ward] = {}
    for line in lines:
        match line.split():
            case ["+", stage, pid, number]:
                wards[int(pid)] = Ward(int(stage), int(pid), signal.Signals(int(number)))
            case ["-", pid]:
                wards.pop(int(pid), None)
    return list(wards.values())


def stop_wards(wards: list[Ward], grace_seconds: float) -> None:
    """Ask all of them to stop, wait, kill what is left of their sessions."""
    for ward in wards:
        send_signal(ward.pid, ward.stop_signal)
    deadline = time.monotonic() + grace_seconds
    while any(is_alive(ward.pid) for ward in wards) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    for ward in wards:
        end_session(ward.pid)


if __name__ == "__main__":
    main()
