"""Time. Everything asks here, so that tests and sample data can set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)


def today() -> date:
    """The present date in UTC."""
    return now().date()


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Let it be `moment` (aware) for a block: back-dated sample data, and tests. Nothing a client sends reaches this."""
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)


def frozen_moment() -> datetime | None:
    """The moment set by `frozen`; None in ordinary life, when a statement may ask the database's clock."""
    return _frozen.get()
