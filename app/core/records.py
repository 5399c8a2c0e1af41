"""What reading and opening a record have in common, whatever its kind.

A record is a row of a `Record` model: living (`deleted_at` is null) or in the trash. Not there and not yours are one 404.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, True_, exists, func, select

from app.core import statements
from app.core.columns import keys_of, one_living
from app.core.database import db
from app.core.errors import Invalid
from app.core.http import check_version, found
from app.core.reach import check_reach
from app.core.tenancy import current

NO_SUCH_RECORD = "There is no such record."


def living(model: Any, record_id: Any) -> list[ColumnElement[bool]]:
    """WHERE clauses for one living record of the bound organization."""
    return [model.organization_id == current.organization_id, model.id == record_id, model.deleted_at.is_(None)]


def read_record(model: Any, columns: Sequence[Any], record_id: int, *conditions: ColumnElement[bool]) -> dict[str, Any]:
    """The columns of a living record. Raises NotFound."""
    narrowing = [condition for condition in conditions if not isinstance(condition, True_)]
    row: Any
    if narrowing:
        statement = select(*columns).where(*living(model, record_id), *narrowing)
        row = db.session.connection().execute(statement).first()
    else:
        values = {"organization": current.organization_id, "id": record_id}
        row = next(iter(statements.fetch(one_living(model.__tablename__, tuple(columns)), values)), None)
    return dict(zip(keys_of(columns), found(row), strict=True))


def written(row: Any, columns: Sequence[Any]) -> dict[str, Any]:
    """What `read_record` would find of a row that was just inserted: the write itself brought back what is generated."""
    model: Any = type(row)
    read, names = _reader(model, tuple(columns))
    return dict(zip(names, read(row), strict=True))


@lru_cache(maxsize=50)
def _reader(model: Any, columns: tuple[Any, ...]) -> tuple[Callable[[Any], tuple[Any, ...]], tuple[str, ...]]:
    names = tuple(column.key for column in columns if column.key in model.__mapper__.column_attrs)
    return attrgetter(*names), names


def open_record(model: Any, record_id: int, permission: str) -> Any:
    """A living record for a change, locked until the commit.

    Raises NotFound, Forbidden when it is out of the actor's reach, PreconditionFailed when If-Match names another version.
    """
    return _open(model, model.deleted_at.is_(None), record_id, permission)


def open_trashed(model: Any, record_id: int, permission: str) -> Any:
    """A record of the trash, to bring back or to purge. Raises as `open_record` does; NotFound when it is not there."""
    return _open(model, model.deleted_at.is_not(None), record_id, permission)


def _open(model: Any, state: ColumnElement[bool], record_id: int, permission: str) -> Any:
    # Key share: others may go on linking to the record while it is being changed.
    statement = (
        select(model)
        .where(model.organization_id == current.organization_id, model.id == record_id, state)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    record = found(db.session.execute(statement).scalar())
    check_reach(permission, record.owner_id)
    check_version(record.version)
    return record


def is_new(values: dict[str, Any], field: str, record: Any) -> bool:
    """Whether a change names another value than stands already (which needs no check: its target may have left since)."""
    return field in values and (record is None or values[field] != getattr(record, field))


def check_link(model: Any, record_id: int | None, field: str) -> None:
    """Refuse a link to a record that is not there, not ours or in the trash. Raises Invalid naming the field."""
    if record_id is None:
        return
    if not db.session.execute(select(exists().where(*living(model, record_id)))).scalar():
        raise Invalid(fields={field: [NO_SUCH_RECORD]})


def check_parent(model: Any, field: str, parent_id: int | None, record_id: int | None = None) -> None:
    """Refuse a parent that is not there, is the record itself or stands below it. Raises Invalid naming the field.

    `field` is both the link column of the model and the name in the API; `record_id` is None for a new record.
    """
    check_link(model, parent_id, field)
    if parent_id is None or record_id is None:
        return
    _lock_hierarchy(model)
    if record_id in _chain(model, field, parent_id):
        raise Invalid(fields={field: ["A record cannot stand above itself."]})


def _lock_hierarchy(model: Any) -> None:
    # Two changes, each harmless alone, could close a ring together.
    key = func.hashtextextended(model.__tablename__, current.organization_id)
    db.session.execute(select(func.pg_advisory_xact_lock(key)))


def _chain(model: Any, field: str, start_id: int) -> set[int]:
    """The ids from a record upwards; ends on a ring too, because a union drops what it has seen."""
    link = getattr(model, field)
    ours = model.organization_id == current.organization_id
    step = select(model.id, link.label("above")).where(ours, model.id == start_id).cte("chain", recursive=True)
    step = step.union(select(model.id, link).where(ours, model.id == step.c.above))
    return set(db.session.execute(select(step.c.id)).scalars())
