"""Working on vendors' events, one after the other."""

from datetime import timedelta

import orjson
from sqlalchemy import text

from app.core.clock import now
from app.core.database import db, transaction
from app.core.errors import AppError, Unavailable
from app.core.inbound import Arrived
from app.core.job_runner import keep_claim
from app.core.jobs import job
from app.core.tenancy import unbound
from app.inbound import service
from app.inbound.handlers import Handler, find_handler
from app.inbound.models import FAILED, IGNORED, PROCESSED, InboundEvent
from app.inbound.queries import open_event

KEPT_DAYS = 90
FORGET = text("select forget_inbound_events(:before)")
# Attachments nobody came for, because their mail belongs nowhere.
PARTS_DAYS = 7
FORGET_PARTS = text("select forget_email_parts(:before)")


def _fail(*, reason: str, event_ids: list[int]) -> None:
    service.fail_first(event_ids, reason)


@job("high", stepwise=True, on_failure=_fail)
def process_events(event_ids: list[int]) -> None:
    """Hand each event that waits to its handler. A handler's defect ends the job; the rest goes on in another."""
    for event_id in event_ids:
        _process(event_id)


def _process(event_id: int) -> None:
    with transaction():
        keep_claim()
        event = open_event(event_id)
        if event is None:
            return
        handler = find_handler(event.vendor, event.event_type)
        if handler is None:
            service.end_event(event, IGNORED)
            return
        arrived = _describe(event)
        if not handler.stepwise:
            _handle_here(handler, arrived, event)
            return
    _handle_in_steps(handler, arrived)


def _handle_here(handler: Handler, arrived: Arrived, event: InboundEvent) -> None:
    """The effect and the mark are one commit; what a refusal already wrote is undone."""
    inner = db.session.begin_nested()
    try:
        handler.function(arrived)
        inner.commit()
    except AppError as error:
        inner.rollback()
        if _is_passing(error):
            raise
        service.end_event(event, FAILED, error.message)
        return
    service.end_event(event, PROCESSED)


def _handle_in_steps(handler: Handler, arrived: Arrived) -> None:
    state, reason = PROCESSED, None
    try:
        handler.function(arrived)
    except AppError as error:
        if _is_passing(error):
            raise
        state, reason = FAILED, error.message
    with transaction():
        keep_claim()
        event = open_event(arrived.id)
        if event is not None:
            service.end_event(event, state, reason)


def _is_passing(error: AppError) -> bool:
    return isinstance(error, Unavailable) or error.code == "busy"


def _describe(event: InboundEvent) -> Arrived:
    payload = orjson.loads(event.payload)
    return Arrived(event.id, event.vendor, event.event_id, event.event_type, payload, event.received_at)


def forget_old_events() -> int:
    """Delete what was worked on more than KEPT_DAYS ago, of all organizations; failed ones stay."""
    with unbound(), transaction():
        db.session.execute(FORGET_PARTS, {"before": now() - timedelta(days=PARTS_DAYS)})
        return int(db.session.execute(FORGET, {"before": now() - timedelta(days=KEPT_DAYS)}).scalar_one())
