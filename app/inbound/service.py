"""Keeping vendors' events once, and the verbs of their life."""

from collections import Counter
from itertools import groupby

import orjson
from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert

from app.core.clock import now
from app.core.database import db
from app.core.errors import NotFound
from app.core.jobs import named_job
from app.core.metrics import INBOUND_EVENTS
from app.core.tenancy import Scope, acting_as, current
from app.email.parts import hold_parts
from app.events.service import record
from app.inbound.incoming import Incoming
from app.inbound.models import FAILED, RECEIVED, InboundEvent

PROCESS_JOB = "inbound.process_events"
OURS = text("select 1 from organizations where id = :id")
MAX_ERROR_TEXT = 500


def keep_events(events: list[Incoming]) -> None:
    """Keep each event once, in its organization, and have a job work on it. What names no organization of ours is dropped."""
    ordered = sorted(events, key=_owner)
    for owner, group in groupby(ordered, key=_owner):
        _keep_group(owner, list(group))


def _owner(event: Incoming) -> int:
    return event.organization_id or 0


def _keep_group(owner: int, events: list[Incoming]) -> None:
    with acting_as(Scope(owner or None, unbound=not owner, actor_type="automation")):
        if not owner or db.session.execute(OURS, {"id": owner}).first() is None:
            _count(events, "unowned")
            return
        ids = _insert(events)
        if ids:
            named_job(PROCESS_JOB).enqueue(event_ids=ids)
        INBOUND_EVENTS.labels(events[0].vendor, "accepted").inc(len(ids))
        INBOUND_EVENTS.labels(events[0].vendor, "repeated").inc(len(events) - len(ids))


def _insert(events: list[Incoming]) -> list[int]:
    rows = [
        {
            "organization_id": event.organization_id,
            "vendor": event.vendor,
            "event_id": event.event_id,
            "event_type": event.event_type,
            "payload": orjson.dumps(event.payload).decode(),
        }
        for event in events
    ]
    statement = insert(InboundEvent).values(rows).on_conflict_do_nothing()
    kept = db.session.execute(statement.returning(InboundEvent.id, InboundEvent.event_id)).all()
    files = {event.event_id: event.files for event in events if event.files}
    for row in kept:
        hold_parts(row.id, files.get(row.event_id, []))
    return [row.id for row in kept]


def _count(events: list[Incoming], outcome: str) -> None:
    for vendor, number in Counter(event.vendor for event in events).items():
        INBOUND_EVENTS.labels(vendor, outcome).inc(number)


def end_event(event: InboundEvent, state: str, error: str | None = None) -> None:
    """Write how the work on an event ended."""
    event.state, event.processed_at = state, now()
    event.last_error = error[:MAX_ERROR_TEXT] if error else None
    event.attempts += 1
    db.session.flush()


def fail_first(event_ids: list[int], reason: str) -> None:
    """Mark the first event that still waits as failed, and go on with the rest in another job."""
    waiting = [
        InboundEvent.organization_id == current.organization_id,
        InboundEvent.id.in_(event_ids),
        InboundEvent.state == RECEIVED,
    ]
    first, *rest = [*db.session.execute(select(InboundEvent).where(*waiting).order_by(InboundEvent.id)).scalars()] or [
        None
    ]
    if first is not None:
        end_event(first, FAILED, reason)
    if rest:
        named_job(PROCESS_JOB).enqueue(event_ids=[event.id for event in rest if event is not None])


def replay_events(event_ids: list[int]) -> int:
    """Have events worked on again, whatever became of them; returns how many there are. Raises NotFound when one is none."""
    statement = (
        update(InboundEvent)
        .where(InboundEvent.organization_id == current.organization_id, InboundEvent.id.in_(event_ids))
        .values(state=RECEIVED, last_error=None, processed_at=None)
        .returning(InboundEvent.id)
    )
    ids = sorted(db.session.execute(statement).scalars())
    if len(ids) < len(set(event_ids)):
        raise NotFound
    for event_id in ids:
        record("inbound_event.replayed", "inbound_event", event_id)
    named_job(PROCESS_JOB).enqueue(event_ids=ids)
    return len(ids)
