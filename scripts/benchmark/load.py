"""A load client: wrk when it is there, else threads with http.client. Loopback only, bounded in time."""

import http.client
import json
import re
import shutil
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True)
class Question:
    """What is asked: paths in turn (GET), or a body (POST); a path may hold {n} for a number that counts up."""

    name: str
    port: int
    paths: list[str]
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None


@dataclass(frozen=True)
class Answer:
    """Requests a second, latencies in milliseconds, and how many answers were not 2xx."""

    rate: float
    p50: float
    p99: float
    errors: int


def ask(question: Question, *, seconds: int, connections: int = 8) -> Answer:
    """Load one question."""
    run = _ask_with_wrk if shutil.which("wrk") else _ask_with_threads
    return run(question, seconds, connections)


def _script(question: Question) -> str:
    method = "POST" if question.body else "GET"
    return f"""
local paths = {{ {", ".join(json.dumps(path) for path in question.paths)} }}
local headers = {{ {", ".join(f"[{json.dumps(k)}] = {json.dumps(v)}" for k, v in question.headers.items())} }}
local body = {json.dumps(question.body) if question.body else "nil"}
local n = 0
request = function()
  n = n + 1
  local path = paths[n % #paths + 1]
  return wrk.format("{method}", path, headers, body and body:gsub("{{n}}", tostring(n)))
end
done = function(summary, latency, requests)
  io.write(string.format("RESULT %d %d %.1f %.1f %d %d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
"""


def _ask_with_wrk(question: Question, seconds: int, connections: int) -> Answer:
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "ask.lua"
        script.write_text(_script(question))
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(script)]
        output = subprocess.run(
            [*command, f"http://127.0.0.1:{question.port}"],
            capture_output=True,
            text=True,
            check=True,
            timeout=seconds + 60,
        ).stdout
    found = re.search(r"RESULT (\d+) (\d+) ([\d.]+) ([\d.]+) (\d+) (\d+)", output)
    if found is None:
        raise RuntimeError(f"wrk said nothing to be understood: {output[-300:]}")
    requests, microseconds, p50, p99, status, broken = (float(part) for part in found.groups())
    return Answer(requests / (microseconds / 1e6), p50 / 1000, p99 / 1000, int(status + broken))


def _ask_with_threads(question: Question, seconds: int, connections: int) -> Answer:
    latencies: list[float] = []
    errors = [0]
    end = time.monotonic() + seconds
    threads = [
        threading.Thread(target=_one_client, args=(question, end, latencies, errors, place))
        for place in range(connections)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ordered = sorted(latencies) or [0.0]
    middle, late = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
    return Answer(len(latencies) / seconds, middle * 1000, late * 1000, errors[0])


def _one_client(question: Question, end: float, latencies: list[float], errors: list[int], place: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", question.port, timeout=10)
    number = place * 1_000_000
    while time.monotonic() < end:
        number += 1
        started = time.monotonic()
        body = question.body.replace("{n}", str(number)) if question.body else None
        path = question.paths[number % len(question.paths)]
        connection.request("POST" if body else "GET", path, body=body, headers=question.headers)
        response = connection.getresponse()
        response.read()
        latencies.append(time.monotonic() - started)
        errors[0] += not 200 <= response.status < 300
    connection.close()
