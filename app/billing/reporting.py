"""Telling Stripe's meters what was used: each part is told once, also after a crash between telling and noting it."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, text

from app.billing.models import UsageCounter
from app.billing.plans import METERS
from app.billing.queries import find_subscription
from app.core.clock import now
from app.core.database import db, transaction
from app.core.tenancy import current
from app.integrations import stripe

# Stripe refuses events older than 35 days.
OLDEST_DAYS = 34
TOLD = text(
    "update usage_counters set reported = reporting, reporting = null "
    "where organization_id = :organization and id = :id and reporting = :total"
)


def report_usage() -> int:
    """Tell Stripe what the bound organization used since the last time; how many meters moved. Opens its own transactions."""
    parts = []
    with transaction():
        row = find_subscription()
        if row is None or row.customer_ref is None:
            return 0
        customer_ref = row.customer_ref
        for counter in _untold():
            # What is being told stands first: a second attempt tells the very same part, by the same identifier.
            counter.reporting = counter.reporting or counter.used
            parts.append((counter.id, counter.meter, counter.month, counter.reported, counter.reporting))
    for counter_id, meter, month, reported, total in parts:
        identifier = f"{current.organization_id}-{meter}-{month}-{reported}-{total}-{customer_ref}"
        # A month's use belongs to that month, also when it is told in the next.
        end = datetime(month.year + month.month // 12, month.month % 12 + 1, 1, tzinfo=UTC) - timedelta(seconds=1)
        at = max(min(now(), end), now() - timedelta(days=OLDEST_DAYS))
        stripe.report_usage(METERS[meter], customer_ref, total - reported, identifier=identifier, at=at)
        with transaction():
            values = {"organization": current.organization_id, "id": counter_id, "total": total}
            db.session.execute(TOLD, values)
    return len(parts)


def _untold() -> list[UsageCounter]:
    statement = (
        select(UsageCounter)
        .where(
            UsageCounter.organization_id == current.organization_id,
            UsageCounter.meter.in_(METERS),
            (UsageCounter.used > UsageCounter.reported) | UsageCounter.reporting.is_not(None),
        )
        .order_by(UsageCounter.id)
        .with_for_update()
    )
    return list(db.session.execute(statement).scalars())
