"""The supervisor over small stand-in programs: nothing lives on, whatever ends it."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scripts.processes import is_alive

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60.0

POLITE = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: (print("asked to stop"), sys.exit()))
print("ready")
while True: time.sleep(0.05)
"""
# As an RQ worker does, its child makes a process group of its own, which a signal to the group misses.
STUBBORN = """
import os, pathlib, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = os.fork()
if child == 0: os.setpgrp()
with open({path!r}, "a") as file: file.write(str(os.getpid()) + "\\n")
print("ready")
while True: time.sleep(0.05)
"""
LOUD = """
import sys, time
for number in range(200): print("x" * 10_000)
open({path!r}, "w").write("written")
time.sleep(60)
"""


@contextlib.contextmanager
def supervise(*programs: str, grace_seconds: float = 1.0) -> Iterator[subprocess.Popen[str]]:
    """Start a supervisor; it is gone afterwards, whatever the test did."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.scripts.stand_in", str(grace_seconds), *programs],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.communicate(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def read_until(process: subprocess.Popen[str], text: str) -> list[str]:
    """The output up to the line that holds `text`."""
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if text in line:
            return lines
    pytest.fail(f"never said {text!r}: {lines}")


def wait_until(condition: Callable[[], bool]) -> None:
    """Fail when the condition does not come true."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.02)


def read_pids(path: Path, count: int) -> list[int]:
    """The process ids the stubborn program and its child wrote."""
    wait_until(lambda: path.exists() and path.read_text().count("\n") == count)
    return [int(line) for line in path.read_text().split()]


def test_every_line_carries_the_name_of_its_program() -> None:
    with supervise(f"web={POLITE}") as process:
        assert read_until(process, "ready") == ["web       | ready"]


def test_crashed_program_starts_again_and_it_is_said() -> None:
    with supervise("worker=print('ready'); raise SystemExit(3)") as process:
        lines = read_until(process, "starts again")
        assert lines[-1] == "supervisor| worker ended with code 3; starts again in 1 s"
        assert "worker    | ready" in read_until(process, "starts again in 2 s")


def test_stages_stop_one_after_the_other() -> None:
    with supervise(f"web={POLITE}", f"worker={POLITE}") as process:
        read_until(process, "ready")
        read_until(process, "ready")
        process.terminate()
        output, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert output.splitlines() == ["web       | asked to stop", "worker    | asked to stop"]
    assert process.returncode == 0


def test_program_that_ignores_the_signal_is_killed_with_its_child(tmp_path: Path) -> None:
    with supervise("worker=" + STUBBORN.format(path=str(tmp_path / "pids")), grace_seconds=0.3) as process:
        pids = read_pids(tmp_path / "pids", 2)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert "supervisor| worker does not end; killed" in output
    assert not any(is_alive(pid) for pid in pids)


def test_second_signal_does_not_wait_for_the_grace(tmp_path: Path) -> None:
    with supervise("worker=" + STUBBORN.format(path=str(tmp_path / "pids")), grace_seconds=600) as process:
        pids = read_pids(tmp_path / "pids", 2)
        process.send_signal(signal.SIGINT)
        # Two signals at once would be merged into one by the kernel.
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE_SECONDS)
    assert not any(is_alive(pid) for pid in pids)


def test_killed_supervisor_leaves_no_process(tmp_path: Path) -> None:
    with supervise("worker=" + STUBBORN.format(path=str(tmp_path / "pids")), grace_seconds=0.3) as process:
        pids = read_pids(tmp_path / "pids", 2)
        process.kill()
        process.wait()
        wait_until(lambda: not any(is_alive(pid) for pid in pids))


def test_child_of_a_killed_program_ends_before_the_program_starts_again(tmp_path: Path) -> None:
    with supervise("worker=" + STUBBORN.format(path=str(tmp_path / "pids")), grace_seconds=0.3) as process:
        first = read_pids(tmp_path / "pids", 2)
        leader = next(pid for pid in first if os.getpgid(pid) == os.getsid(pid) == pid)
        os.kill(leader, signal.SIGKILL)
        read_until(process, "was ended by SIGKILL")
        assert not any(is_alive(pid) for pid in first)
        read_pids(tmp_path / "pids", 4)


def test_reader_that_reads_nothing_stops_no_program(tmp_path: Path) -> None:
    with supervise("web=" + LOUD.format(path=str(tmp_path / "done"))) as process:
        wait_until((tmp_path / "done").exists)
        process.terminate()
        wait_until(lambda: process.poll() is not None)
    assert process.returncode == 0
