"""New rows of a model, inserted by one compiled statement.

The unit of work sorts, groups and plans what is one row here: three times the cost of the insert itself.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, bindparam, insert
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from app.core import statements
from app.core.database import db

FIRST_VERSION = 1


def insert_row(row: Any) -> None:
    """Insert a new model instance and make it the session's own, as add and flush would. Raises DBAPIError."""
    # What waits in the session may be what the row refers to.
    db.session.flush()
    model: Any = type(row)
    values = {name: value for name, value in row.__dict__.items() if name in model.__table__.c}
    for name, make in _defaults(model).items():
        if name not in values:
            values[name] = make()
    plan = _plan(model, tuple(sorted(values)))
    [returned] = statements.fetch(plan.sql, {name: plan.bound(name, value) for name, value in values.items()})
    _adopt(row, {**plan.absent, **values, **dict(zip(plan.generated, returned, strict=True))})


class _Plan:
    def __init__(self, model: Any, names: tuple[str, ...]) -> None:
        table, dialect = model.__table__, db.engine.dialect
        left_out = [column for column in table.c if column.key not in names and column.computed is None]
        self.generated = [column.key for column in left_out if column.server_default is not None or column.identity]
        self.absent = {column.key: None for column in left_out if column.key not in self.generated}
        processors = {name: table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names}
        self._processors: dict[str, Callable[[Any], Any]] = {name: make for name, make in processors.items() if make}
        statement = insert(table).values({name: bindparam(name) for name in names})
        self.sql = str(statement.returning(*(table.c[name] for name in self.generated)).compile(dialect=dialect))

    def bound(self, name: str, value: Any) -> Any:
        """The value as the driver takes it."""
        process = self._processors.get(name)
        return process(value) if process else value


@lru_cache(maxsize=500)
def _plan(model: Any, names: tuple[str, ...]) -> _Plan:
    return _Plan(model, names)


@lru_cache(maxsize=50)
def _defaults(model: Any) -> dict[str, Callable[[], Any]]:
    made = {
        column.key: _maker(column)
        for column in model.__table__.c
        if column.default is not None and (column.default.is_callable or column.default.is_scalar)
    }
    if model.__mapper__.version_id_col is not None:
        made[model.__mapper__.version_id_col.key] = lambda: FIRST_VERSION
    return made


def _maker(column: Column[Any]) -> Callable[[], Any]:
    default: Any = column.default
    # SQLAlchemy gives every callable default a context, which ours do not look at.
    return (lambda: default.arg(None)) if default.is_callable else (lambda: default.arg)


def _adopt(row: Any, values: dict[str, Any]) -> None:
    for name, value in values.items():
        set_committed_value(row, name, value)
    make_transient_to_detached(row)
    db.session.add(row)
