"""Keep several programs running under one terminal, and stop them in order."""

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

from scripts.console import Console
from scripts.privileges import adopt_orphans
from scripts.processes import end_session, send_signal, start_child

TICK_SECONDS = 0.25
GRACE_SECONDS = 25.0
# The next stage need not wait for the whole grace of the one before it.
STAGE_SECONDS = 5.0
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
HEALTHY_SECONDS = 60.0
READ_BYTES = 65_536
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Program:
    """A command to keep running; programs of a lower stage are stopped first."""

    name: str
    command: Sequence[str]
    stage: int = 0


@dataclass
class _Run:
    """A program and its present process."""

    program: Program
    child: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    due_at: float = 0.0
    pause_seconds: float = FIRST_PAUSE_SECONDS
    asked_at: float | None = None


class Guard:
    """The second process that cleans up when we are killed (see scripts/guard.py)."""

    def __init__(self, *, kept_files: Sequence[int] = (), grace_seconds: float = GRACE_SECONDS) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "scripts.guard", str(grace_seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            pass_fds=kept_files,
            start_new_session=True,
        )

    def add(self, stage: int, pid: int, stop_signal: signal.Signals) -> None:
        """Tell it about a program that runs."""
        self._send(f"+ {stage} {pid} {int(stop_signal)}\n")

    def remove(self, pid: int) -> None:
        """Tell it about a program that ended."""
        self._send(f"- {pid}\n")

    def close(self) -> None:
        """End it; whatever it still knows about is stopped by it."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()

    def _send(self, line: str) -> None:
        pipe = self._process.stdin
        if pipe is None or self._process.poll() is not None:
            return
        # A guard that was killed itself guards no more; the product goes on.
        with contextlib.suppress(BrokenPipeError):
            pipe.write(line.encode())
            pipe.flush()


@dataclass
class Supervisor:
    """Starts programs, shows their output, starts the crashed ones again, stops all of them on a signal."""

    console: Console
    guard: Guard
    environment: Mapping[str, str]
    grace_seconds: float = GRACE_SECONDS
    stage_seconds: float = STAGE_SECONDS
    _runs: list[_Run] = field(default_factory=list)
    _selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    _stop_requests: int = 0

    def __post_init__(self) -> None:
        adopt_orphans()
        for number in STOP_SIGNALS:
            signal.signal(number, self._request_stop)

    @property
    def is_stopping(self) -> bool:
        """Whether a signal asked for the end."""
        return self._stop_requests > 0

    def run(self, programs: Sequence[Program], on_tick: Callable[[], None]) -> None:
        """Keep the programs running until a signal comes, then stop them; `on_tick` is called between."""
        self._runs = [_Run(program) for program in programs]
        try:
            while not self.is_stopping:
                self._start_due()
                self._read_output()
                self._notice_ended()
                on_tick()
        finally:
            self._stop_all()

    def _request_stop(self, _number: int, _frame: object) -> None:
        self._stop_requests += 1

    def _start_due(self) -> None:
        for run in self._runs:
            if run.child is None and time.monotonic() >= run.due_at and not self.is_stopping:
                self._start(run)

    def _start(self, run: _Run) -> None:
        environment = {**self.environment, "PYTHONUNBUFFERED": "1"}
        run.child = start_child(
            run.program.command,
            output=subprocess.PIPE,
            environment=environment,
            death_signal=signal.SIGTERM,
        )
        run.started_at = time.monotonic()
        self.guard.add(run.program.stage, run.child.pid, signal.SIGTERM)
        output = _pipe(run.child)
        os.set_blocking(output.fileno(), False)
        self._selector.register(output, selectors.EVENT_READ, run)

    def _read_output(self) -> None:
        for key, _ in self._selector.select(TICK_SECONDS):
            run = key.data
            self._read(run.program.name, _pipe(run.child))

    def _read(self, name: str, pipe: IO[bytes]) -> bool:
        """Show what is there; False when there is nothing more. A pipe at its end is no longer watched."""
        try:
            output = os.read(pipe.fileno(), READ_BYTES)
        except BlockingIOError:
            return False
        if not output:
            self._selector.unregister(pipe)
            return False
        self.console.feed(name, output)
        return True

    def _notice_ended(self) -> None:
        for run in self._runs:
            if run.child is None or run.child.poll() is None:
                continue
            code, has_been_healthy = run.child.returncode, time.monotonic() - run.started_at > HEALTHY_SECONDS
            self._forget(run)
            if not self.is_stopping:
                self._plan_restart(run, code, has_been_healthy=has_been_healthy)

    def _plan_restart(self, run: _Run, code: int, *, has_been_healthy: bool) -> None:
        pause = FIRST_PAUSE_SECONDS if has_been_healthy else run.pause_seconds
        run.due_at = time.monotonic() + pause
        run.pause_seconds = min(pause * 2, LONGEST_PAUSE_SECONDS)
        cause = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
        self.console.feed("supervisor", f"{run.program.name} {cause}; starts again in {pause:.0f} s\n".encode())

    def _forget(self, run: _Run) -> None:
        """Show its last words, end what it left behind."""
        if run.child is None:
            return
        end_session(run.child.pid)
        run.child.wait()
        pipe = _pipe(run.child)
        while pipe in self._selector.get_map() and self._read(run.program.name, pipe):
            continue
        if pipe in self._selector.get_map():
            self._selector.unregister(pipe)
        pipe.close()
        self.console.finish(run.program.name)
        self.guard.remove(run.child.pid)
        run.child = None

    def _stop_all(self) -> None:
        """Stage after stage gets SIGTERM, and SIGKILL after its grace, or at once on a second signal."""
        requests = self._stop_requests = max(self._stop_requests, 1)
        stages = sorted({run.program.stage for run in self._runs})
        next_stage_at = 0.0
        while any(run.child for run in self._runs):
            now = time.monotonic()
            is_due = now >= next_stage_at or not any(run.child and run.asked_at for run in self._runs)
            if stages and is_due:
                self._ask_stage(stages.pop(0), now)
                next_stage_at = now + self.stage_seconds
            self._kill_overdue(now, is_impatient=self._stop_requests > requests)
            self._read_output()
            self._notice_ended()

    def _ask_stage(self, stage: int, now: float) -> None:
        for run in self._runs:
            if run.child is not None and run.program.stage == stage:
                run.asked_at = now
                send_signal(run.child.pid, signal.SIGTERM)

    def _kill_overdue(self, now: float, *, is_impatient: bool) -> None:
        for run in self._runs:
            is_overdue = run.asked_at is not None and now - run.asked_at > self.grace_seconds
            if run.child is not None and (is_overdue or is_impatient):
                self.console.feed("supervisor", f"{run.program.name} does not end; killed\n".encode())
                self._forget(run)


def _pipe(child: subprocess.Popen[bytes]) -> IO[bytes]:
    if child.stdout is None:
        raise ValueError("the child was started without a pipe")
    return child.stdout
