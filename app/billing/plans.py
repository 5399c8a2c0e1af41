"""The plans: the one table of what each allows and costs."""

from dataclasses import dataclass

GIB = 1024**3
TRIAL_DAYS = 14
PAST_DUE_DAYS = 7
GRACE_DAYS = 7
CURRENCY = "usd"


@dataclass(frozen=True)
class Plan:
    """Limits of a plan; None is no limit. `seats` is what the plan includes, or the most that may be bought.

    Tokens and minutes are per calendar month. `price_minor` is per seat and month, in minor units of CURRENCY.
    """

    name: str
    seats: int | None
    contacts: int | None
    ai_tokens: int | None
    call_minutes: int | None
    storage_bytes: int | None
    price_minor: int = 0
    price_key: str | None = None

    @property
    def is_sold(self) -> bool:
        return self.price_key is not None


# Whoever tries the product brings the leads she has, and her team: what costs us money is narrow, rows are not.
FREE = Plan("free", 10, 2_000_000, 50_000, 30, 2 * GIB)
PRO = Plan("pro", 100, 10_000_000, 2_000_000, 1_500, 50 * GIB, 2_900, "neuracrm_pro_monthly")
BUSINESS = Plan("business", 1_000, 100_000_000, 20_000_000, 15_000, 1_000 * GIB, 7_900, "neuracrm_business_monthly")
UNLIMITED = Plan("unlimited", None, None, None, None, None)

PLANS = {plan.name: plan for plan in (FREE, PRO, BUSINESS)}
SOLD = tuple(plan for plan in PLANS.values() if plan.is_sold)
LIMITS = ("seats", "contacts", "ai_tokens", "call_minutes", "storage_bytes")
# Counted up as they are used; what their counters at the payment service are called.
METERS = {"ai_tokens": "neuracrm_ai_tokens", "call_minutes": "neuracrm_call_minutes"}


def find_plan_of_price(price_key: str | None) -> Plan | None:
    """The plan a price buys; None for a price that is not ours."""
    return next((plan for plan in SOLD if plan.price_key == price_key), None)
