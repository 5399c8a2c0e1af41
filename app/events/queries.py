"""Reading what happened: the feed of an organization, and the history of one record."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, UnaryExpression, any_, func, select, text
from sqlalchemy.sql.operators import asc_op

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
MATCHES: dict[str, Callable[[Any], ColumnElement[bool]]] = {
    "name": Event.name.__eq__,
    "names": lambda names: Event.name == any_(func.string_to_array(names, ",")),
    "record_type": Event.record_type.__eq__,
    "record_id": Event.record_id.__eq__,
    "actor_id": Event.actor_id.__eq__,
}
# What bounds the trail before anything in it is looked at.
BOUNDS: dict[str, Callable[[Any], ColumnElement[bool]]] = {
    "before": Event.id.__lt__,
    "created_after": Event.created_at.__ge__,
    "created_before": Event.created_at.__le__,
}

# Ids are given before the commit, so a higher one can be seen before a lower one. Events younger than the oldest open
# transaction wait: behind what the feed has shown, nothing can appear any more. Must be asked before the events are.
SETTLED = text(
    "select coalesce(min(xact_start), clock_timestamp()) from pg_stat_activity where datname = current_database() "
    "and usename = current_user and state <> 'idle' and pid <> pg_backend_pid()"
)


def list_latest(parameters: dict[str, Any]) -> Page:
    """One page of events, the newest first, before the event `before` and within the period; for people.

    What is written meanwhile with a lower id may be missing from pages read before it was there. Rare events are looked
    for in stretches, as by list_events.
    """
    where = [Event.organization_id == current.organization_id]
    where += [condition(parameters[name]) for name, condition in BOUNDS.items() if name in parameters]
    return _read_page(where, parameters, Event.id.desc())


def list_events(parameters: dict[str, Any]) -> Page:
    """One page of events in the order they were recorded, behind the event `after`; nothing is ever skipped.

    A rare event is looked for in a stretch of the trail at a time, so that every answer is quick: such a page may hold
    few rows or none and still have a next one.
    """
    settled = db.session.execute(SETTLED).scalar_one()
    where = [
        Event.organization_id == current.organization_id,
        Event.id > parameters["after"],
        Event.created_at < settled,
    ]
    return _read_page(where, parameters, Event.id.asc())


def _read_page(where: list[ColumnElement[bool]], parameters: dict[str, Any], order: UnaryExpression[int]) -> Page:
    limit = parameters["limit"]
    matches = [condition(parameters[name]) for name, condition in MATCHES.items() if name in parameters]
    horizon = _find_horizon(where, order) if matches and "record_id" not in parameters else None
    if horizon is not None:
        where = [*where, Event.id <= horizon if order.modifier is asc_op else Event.id >= horizon]
    statement = select(*COLUMNS).where(*where, *matches).order_by(order).limit(limit + 1)
    rows = [dict(row._mapping) for row in db.session.execute(statement)]
    following = rows[limit - 1]["id"] if len(rows) > limit else horizon
    return Page(rows[:limit], {"limit": limit, "next_cursor": None if following is None else str(following)})


def _find_horizon(where: list[ColumnElement[bool]], order: UnaryExpression[int]) -> int | None:
    """The last event of the stretch that begins at the conditions; None when the trail ends within it."""
    statement = select(Event.id).where(*where).order_by(order).offset(STRETCH - 1).limit(1)
    return db.session.execute(statement).scalar()


def history_of(record_type: str, record_id: int) -> Select[Any]:
    """The events of one record as timeline rows: at, id, actor_type, actor_id, body."""
    body = func.json_build_object("name", Event.name, "data", Event.data)
    mine = Event.organization_id == current.organization_id
    return select(
        Event.created_at.label("at"), Event.id.label("id"), Event.actor_type, Event.actor_id, body.label("body")
    ).where(mine, Event.record_type == record_type, Event.record_id == record_id)
