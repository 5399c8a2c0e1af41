"""Counting what is used up: verbs of meters and storage."""

from app.billing.plans import METERS
from app.billing.queries import STORAGE, month_of
from app.core import statements
from app.core.tenancy import current

ADD = (
    "insert into usage_counters (organization_id, meter, month, used) "
    "values (%(organization)s, %(meter)s, %(month)s, greatest(0, %(amount)s)) "
    "on conflict (organization_id, meter, month) do update "
    "set used = greatest(0, usage_counters.used + %(amount)s), updated_at = clock_timestamp() returning used"
)


def count_usage(meter: str, amount: int) -> int:
    """Count "ai_tokens" or "call_minutes" in the running transaction; the month's total. Raises LookupError."""
    if meter not in METERS:
        raise LookupError(f"nothing counts {meter}")
    return _add(meter, amount)


def change_storage(difference_bytes: int) -> int:
    """Count stored bytes (negative: deleted ones) in the running transaction; the new total."""
    return _add(STORAGE, difference_bytes)


def _add(meter: str, amount: int) -> int:
    values = {"organization": current.organization_id, "meter": meter, "month": month_of(meter), "amount": amount}
    [[used]] = statements.fetch(ADD, values)
    return int(used)
