"""Reading inbound events."""

from typing import Any

from sqlalchemy import select

from app.core.database import db
from app.core.filters import Filter
from app.core.http import Page
from app.core.listing import Listing
from app.core.tenancy import current
from app.inbound.models import RECEIVED, InboundEvent

# The payload is left out: it may hold what an administrator may not see, such as the text of a mail.
HIDDEN = ("organization_id", "payload")
COLUMNS = tuple(column for column in InboundEvent.__table__.c if column.key not in HIDDEN)

LISTING = Listing(
    "inbound_events",
    COLUMNS,
    model=InboundEvent,
    filters={
        "state": Filter(InboundEvent.state, "choice", "received, processed, ignored or failed"),
        "vendor": Filter(InboundEvent.vendor, "choice", "stripe, sendgrid, sendgrid-parse, twilio or retell"),
        "type": Filter(InboundEvent.event_type, "choice", "The vendor's name of what happened"),
        "received": Filter(InboundEvent.received_at, "time", "When it came"),
    },
    sorts={"id": InboundEvent.id},
    default_sort="-id",
    present=dict,
    trash=False,
)


def list_events(parameters: dict[str, Any]) -> Page:
    return LISTING.read(parameters)


def open_event(event_id: int) -> InboundEvent | None:
    """An event that waits to be worked on, locked; None when it does not wait, or another worker has it."""
    statement = select(InboundEvent).where(
        InboundEvent.organization_id == current.organization_id,
        InboundEvent.id == event_id,
        InboundEvent.state == RECEIVED,
    )
    return db.session.execute(statement.with_for_update(skip_locked=True)).scalar()
