"""Verbs of billing for an owner and an operator. Only app/billing/readings.py writes what Stripe says."""

import secrets
from typing import Any

from flask import current_app
from sqlalchemy.dialects.postgresql import insert

from app.billing.limits import is_limited
from app.billing.models import Subscription
from app.billing.plans import CURRENCY, LIMITS, PLANS, SOLD, TRIAL_DAYS, UNLIMITED, Plan
from app.billing.queries import count_used, find_subscription, forget_standing, standing_of
from app.billing.readings import TOLD, describe
from app.billing.states import LIVE, OVERDUE, grace_starts_at, reading_starts_at, status_at
from app.core.clock import now
from app.core.database import db
from app.core.errors import AppError, Conflict, Invalid
from app.core.money import to_text
from app.core.tenancy import current
from app.events.service import changes_of, record
from app.identity.organizations import get_organization
from app.identity.service import get_own_user
from app.integrations import stripe
from app.integrations.errors import Refused

PAGE = "/settings/billing"


class NotSold(AppError):
    """This installation sells no plans."""

    status, code, message = 409, "billing_not_configured", "Nothing is sold here: every plan limit is off."


def describe_billing() -> dict[str, Any]:
    """The bound organization's plan, its state, and its use against each limit."""
    row = find_subscription()
    standing = standing_of(row)
    plan = standing.plan if is_limited() else UNLIMITED
    used = {name: count_used(name) for name in LIMITS}
    limits = [
        {"name": name, "used": used[name], "limit": standing.limit_of(name) if is_limited() else None}
        for name in LIMITS
    ]
    return {
        "is_sold": is_limited(),
        "plan": plan.name,
        "status": standing.status if is_limited() else "free",
        "is_granted": standing.is_granted,
        "limits": limits,
        "plans": [_describe_plan(item) for item in PLANS.values()],
        "trial_days": 0 if row is not None and row.had_trial else TRIAL_DAYS,
        **_describe_period(row),
    }


def _describe_plan(plan: Plan) -> dict[str, Any]:
    currency = CURRENCY.upper()
    return {
        "name": plan.name,
        "price": to_text(plan.price_minor, currency),
        "currency": currency,
        **{name: getattr(plan, name) for name in LIMITS},
    }


def _describe_period(row: Subscription | None) -> dict[str, Any]:
    unpaid = row.unpaid_since if row is not None else None
    return {
        "has_customer": row is not None and row.customer_ref is not None,
        "seats": row.seats if row is not None else 0,
        "can_change": row is not None and row.remote_status in LIVE and not row.is_granted,
        "trial_ends_at": row.trial_ends_at if row is not None and row.remote_status == "trialing" else None,
        "period_ends_at": row.period_ends_at if row is not None else None,
        "cancels_at_period_end": row.cancels_at_period_end if row is not None else False,
        "grace_starts_at": grace_starts_at(unpaid) if unpaid else None,
        "reading_starts_at": reading_starts_at(unpaid) if unpaid else None,
    }


def list_invoices() -> list[dict[str, Any]]:
    """The newest invoices, read from Stripe; none before somebody paid. Raises Unavailable."""
    row = find_subscription()
    if not is_limited() or row is None or row.customer_ref is None:
        return []
    return stripe.list_invoices(row.customer_ref)


def start_checkout(plan_name: str, seats: int) -> str:
    """The address of a page to pay a plan on. What is paid there counts once Stripe's event came.

    Raises Conflict while a subscription lives, Invalid for too few or too many seats, NotSold, Unavailable, Refused.
    """
    _require_sold()
    plan = _check_plan(plan_name, seats)
    row = _ensure_row()
    if row.remote_status in LIVE and not row.is_granted:
        raise Conflict("There is a subscription already: change its plan or seats instead.", code="subscription_exists")
    price_ref = stripe.find_price(plan.price_key or "")
    _close_old_checkout(row)
    made = _open_checkout(row, price_ref, seats)
    row.checkout_ref = made.ref
    record("subscription.checkout_started", "subscription", row.id, plan=plan_name, seats=seats)
    return made.url


def open_portal() -> str:
    """The address where the owner changes card and address, sees invoices and cancels. Raises Conflict before a first payment."""
    _require_sold()
    row = find_subscription()
    if row is None or row.customer_ref is None:
        raise Conflict("Nothing was bought yet: choose a plan first.", code="no_customer")
    return stripe.open_portal(row.customer_ref, _page())


def change_subscription(plan_name: str | None, seats: int | None) -> None:
    """Ask Stripe for another plan or number of seats; the difference is on the next invoice, ours changes by the event.

    Raises Conflict without a living subscription, Invalid for fewer seats than are in use, NotSold, Unavailable, Refused.
    """
    _require_sold()
    row = find_subscription()
    if row is None or row.remote_status not in LIVE or row.is_granted or not row.subscription_ref or not row.item_ref:
        raise Conflict("There is no subscription to change: choose a plan first.", code="no_subscription")
    wanted = seats if seats is not None else row.seats
    plan = _check_plan(plan_name or row.plan, wanted)
    price_ref = stripe.find_price(plan.price_key or "") if plan.name != row.plan else None
    # A new key each time: the same change may be wanted again after another one.
    stripe.change_subscription(
        row.subscription_ref, row.item_ref, price_ref=price_ref, seats=wanted, key=f"change-{secrets.token_hex(16)}"
    )
    record("subscription.change_asked", "subscription", row.id, plan=plan.name, seats=wanted)


