"""The slow part of billing, and what an event of Stripe's makes happen."""

from typing import Any

from app.billing import readings, reporting
from app.core.inbound import Arrived
from app.core.jobs import job
from app.core.tenancy import current


@job("high", stepwise=True)
def refresh_subscription(*, customer_ref: str) -> None:
    """Take over what Stripe says of the organization's customer now."""
    readings.refresh(customer_ref)


@job("default", stepwise=True)
def report_usage() -> None:
    """Tell Stripe's meters what was used since the last time."""
    reporting.report_usage()


def take_event(event: Arrived) -> None:
    """What any event of Stripe's makes happen: its customer's subscriptions are read again. Raises Unavailable."""
    owner = find_owner_of(event.payload)
    if owner is not None and owner[0] == current.organization_id:
        readings.refresh(owner[1])


def find_owner_of(event: dict[str, Any]) -> tuple[int, str] | None:
    """(organization, customer) an event of Stripe's names; None for one that is none of ours.

    What we planted: in the metadata of customer, session and subscription; an invoice carries its subscription's.
    """
    item = event["data"]["object"]
    parent = (item.get("parent") or {}).get("subscription_details") or {}
    customer = item.get("id") if item.get("object") == "customer" else item.get("customer")
    for metadata in (item.get("metadata"), parent.get("metadata")):
        organization_id = str((metadata or {}).get("organization_id", ""))
        if organization_id.isascii() and organization_id.isdigit() and isinstance(customer, str):
            return int(organization_id), customer
    return None
