"""Smoke tests of an installation by its address: does what was just deployed serve. Standard library only."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 10.0
PAUSE_SECONDS = 5.0
LOOPBACK = ("127.0.0.1", "localhost", "::1")
# Vendors may be away or not configured: no reason to go back.
PARTS = ("database", "redis", "migrations", "worker", "scheduler")
HEADERS = ("X-Content-Type-Options", "Content-Security-Policy", "X-Request-ID")


@dataclass(frozen=True)
class Reply:
    """What an address answered; status 0: nothing."""

    status: int
    headers: Any
    body: bytes


def find_faults(address: str, *, patience_seconds: float, sleep: Callable[[float], None] = time.sleep) -> list[str]:
    """What does not work at an address, asked until nothing is wrong or the patience is over; empty when all is well.

    Right after a deployment, workers have not told yet that they live.
    """
    if urlsplit(address).scheme != "https" and urlsplit(address).hostname not in LOOPBACK:
        return [f"{address} does not begin with https://"]
    deadline = time.monotonic() + patience_seconds
    while True:
        faults = list(_look(address.rstrip("/")))
        if not faults or time.monotonic() >= deadline:
            return faults
        sleep(PAUSE_SECONDS)


def _look(address: str) -> Iterator[str]:
    alive = _get(f"{address}/livez")
    if alive.status != 200:
        yield f"/livez answers {alive.status or 'nothing'}"
        return
    yield from _look_at_parts(_get(f"{address}/api/health/detailed"))
    page = _get(f"{address}/", accept="text/html")
    if page.status != 200 or b"<script" not in page.body:
        yield f"the page answers {page.status}"
    private = _get(f"{address}/api/leads")
    if private.status != 401:
        yield f"/api/leads answers {private.status} to nobody, and not 401"
    missing = [name for name in HEADERS if name not in private.headers]
    if missing:
        yield f"/api/leads lacks {', '.join(missing)}"
    if "no-store" not in private.headers.get("Cache-Control", ""):
        yield "/api/leads may be kept by a cache"


def _look_at_parts(reply: Reply) -> Iterator[str]:
    try:
        checks = json.loads(reply.body)["checks"]
    except (ValueError, KeyError, TypeError):
        yield f"/api/health/detailed answers {reply.status} without checks"
        return
    for name in PARTS:
        if checks.get(name) != "healthy":
            yield f"{name} is {checks.get(name, 'not told')}"


def _get(url: str, *, accept: str = "application/json") -> Reply:
    request = urllib.request.Request(url, headers={"Accept": accept, "User-Agent": "neuracrm-smoke"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310 - checked above
            return Reply(response.status, response.headers, response.read())
    except urllib.error.HTTPError as error:
        return Reply(error.code, error.headers, error.read())
    except OSError:
        return Reply(0, {}, b"")
