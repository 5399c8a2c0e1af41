"""What the product sends to PostgreSQL, by SQLAlchemy or by the driver itself (app/core/statements.py)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from app.core import statements


@contextmanager
def sent_to(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """(statement, values) of everything sent while the block runs."""
    sent: list[tuple[str, Any]] = []
    fetch = statements.fetch

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        sent.append((statement, values))

    def note_and_fetch(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        sent.append((sql, values))
        return fetch(sql, values)

    event.listen(engine, "before_cursor_execute", note)
    statements.fetch = note_and_fetch
    try:
        yield sent
    finally:
        statements.fetch = fetch
        event.remove(engine, "before_cursor_execute", note)
