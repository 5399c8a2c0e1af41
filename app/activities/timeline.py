"""The timeline: everything that happened to a record, newest first, as one list.

Four sources meet: the record's own events, and the activities, notes and tasks that stand on it. Each is read from its
own index in the order of time, no further than the page needs, and merged by (at, rank, id); what is private or in the
trash is never in it. A logged activity stands at the time it took place, a task at its completion once it is complete.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, Select, and_, literal_column, or_, select, union_all

from app.activities.links import LINKS, RECORD_TABLES
from app.activities.models import Activity, Note, Task
from app.activities.queries import (
    ACTIVITY_COLUMNS,
    NOTE_COLUMNS,
    TASK_COLUMNS,
    visible_activities,
    visible_notes,
    visible_tasks,
)
from app.core.database import db
from app.core.http import Page, found
from app.core.reach import within_reach
from app.core.security import seal, unseal
from app.core.tenancy import current
from app.events.queries import history_of
from app.identity.colleagues import name_colleagues


@dataclass(frozen=True)
class Source:
    """One kind of entry. `rank` decides between entries of the same moment; `permission` None needs no further one."""

    rank: int
    permission: str | None
    select: Callable[[str, int], Select[Any]]


@dataclass(frozen=True)
class Place:
    """An entry's place in the order, as a cursor keeps it."""

    at: datetime
    rank: int
    id: int


def list_timeline(
    record_type: str, record_id: int, *, kinds: Sequence[str], limit: int, cursor: str | None = None
) -> Page:
    """One page of a living record's timeline: one query for the entries, one for the names of who acted.

    Raises NotFound, Malformed for a cursor of another timeline.
    """
    _check_record(record_type, record_id)
    purpose = f"cursor:timeline:{record_type}:{record_id}"
    place = _read_cursor(purpose, cursor) if cursor else None
    rows = _read_entries(record_type, record_id, _readable(kinds), place, limit + 1)
    page = rows[:limit]
    meta: dict[str, Any] = {"limit": limit, "next_cursor": None}
    if len(rows) > limit:
        last = page[-1]
        meta["next_cursor"] = seal(purpose, [last.at.isoformat(), last.rank, last.id])
    names = name_colleagues(row.actor_id for row in page)
    return Page([_present(row, names) for row in page], meta)


def _check_record(record_type: str, record_id: int) -> None:
    table = RECORD_TABLES[record_type]
    records = table.c
    statement = select(records.id).where(
        records.organization_id == current.organization_id,
        records.id == record_id,
        records.deleted_at.is_(None),
        within_reach(f"{table.name}.read", records.owner_id),
    )
    found(db.session.execute(statement).scalar())


def _read_cursor(purpose: str, cursor: str) -> Place:
    at, rank, entry_id = unseal(purpose, cursor)
    return Place(datetime.fromisoformat(at), rank, entry_id)


def _readable(kinds: Sequence[str]) -> list[str]:
    """The kinds asked for that the actor may read; an API key may lack some."""
    return [kind for kind in kinds if (needed := SOURCES[kind].permission) is None or current.reach(needed)]


def _read_entries(
    record_type: str, record_id: int, kinds: Sequence[str], place: Place | None, limit: int
) -> Sequence[Any]:
    if not kinds:
        return []
    merged = union_all(*[_newest(kind, record_type, record_id, place, limit) for kind in kinds]).subquery().c
    statement = select(merged.at, merged.rank, merged.id, merged.kind, merged.actor_type, merged.actor_id, merged.body)
    ordered = statement.order_by(merged.at.desc(), merged.rank.desc(), merged.id.desc())
    return db.session.execute(ordered.limit(limit)).all()


def _newest(kind: str, record_type: str, record_id: int, place: Place | None, limit: int) -> Select[Any]:
    """The source's newest rows behind the place: enough to fill the page alone."""
    source = SOURCES[kind]
    statement = source.select(record_type, record_id)
    at, entry_id = (statement.selected_columns[name].element for name in ("at", "id"))
    if place is not None:
        statement = statement.where(_behind(source.rank, place, at, entry_id))
    statement = statement.add_columns(
        literal_column(str(source.rank)).label("rank"), literal_column(f"'{kind}'").label("kind")
    )
    return statement.order_by(at.desc(), entry_id.desc()).limit(limit)


def _behind(rank: int, place: Place, at: Any, entry_id: Any) -> ColumnElement[bool]:
    if rank > place.rank:
        return at < place.at
    if rank < place.rank:
        return at <= place.at
    return and_(at <= place.at, or_(at < place.at, entry_id < place.id))


def _rows(
    model: Any, at: Any, columns: Sequence[Any], visible: Callable[[], ColumnElement[bool]]
) -> Callable[[str, int], Select[Any]]:
    """How to select what stands on a record: the whole row is the entry's body."""
    # As text, once: a hundred bound names a request cost more than the query.
    pairs = ", ".join(f"'{column.key}', {model.__tablename__}.{column.key}" for column in columns)
    body = literal_column(f"json_build_object({pairs})", JSON)

    def make(record_type: str, record_id: int) -> Select[Any]:
        link = getattr(model, LINKS[record_type])
        return select(
            at.label("at"),
            model.id.label("id"),
            literal_column("'user'").label("actor_type"),
            model.created_by_id.label("actor_id"),
            body.label("body"),
        ).where(
            model.organization_id == current.organization_id,
            link == record_id,
            model.deleted_at.is_(None),
            visible(),
        )

    return make


def _present(row: Any, names: dict[int, str]) -> dict[str, Any]:
    entry = {
        "kind": row.kind,
        "id": row.id,
        "at": row.at,
        "actor_type": row.actor_type,
        "actor_id": row.actor_id,
        "actor_name": names.get(row.actor_id),
    }
    return {**entry, **dict.fromkeys(SOURCES), row.kind: row.body}


SOURCES = {
    "event": Source(4, None, history_of),
    "activity": Source(
        3, "activities.read", _rows(Activity, Activity.occurred_at, ACTIVITY_COLUMNS, visible_activities)
    ),
    "note": Source(2, "notes.read", _rows(Note, Note.created_at, NOTE_COLUMNS, visible_notes)),
    "task": Source(1, "tasks.read", _rows(Task, Task.happened_at, TASK_COLUMNS, visible_tasks)),
}
