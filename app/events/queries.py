"""Reading what happened: the feed of an organization, and the history of one record."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, text

from app.core.database import db
from app.core.http import Page
from app.core.tenancy import current
from app.events.models import Event

COLUMNS = (
    Event.id,
    Event.name,
    Event.record_type,
    Event.record_id,
    Event.actor_type,
    Event.actor_id,
    Event.request_id,
    Event.created_at,
    Event.data,
)
# How many events one request looks through for rare ones.
STRETCH = 10_000
FILTERS = {
    "name": Event.name,
    "record_type": Event.record_type,
    "record_id": Event.record_id,
    "actor_id": Event.actor_id,
}

# Ids are given before the commit, so a higher one can be seen before a lower one. Events younger than the oldest open
# transaction wait: behind what the feed has shown, nothing can appear any more. Must be asked before the events are.
SETTLED = text(
    "select coalesce(min(xact_start), clock_timestamp()) from pg_stat_activity where datname = current_database() "
    "and usename = current_user and state <> 'idle' and pid <> pg_backend_pid()"
)


def list_events(parameters: dict[str, Any]) -> Page:
    """One page of events in the order they were recorded, behind the event `after`; nothing is ever skipped.

    A rare event is looked for in a stretch of the trail at a time, so that every answer is quick: such a page may hold
    few rows or none and still have a next one.
    """
    settled = db.session.execute(SETTLED).scalar_one()
    limit, after = parameters["limit"], parameters["after"]
    where = [Event.organization_id == current.organization_id, Event.id > after, Event.created_at < settled]
    matches = [column == parameters[name] for name, column in FILTERS.items() if name in parameters]
    horizon = _find_horizon(where) if matches and "record_id" not in parameters else None
    if horizon is not None:
        where.append(Event.id <= horizon)
    statement = select(*COLUMNS).where(*where, *matches).order_by(Event.id).limit(limit + 1)
    rows = [dict(row._mapping) for row in db.session.execute(statement)]
    following = rows[limit - 1]["id"] if len(rows) > limit else horizon
    return Page(rows[:limit], {"limit": limit, "next_cursor": None if following is None else str(following)})


def _find_horizon(where: list[ColumnElement[bool]]) -> int | None:
    """The last event of the stretch that begins at the conditions; None when the trail ends within it."""
    statement = select(Event.id).where(*where).order_by(Event.id).offset(STRETCH - 1).limit(1)
    return db.session.execute(statement).scalar()


def history_of(record_type: str, record_id: int) -> Select[Any]:
    """The events of one record as timeline rows: at, id, actor_type, actor_id, body."""
    body = func.json_build_object("name", Event.name, "data", Event.data)
    mine = Event.organization_id == current.organization_id
    return select(
        Event.created_at.label("at"), Event.id.label("id"), Event.actor_type, Event.actor_id, body.label("body")
    ).where(mine, Event.record_type == record_type, Event.record_id == record_id)
