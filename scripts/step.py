"""A command that runs to its end before the product starts, its output shown under its name."""

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from signal import SIGTERM

from scripts.console import Console
from scripts.processes import end_session, start_child


@dataclass(frozen=True)
class StepResult:
    """How a step ended and everything it wrote."""

    code: int
    output: str


def run_shown(console: Console, name: str, command: Sequence[str], environment: Mapping[str, str]) -> StepResult:
    """Run a command, show its output line by line; when we are interrupted, it ends too. Raises OSError."""
    child = start_child(command, output=subprocess.PIPE, environment=environment, death_signal=SIGTERM)
    pieces: list[bytes] = []
    try:
        for line in child.stdout or ():
            pieces.append(line)
            console.feed(name, line)
        console.finish(name)
        return StepResult(child.wait(), b"".join(pieces).decode(errors="replace"))
    finally:
        end_session(child.pid)
        child.wait()
        if child.stdout is not None:
            child.stdout.close()
