"""A process whose children kill themselves at a given step, so that a way can be broken off everywhere.

A step is the end of a function of the watched files. The parent sends a line of JSON for each attempt, {"step", ...}; the
child answers "killed", or "done" when there are no so many steps.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any

from tests.chaos.site import ROOT


class Victim:
    """The process, seen from the test; `about` is what it is told at its start."""

    def __init__(self, module: str, about: dict[str, Any]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, json.dumps(about)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert self._read() == "ready"

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def is_killed_at(self, step: int, **given: Any) -> bool:
        """Have it go the way and die at this step; False when it came to the end."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"step": step, **given}) + "\n")
        self._process.stdin.flush()
        return self._read() == "killed"

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


def kill_at(step: int, watched: Sequence[str]) -> None:
    """Count the ends of functions; kill -9 at the end of this one."""
    count = 0

    def watch(frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal count
        if event == "return" and any(part in frame.f_code.co_filename for part in watched):
            count += 1
            if count == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(watch)


def die_on_request(watched: Sequence[str], go: Callable[[dict[str, Any]], None]) -> None:
    """The loop of the process: each line in a child of its own."""
    print("ready", flush=True)
    for line in sys.stdin:
        given = json.loads(line)
        child = os.fork()
        if child == 0:
            kill_at(given["step"], watched)
            go(given)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print("done" if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0 else "killed", flush=True)
