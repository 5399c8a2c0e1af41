"""What the payment service's state means here. Pure: the same facts and the same moment give the same answer."""

from datetime import datetime, timedelta

from app.billing.plans import GRACE_DAYS, PAST_DUE_DAYS

# What Stripe calls a subscription that gives something.
LIVE = ("trialing", "active", "past_due", "unpaid")
UNPAID = ("past_due", "unpaid")
REMOTE_STATUSES = ("none", *LIVE, "incomplete", "incomplete_expired", "canceled", "paused")
STATUSES = ("free", "trialing", "active", "past_due", "grace", "read_only", "canceled")
OVERDUE = ("past_due", "grace", "read_only")


def status_at(remote_status: str, unpaid_since: datetime | None, moment: datetime) -> str:
    """Our status of a subscription whose oldest open invoice is from `unpaid_since`."""
    if remote_status in UNPAID:
        return _overdue_status(unpaid_since or moment, moment)
    if remote_status in ("trialing", "active"):
        return remote_status
    # An attempt that was never paid leaves the organization as it was: free.
    return "canceled" if remote_status in ("canceled", "paused") else "free"


def grace_starts_at(unpaid_since: datetime) -> datetime:
    return unpaid_since + timedelta(days=PAST_DUE_DAYS)


def reading_starts_at(unpaid_since: datetime) -> datetime:
    return unpaid_since + timedelta(days=PAST_DUE_DAYS + GRACE_DAYS)


def _overdue_status(unpaid_since: datetime, moment: datetime) -> str:
    if moment >= reading_starts_at(unpaid_since):
        return "read_only"
    return "grace" if moment >= grace_starts_at(unpaid_since) else "past_due"
