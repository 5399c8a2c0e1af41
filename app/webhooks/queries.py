"""Reading endpoints and their deliveries."""

from typing import Any

from sqlalchemy import func, select

from app.core.database import db
from app.core.filters import Filter
from app.core.http import check_version, found
from app.core.listing import Listing
from app.core.tenancy import current
from app.webhooks.models import WebhookDelivery, WebhookEndpoint

HIDDEN = ("organization_id", "secret", "previous_secret", "last_event_id", "sending_until")
COLUMNS = tuple(column for column in WebhookEndpoint.__table__.c if column.key not in HIDDEN)
INNER = ("organization_id", "fence", "claimed_until", "event_at")
DELIVERY_COLUMNS = tuple(column for column in WebhookDelivery.__table__.c if column.key not in INNER)


def list_endpoints() -> list[dict[str, Any]]:
    """All endpoints of the organization, in the order they were made."""
    statement = select(*COLUMNS).where(WebhookEndpoint.organization_id == current.organization_id)
    return [dict(row._mapping) for row in db.session.execute(statement.order_by(WebhookEndpoint.id))]


def count_endpoints() -> int:
    statement = select(func.count()).select_from(WebhookEndpoint)
    return int(
        db.session.execute(statement.where(WebhookEndpoint.organization_id == current.organization_id)).scalar_one()
    )


def get_endpoint(endpoint_id: int) -> dict[str, Any]:
    """One endpoint, without its secrets. Raises NotFound."""
    return dict(found(db.session.execute(select(*COLUMNS).where(*_one(endpoint_id))).first())._mapping)


def open_endpoint(endpoint_id: int) -> WebhookEndpoint:
    """An endpoint locked for a change. Raises NotFound, PreconditionFailed."""
    statement = select(WebhookEndpoint).where(*_one(endpoint_id)).with_for_update()
    endpoint: WebhookEndpoint = found(db.session.execute(statement.execution_options(populate_existing=True)).scalar())
    check_version(endpoint.version)
    return endpoint


def _one(endpoint_id: int) -> tuple[Any, ...]:
    return WebhookEndpoint.organization_id == current.organization_id, WebhookEndpoint.id == endpoint_id


def message_id(event_id: int) -> str:
    """What a receiver knows a message by: the same at every attempt, and at every endpoint."""
    return f"evt_{event_id}"


def present_delivery(row: dict[str, Any]) -> dict[str, Any]:
    row["message_id"] = message_id(row["event_id"])
    if row["state"] != "pending":
        row["next_attempt_at"] = None
    return row


DELIVERIES = Listing(
    "webhook_deliveries",
    DELIVERY_COLUMNS,
    model=WebhookDelivery,
    filters={
        "state": Filter(WebhookDelivery.state, "choice", "pending, delivered or dead"),
        "event_name": Filter(WebhookDelivery.event_name, "choice", "Name of the event"),
        "created": Filter(WebhookDelivery.created_at, "time", "When the delivery was made"),
    },
    sorts={"created_at": WebhookDelivery.created_at},
    default_sort="-created_at",
    present=present_delivery,
    trash=False,
)


def get_delivery(delivery_id: int) -> dict[str, Any]:
    """One delivery. Raises NotFound."""
    statement = select(*DELIVERY_COLUMNS).where(
        WebhookDelivery.organization_id == current.organization_id, WebhookDelivery.id == delivery_id
    )
    return present_delivery(dict(found(db.session.execute(statement).first())._mapping))