def grant_plan(plan_name: str, seats: int = 0) -> None:
    """Give the bound organization a plan for nothing, or take it back with "free". For the operator; a purchase replaces it.

    Raises Conflict while it pays for one.
    """
    row = _ensure_row()
    if row.remote_status in LIVE and not row.is_granted:
        raise Conflict("The organization pays for a plan.", code="subscription_exists")
    granted = plan_name != "free"
    values = {
        "plan": plan_name,
        "seats": seats,
        "is_granted": granted,
        "remote_status": "active" if granted else "none",
        "status": "active" if granted else "free",
    }
    changes = changes_of(row, values)
    if changes:
        db.session.flush()
        forget_standing()
        record("subscription.changed", "subscription", row.id, changes=changes)


def adopt_customer(customer_ref: str) -> None:
    """Take a customer at Stripe for the bound organization's, when it has none."""
    row = _ensure_row()
    if row.customer_ref is None:
        row.customer_ref = customer_ref


def forget_customer() -> None:
    """Let the bound organization buy anew: Stripe knows nothing of it, as after a change of keys."""
    row = _ensure_row()
    values = {"customer_ref": None, "checkout_ref": None, **({} if row.is_granted else describe(None))}
    changes = changes_of(row, values)
    if changes:
        db.session.flush()
        forget_standing()
        told: dict[str, Any] = {name: changes[name] for name in TOLD if name in changes}
        record("subscription.changed", "subscription", row.id, changes=told)


def move_on() -> str | None:
    """Let unpaid time pass for the bound organization: its new status when it changed. For the sweep."""
    row = find_subscription(lock=True)
    if row is None:
        return None
    status = status_at(row.remote_status, row.unpaid_since, now())
    if status == row.status:
        return None
    row.status = status
    db.session.flush()
    forget_standing()
    if status in OVERDUE[1:]:
        name = "subscription.grace_started" if status == "grace" else "subscription.became_read_only"
        record(name, "subscription", row.id)
    return status


def _require_sold() -> None:
    if not is_limited():
        raise NotSold


def _check_plan(plan_name: str, seats: int) -> Plan:
    plan = next((item for item in SOLD if item.name == plan_name), None)
    if plan is None:
        raise Invalid(fields={"plan": [f"Must be one of: {', '.join(item.name for item in SOLD)}."]})
    used = count_used("seats")
    if seats < used:
        raise Invalid(fields={"seats": [f"{used} members and open invitations need a seat each."]})
    if plan.seats is not None and seats > plan.seats:
        raise Invalid(fields={"seats": [f"{plan.name} has at most {plan.seats} seats."]})
    return plan


def _ensure_row() -> Subscription:
    statement = insert(Subscription).values(organization_id=current.organization_id).on_conflict_do_nothing()
    db.session.execute(statement)
    row = find_subscription(lock=True)
    if row is None:
        raise LookupError("the subscription that was just made is not there")
    return row


def _close_old_checkout(row: Subscription) -> None:
    """Two open pages could both be paid."""
    if row.checkout_ref is None:
        return
    try:
        stripe.expire_checkout(row.checkout_ref)
    except Refused:
        # Paid or closed already: then the event is on its way, and Stripe's state is read again.
        row.checkout_ref = None


def _open_checkout(row: Subscription, price_ref: str, seats: int) -> stripe.Checkout:
    if row.customer_ref is None:
        row.customer_ref = _make_customer(row)
    values: dict[str, Any] = {
        "organization_id": row.organization_id,
        "price_ref": price_ref,
        "seats": seats,
        "trial_days": 0 if row.had_trial else TRIAL_DAYS,
        "page": _page(),
    }
    try:
        return stripe.create_checkout(customer_ref=row.customer_ref, **values)
    except Refused as error:
        if error.code != stripe.MISSING:
            raise
    # The customer is of another account: keys were changed, from testing to selling for instance.
    row.customer_ref = _make_customer(row)
    return stripe.create_checkout(customer_ref=row.customer_ref, **values)


def _make_customer(row: Subscription) -> str:
    name = get_organization()["name"]
    # The one it replaces is in the key, so that a retry makes no second customer and a replacement does.
    key = f"customer-{row.organization_id}-{row.created_at.timestamp():.0f}-{row.customer_ref or 'first'}"
    return stripe.create_customer(row.organization_id, name, get_own_user().email, key)


def _page() -> str:
    return str(current_app.config["SETTINGS"].public_url) + PAGE
