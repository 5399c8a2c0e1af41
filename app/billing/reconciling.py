"""Comparing our state with Stripe's, and repairing ours: for the operator, after an outage of webhooks or a change of keys."""

from dataclasses import dataclass
from typing import Any

from app.billing.models import Subscription
from app.billing.queries import find_customer, find_subscription
from app.billing.readings import choose, describe, refresh
from app.billing.service import adopt_customer, forget_customer
from app.core.database import transaction
from app.core.tenancy import current
from app.integrations import stripe
from app.integrations.errors import Refused
from app.integrations.stripe import RemoteSubscription

COMPARED = ("plan", "status", "seats", "subscription_ref", "cancels_at_period_end", "period_ends_at")


@dataclass(frozen=True)
class Finding:
    """One organization in the table: what we say, what Stripe says, what was done."""

    organization_id: int
    ours: str
    stripes: str
    outcome: str


def reconcile(known: list[RemoteSubscription], *, repair: bool) -> Finding | None:
    """Compare the bound organization with Stripe; None when it never was a customer. Opens its own transactions.

    `known` are living subscriptions at Stripe that name this organization, for one whose customer we lost.
    Raises Unavailable.
    """
    with transaction():
        customer_ref = find_customer()
        ours = _words_of(find_subscription())
    if customer_ref is None and not known:
        return None
    if customer_ref is None:
        return _adopt(known, repair=repair)
    try:
        remote = stripe.list_subscriptions(customer_ref)
    except Refused as error:
        if error.code != stripe.MISSING:
            raise
        return _forget(ours, repair=repair)
    return _compare(customer_ref, remote, repair=repair)


def _compare(customer_ref: str, remote: list[RemoteSubscription], *, repair: bool) -> Finding:
    chosen = choose(remote)
    wanted = describe(chosen)
    with transaction():
        row = find_subscription()
        ours = _words_of(row)
        differs = row is not None and not (chosen is None and row.is_granted) and _differs(row, wanted)
    finding = (current.organization_id, ours, _words(wanted))
    if not differs:
        return Finding(*finding, "the same")
    if not repair:
        return Finding(*finding, "differs")
    refresh(customer_ref)
    return Finding(*finding, "repaired")


def _adopt(known: list[RemoteSubscription], *, repair: bool) -> Finding:
    chosen = choose(known) or known[0]
    if repair:
        with transaction():
            adopt_customer(chosen.customer_ref)
        refresh(chosen.customer_ref)
    outcome = "repaired" if repair else "not known here"
    return Finding(current.organization_id, "no customer", _words(describe(chosen)), outcome)


def _forget(ours: str, *, repair: bool) -> Finding:
    if repair:
        with transaction():
            forget_customer()
    outcome = "repaired: buys anew" if repair else "not known there"
    return Finding(current.organization_id, ours, "no such customer", outcome)


def _differs(row: Subscription, wanted: dict[str, Any]) -> bool:
    return any(getattr(row, name) != wanted.get(name) for name in COMPARED if name in wanted)


def _words_of(row: Subscription | None) -> str:
    if row is None:
        return "nothing"
    return _words({"plan": row.plan, "status": row.status, "seats": row.seats})


def _words(values: dict[str, Any]) -> str:
    return f"{values['plan']} {values['status']} {values['seats']}"
