"""The one way to a vendor: with a breaker whose state all processes share, timed, counted, and never inside a transaction.

    with vendor_call("sendgrid", "send_mail", translate=_translate):
        client.send(mail)

The breaker lives in Redis: `failures` counts those in a row, `pause` stands while calls are refused. After the pause the first
caller renews it and is the probe; its success takes both away. With Redis away every call is let through.
"""

import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from flask import has_request_context

from app.core import cache
from app.core.database import db
from app.core.errors import AppError, Unavailable
from app.core.metrics import VENDOR_BREAKER_OPEN, VENDOR_REQUESTS, VENDOR_SECONDS
from app.integrations.errors import Refused
from config import VENDOR_KEYS

TIMEOUT_SECONDS = 10.0
CONNECT_TIMEOUT_SECONDS = 3.0
FAILURES_TO_OPEN = 5
PAUSE_SECONDS = 30
# Failures further apart than this are not in a row.
MEMORY_SECONDS = 3600
# Every vendor that has a breaker: those with keys, and where files are kept.
BREAKERS = (*VENDOR_KEYS, "storage")
AWAY = "{vendor} cannot be reached right now. Try again in a minute."

Translate = Callable[[BaseException], AppError | None]


class OpenTransaction(RuntimeError):
    """A vendor was called while a transaction was open: a defect of ours (docs: no transaction over a network call)."""


class vendor_call:
    """One call to a vendor. Raises Unavailable (try again) or Refused (do not), and OpenTransaction for a defect of ours.

    `translate` makes the SDK's error one of the two; None leaves it. An OSError nobody translated, every timeout among them,
    is Unavailable. `person_waits` lets a request call, whose transaction is open: only where somebody waits for the answer.
    """

    def __init__(
        self, vendor: str, operation: str, *, translate: Translate | None = None, person_waits: bool = False
    ) -> None:
        self._vendor = vendor
        self._operation = operation
        self._translate = translate
        self._person_waits = person_waits
        self._started = 0.0

    def __enter__(self) -> Self:
        self._refuse_transaction()
        if not _let_through(self._vendor):
            self._count("paused")
            raise Unavailable(AWAY.format(vendor=self._vendor), code="vendor_paused")
        self._started = time.perf_counter()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        VENDOR_SECONDS.labels(self._vendor, self._operation).observe(time.perf_counter() - self._started)
        told = self._tell(error)
        self._count(_name_outcome(error, told))
        if isinstance(told, Unavailable):
            _failed(self._vendor)
        elif error is None or isinstance(told, Refused):
            # A vendor that says no is there.
            _succeeded(self._vendor)
        if told is not None and told is not error:
            raise told from error

    def _tell(self, error: BaseException | None) -> AppError | None:
        if error is None or isinstance(error, AppError):
            return error
        told = self._translate(error) if self._translate else None
        if told is None and isinstance(error, OSError):
            told = Unavailable(AWAY.format(vendor=self._vendor))
        return told

    def _count(self, outcome: str) -> None:
        VENDOR_REQUESTS.labels(self._vendor, self._operation, outcome).inc()

    def _refuse_transaction(self) -> None:
        is_open = db.session().info.get("entered") or db.session().in_transaction()
        if is_open and not (self._person_waits and has_request_context()):
            raise OpenTransaction(f"{self._vendor}.{self._operation} was called inside a transaction")


def _name_outcome(error: BaseException | None, told: AppError | None) -> str:
    if error is None:
        return "ok"
    if isinstance(told, Unavailable):
        return "unavailable"
    return "refused" if isinstance(told, Refused) else "error"


def _failures_key(vendor: str) -> str:
    return f"neuracrm:breaker:{vendor}:failures"


def _pause_key(vendor: str) -> str:
    return f"neuracrm:breaker:{vendor}:pause"


def _let_through(vendor: str) -> bool:
    def ask(redis: Any) -> bool:
        if int(redis.get(_failures_key(vendor)) or 0) < FAILURES_TO_OPEN:
            return True
        # Only one caller renews the pause that ran out: the probe.
        return bool(redis.set(_pause_key(vendor), b"probe", ex=PAUSE_SECONDS, nx=True))

    return bool(cache.guarded(ask, default=True))


def _failed(vendor: str) -> None:
    def count(redis: Any) -> bool:
        failures = redis.incr(_failures_key(vendor))
        redis.expire(_failures_key(vendor), MEMORY_SECONDS)
        if failures >= FAILURES_TO_OPEN:
            redis.set(_pause_key(vendor), b"open", ex=PAUSE_SECONDS)
        return bool(failures >= FAILURES_TO_OPEN)

    if cache.guarded(count, default=False):
        VENDOR_BREAKER_OPEN.labels(vendor).set(1)


def _succeeded(vendor: str) -> None:
    def forget(redis: Any) -> bool:
        return bool(redis.delete(_failures_key(vendor), _pause_key(vendor)))

    if cache.guarded(forget, default=False):
        VENDOR_BREAKER_OPEN.labels(vendor).set(0)


def list_paused() -> set[str]:
    """The vendors whose calls pause right now; none when Redis is away. Sets the gauge as well: a pause ends by itself."""
    keys = [_pause_key(vendor) for vendor in BREAKERS]
    found = cache.guarded(lambda redis: redis.mget(keys)) or [None] * len(keys)
    paused = {vendor for vendor, value in zip(BREAKERS, found, strict=True) if value}
    for vendor in BREAKERS:
        VENDOR_BREAKER_OPEN.labels(vendor).set(int(vendor in paused))
    return paused


def close_breakers() -> None:
    """Let every vendor be called again at once: for tests, and an operator who knows that the trouble is over."""
    for vendor in BREAKERS:
        _succeeded(vendor)
