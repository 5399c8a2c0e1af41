"""Taking over what Stripe says: each event makes us read the customer's subscriptions again, and the newest reading wins.

A reading takes a number before it asks and is dropped when one with a higher number was written meanwhile. The event that
follows Stripe's last change is read after that change, and whatever is written later was asked for later still: so any
order and any repetition of events ends in the same state.
"""

import logging
from typing import Any

from sqlalchemy import update

from app.billing.models import Subscription
from app.billing.plans import FREE, find_plan_of_price
from app.billing.queries import find_subscription, forget_standing
from app.billing.states import LIVE, status_at
from app.core.clock import now
from app.core.database import db, transaction
from app.core.tenancy import current
from app.events.service import changes_of, record
from app.integrations import stripe
from app.integrations.stripe import RemoteSubscription

log = logging.getLogger("neuracrm.billing")
# What an event of a subscription says to people who look at the history.
TOLD = ("plan", "status", "seats")


def refresh(customer_ref: str) -> bool:
    """Read the bound organization's subscriptions at Stripe and take them over; whether that was the newest reading.

    Opens its own transactions, none during the call. False as well when the customer is another organization's or unknown.
    """
    with transaction():
        number = _begin(customer_ref)
    if number is None:
        log.warning("event of an unknown customer")
        return False
    remote = stripe.list_subscriptions(customer_ref)
    with transaction():
        return take_over(remote, number)


def take_over(remote: list[RemoteSubscription], number: int) -> bool:
    """Write a reading in the running transaction, unless a later one stands already; whether it was written."""
    row = find_subscription(lock=True)
    if row is None or row.reads_applied >= number:
        return False
    row.reads_applied = number
    chosen = choose(remote)
    if chosen is None and row.is_granted:
        return True
    values = describe(chosen)
    values["had_trial"] = row.had_trial or any(item.trial_ends_at for item in remote)
    changes = changes_of(row, values)
    if changes:
        row.updated_at = now()
        db.session.flush()
        forget_standing()
        told: dict[str, Any] = {name: changes[name] for name in TOLD if name in changes}
        if told:
            record("subscription.changed", "subscription", row.id, changes=told)
    return True


def choose(remote: list[RemoteSubscription]) -> RemoteSubscription | None:
    """The subscription that counts: a living one before an ended one, the newest of these."""
    known = [item for item in remote if find_plan_of_price(item.price_key)]
    return max(known, key=lambda item: (item.status in LIVE, item.created_at, item.ref), default=None)


def describe(item: RemoteSubscription | None) -> dict[str, Any]:
    """The columns a subscription at Stripe gives; None is no subscription at all."""
    plan = find_plan_of_price(item.price_key) if item else None
    if item is None or plan is None:
        return {"plan": FREE.name, "status": "free", "remote_status": "none", "seats": 0, **_NO_PERIOD}
    return {
        "plan": plan.name,
        "status": status_at(item.status, item.unpaid_since, now()),
        "remote_status": item.status,
        "seats": item.quantity,
        "is_granted": False,
        "subscription_ref": item.ref,
        "item_ref": item.item_ref,
        "period_starts_at": item.period_starts_at,
        "period_ends_at": item.period_ends_at,
        "trial_ends_at": item.trial_ends_at,
        "unpaid_since": item.unpaid_since,
        "cancels_at_period_end": item.cancels_at_period_end,
    }


_NO_PERIOD: dict[str, Any] = {
    "subscription_ref": None,
    "item_ref": None,
    "period_starts_at": None,
    "period_ends_at": None,
    "trial_ends_at": None,
    "unpaid_since": None,
    "cancels_at_period_end": False,
}


def _begin(customer_ref: str) -> int | None:
    statement = (
        update(Subscription)
        .where(Subscription.organization_id == current.organization_id, Subscription.customer_ref == customer_ref)
        .values(reads_begun=Subscription.reads_begun + 1)
        .returning(Subscription.reads_begun)
    )
    return db.session.execute(statement).scalar_one_or_none()
