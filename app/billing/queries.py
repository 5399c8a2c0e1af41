"""Reads of billing: what an organization may, and how much of it is used."""

import time
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, text

from app.billing.models import Subscription, UsageCounter
from app.billing.plans import FREE, METERS, PLANS, Plan
from app.billing.states import status_at
from app.core import statements
from app.core.clock import now, today
from app.core.database import after_commit, db
from app.core.tenancy import current

# So long a process goes by what it read; a payment reaches every process within this time.
STANDING_SECONDS = 5.0
MOST_REMEMBERED = 10_000
# Storage does not start again each month: its one counter stands under this day.
ALWAYS = date(2000, 1, 1)
STORAGE = "storage_bytes"
COUNT_SEATS = (
    "select (select count(*) from memberships where organization_id = %(organization)s and status = 'active') + "
    "(select count(*) from invitations where organization_id = %(organization)s and accepted_at is null "
    "and revoked_at is null and expires_at > now())"
)
OWNERS = text(
    "select u.email from memberships m join users u on u.id = m.user_id "
    "where m.organization_id = :organization and m.status = 'active' and m.role = 'owner' order by u.id"
)
COUNT_CONTACTS = (
    "select (select count(*) from leads where organization_id = %(organization)s and deleted_at is null "
    "and not is_sample) + (select count(*) from contacts where organization_id = %(organization)s "
    "and deleted_at is null and not is_sample)"
)
OVERDUE = text("select organization_id from list_overdue_subscriptions(:after, :limit)")
UNREPORTED = text("select organization_id from list_unreported_usage(:after, :limit)")


@dataclass(frozen=True)
class Standing:
    """What an organization pays for, as far as its limits depend on it."""

    plan: Plan
    seats: int
    remote_status: str
    unpaid_since: datetime | None
    is_granted: bool

    @property
    def status(self) -> str:
        return status_at(self.remote_status, self.unpaid_since, now())

    def limit_of(self, name: str) -> int | None:
        """The most the organization may have of "seats", "contacts", ...; None is no limit."""
        # What was bought; the plan's own number is the most that can be.
        if name == "seats" and self.plan.is_sold and not self.is_granted:
            return self.seats
        limit: int | None = getattr(self.plan, name)
        return limit


NOTHING_BOUGHT = Standing(FREE, 0, "none", None, False)
_remembered: dict[int, tuple[float, Standing]] = {}


def find_subscription(*, lock: bool = False) -> Subscription | None:
    """What is known of the bound organization's subscription; None before its owner first went to pay."""
    statement = select(Subscription).where(Subscription.organization_id == current.organization_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.execute(statement).scalar_one_or_none()


def find_customer() -> str | None:
    """Stripe's reference of the bound organization; None while it never went to pay."""
    row = find_subscription()
    return row.customer_ref if row is not None else None


def read_standing() -> Standing:
    """The bound organization's standing, at most STANDING_SECONDS old: most requests ask no database for it."""
    organization_id = current.organization_id
    moment = time.monotonic()
    known = _remembered.get(organization_id)
    if known is not None and known[0] > moment:
        return known[1]
    standing = standing_of(find_subscription())
    if len(_remembered) >= MOST_REMEMBERED:
        _remembered.clear()
    _remembered[organization_id] = (moment + STANDING_SECONDS, standing)
    return standing


def standing_of(subscription: Subscription | None) -> Standing:
    """What a subscription gives: its plan while it lives, else the free one."""
    if subscription is None:
        return NOTHING_BOUGHT
    status = status_at(subscription.remote_status, subscription.unpaid_since, now())
    plan = FREE if status in ("free", "canceled") else PLANS[subscription.plan]
    return Standing(
        plan, subscription.seats, subscription.remote_status, subscription.unpaid_since, subscription.is_granted
    )


def forget_standing() -> None:
    """Have this process read the bound organization's standing again, now and after the running transaction's commit."""
    organization_id = current.organization_id

    def forget() -> None:
        _remembered.pop(organization_id, None)

    forget()
    after_commit(forget)


def count_used(name: str) -> int:
    """How much of "seats", "contacts", a meter (this month) or "storage_bytes" the bound organization uses."""
    if name in ("seats", "contacts"):
        sql = COUNT_SEATS if name == "seats" else COUNT_CONTACTS
        [[number]] = statements.fetch(sql, {"organization": current.organization_id})
        return int(number)
    counter = select(UsageCounter.used).where(
        UsageCounter.organization_id == current.organization_id,
        UsageCounter.meter == name,
        UsageCounter.month == month_of(name),
    )
    return int(db.session.execute(counter).scalar() or 0)


def month_of(meter: str) -> date:
    """The day a meter's present counter stands under: the first of the month, in UTC."""
    return today().replace(day=1) if meter in METERS else ALWAYS


def list_owner_emails() -> list[str]:
    """Addresses of the bound organization's owners."""
    return list(db.session.execute(OWNERS, {"organization": current.organization_id}).scalars())


def list_overdue(after: int, limit: int) -> list[int]:
    """Organizations with unpaid invoices, for the sweep."""
    return _ids(OVERDUE, after, limit)


def list_unreported(after: int, limit: int) -> list[int]:
    """Organizations whose use the payment service does not know yet, for the sweep."""
    return _ids(UNREPORTED, after, limit)


def _ids(statement: Any, after: int, limit: int) -> list[int]:
    return list(db.session.execute(statement, {"after": after, "limit": limit}).scalars())
