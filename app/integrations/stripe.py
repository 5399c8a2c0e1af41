"""Stripe in our words: customers, checkout, portal, subscriptions, invoices and meters.

Every call waits 10 seconds at most (3 to connect) and is tried three times by the SDK, which repeats its idempotency key;
ours are given where a request of a person, or a job, may be repeated as a whole. Only Unavailable and Refused leave.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import current_app

from app.core.errors import AppError
from app.core.money import to_text
from app.integrations.calls import CONNECT_TIMEOUT_SECONDS, TIMEOUT_SECONDS, vendor_call
from app.integrations.errors import Refused, Unavailable

if TYPE_CHECKING:
    import stripe

RETRIES = 2
MOST_SUBSCRIPTIONS = 100
MOST_INVOICES = 24
AWAY = "The payment service cannot be reached right now. Try again in a minute."
# The code of a Refused that names something Stripe does not have.
MISSING = "payment_record_missing"


@dataclass(frozen=True)
class RemoteSubscription:
    """A subscription as Stripe has it now. `unpaid_since` is when its open invoice was made; None when nothing is owed."""

    ref: str
    customer_ref: str
    organization_id: int | None
    status: str
    price_key: str | None
    item_ref: str
    quantity: int
    created_at: datetime
    period_starts_at: datetime
    period_ends_at: datetime
    trial_ends_at: datetime | None
    cancels_at_period_end: bool
    unpaid_since: datetime | None


@dataclass(frozen=True)
class Checkout:
    """A page where somebody pays."""

    ref: str
    url: str


def create_customer(organization_id: int, name: str, email: str, key: str) -> str:
    """A customer for an organization; its reference. The same key makes no second one."""
    with _asked("create_customer"):
        made = _client().v1.customers.create(
            {"name": name, "email": email, "metadata": {"organization_id": str(organization_id)}},
            {"idempotency_key": key},
        )
    return str(made.id)


def find_price(price_key: str) -> str:
    """The reference of a price by its lookup key. Raises Refused when Stripe has none."""
    with _asked("find_price"):
        found = _client().v1.prices.list({"lookup_keys": [price_key], "active": True, "limit": 1})
    if not found.data:
        raise Refused("Stripe has no price for this plan yet: run flask billing prepare.", code="price_missing")
    return str(found.data[0].id)


def create_checkout(
    *, customer_ref: str, organization_id: int, price_ref: str, seats: int, trial_days: int, page: str
) -> Checkout:
    """A page to pay a new subscription on; it leads back to `page`."""
    mark = {"organization_id": str(organization_id)}
    subscription: dict[str, Any] = {"metadata": mark}
    if trial_days:
        subscription["trial_period_days"] = trial_days
    values: Any = {
        "mode": "subscription",
        "customer": customer_ref,
        "client_reference_id": str(organization_id),
        "line_items": [{"price": price_ref, "quantity": seats}],
        "subscription_data": subscription,
        "metadata": mark,
        "success_url": f"{page}?checkout=done",
        "cancel_url": f"{page}?checkout=canceled",
    }
    with _asked("create_checkout"):
        made = _client().v1.checkout.sessions.create(values)
    return Checkout(str(made.id), str(made.url))


def expire_checkout(checkout_ref: str) -> None:
    """Close a page to pay on. Raises Refused when it was paid or closed already."""
    with _asked("expire_checkout"):
        _client().v1.checkout.sessions.expire(checkout_ref)


def open_portal(customer_ref: str, page: str) -> str:
    """The address where a customer changes her card, sees invoices and cancels; it leads back to `page`."""
    with _asked("open_portal"):
        made = _client().v1.billing_portal.sessions.create({"customer": customer_ref, "return_url": page})
    return str(made.url)


def change_subscription(
    subscription_ref: str, item_ref: str, *, price_ref: str | None, seats: int, key: str
) -> RemoteSubscription:
    """Change seats, and the plan when a price is given; the difference for the running period is on the next invoice."""
    item: dict[str, Any] = {"id": item_ref, "quantity": seats}
    if price_ref is not None:
        item["price"] = price_ref
    values: Any = {"items": [item], "proration_behavior": "create_prorations", "expand": ["latest_invoice"]}
    with _asked("change_subscription"):
        changed = _client().v1.subscriptions.update(subscription_ref, values, {"idempotency_key": key})
    return _read_subscription(changed)


def list_subscriptions(customer_ref: str) -> list[RemoteSubscription]:
    """All subscriptions of a customer, also ended ones, newest first."""
    values: Any = {
        "customer": customer_ref,
        "status": "all",
        "limit": MOST_SUBSCRIPTIONS,
        "expand": ["data.latest_invoice"],
    }
    with _asked("list_subscriptions"):
        found = _client().v1.subscriptions.list(values)
    return [_read_subscription(item) for item in found.data]


def list_all_subscriptions() -> Iterator[RemoteSubscription]:
    """Every subscription of the account that has not ended, for the operator; page by page."""
    values: dict[str, Any] = {"limit": MOST_SUBSCRIPTIONS, "expand": ["data.latest_invoice"]}
    while True:
        with _asked("list_all_subscriptions"):
            page = _client().v1.subscriptions.list(values)  # type: ignore[arg-type]
        yield from (_read_subscription(item) for item in page.data)
        if not page.has_more:
            return
        values["starting_after"] = page.data[-1].id


def list_invoices(customer_ref: str) -> list[dict[str, Any]]:
    """The newest invoices of a customer."""
    with _asked("list_invoices"):
        found = _client().v1.invoices.list({"customer": customer_ref, "limit": MOST_INVOICES})
    return [
        {
            "number": item.number,
            "status": item.status,
            "total": to_text(item.total, item.currency.upper()),
            "currency": item.currency.upper(),
            "created_at": _moment(item.created),
            "url": item.hosted_invoice_url,
            "pdf_url": item.invoice_pdf,
        }
        for item in found.data
    ]


def report_usage(meter: str, customer_ref: str, value: int, *, identifier: str, at: datetime) -> None:
    """Add to a meter of a customer. The same identifier counts once."""
    with _asked("report_usage"):
        _client().v1.billing.meter_events.create(
            {
                "event_name": meter,
                "payload": {"stripe_customer_id": customer_ref, "value": str(value)},
                "identifier": identifier,
                "timestamp": int(at.timestamp()),
            }
        )


def prepare_price(*, key: str, name: str, amount_minor: int, currency: str) -> bool:
    """Make a product with a monthly price per seat unless there is one with this key; whether it was made."""
    with _asked("prepare_price"):
        client = _client().v1
        if client.prices.list({"lookup_keys": [key], "active": True, "limit": 1}).data:
            return False
        product = client.products.create({"name": name})
        client.prices.create(
            {
                "product": product.id,
                "currency": currency,
                "unit_amount": amount_minor,
                "recurring": {"interval": "month"},
                "lookup_key": key,
            }
        )
    return True


def prepare_meter(name: str, title: str) -> bool:
    """Make a meter unless there is one of this name; whether it was made."""
    with _asked("prepare_meter"):
        client = _client().v1.billing.meters
        if any(item.event_name == name for item in client.list({"status": "active", "limit": 100}).data):
            return False
        client.create({"display_name": title, "event_name": name, "default_aggregation": {"formula": "sum"}})
    return True


def _asked(operation: str) -> vendor_call:
    return vendor_call("stripe", operation, translate=_translate, person_waits=True)


def _client() -> "stripe.StripeClient":
    settings = current_app.config["SETTINGS"]
    return _make_client(settings.STRIPE_SECRET_KEY, settings.vendor_url("stripe"))


@lru_cache(maxsize=4)
def _make_client(key: str, url: str) -> "stripe.StripeClient":
    # On first use: the SDK costs a process 14 MB and 0.3 s, and most never ask it.
    import stripe

    door = stripe.RequestsClient(timeout=(CONNECT_TIMEOUT_SECONDS, TIMEOUT_SECONDS))
    addresses: Any = {"api": url} if url else {}
    return stripe.StripeClient(key, max_network_retries=RETRIES, http_client=door, base_addresses=addresses)


def _translate(error: BaseException) -> AppError | None:
    import stripe

    if not isinstance(error, stripe.StripeError):
        return None
    passing = (stripe.APIConnectionError, stripe.RateLimitError)
    if isinstance(error, passing) or (error.http_status or 0) >= 500:
        return Unavailable(AWAY)
    code = MISSING if error.code == "resource_missing" else "payment_refused"
    return Refused(f"The payment service refused this: {error.user_message or 'no reason given'}", code=code)


def _read_subscription(item: Any) -> RemoteSubscription:
    # The period stands on the item since the version of 2025-03; we sell one item.
    line = item["items"].data[0]
    organization_id = str(getattr(item.metadata, "organization_id", ""))
    return RemoteSubscription(
        ref=item.id,
        customer_ref=item.customer if isinstance(item.customer, str) else item.customer.id,
        organization_id=int(organization_id) if organization_id.isdigit() else None,
        status=item.status,
        price_key=line.price.lookup_key,
        item_ref=line.id,
        quantity=line.quantity or 0,
        created_at=_moment(item.created),
        period_starts_at=_moment(line.current_period_start),
        period_ends_at=_moment(line.current_period_end),
        trial_ends_at=_moment(item.trial_end) if item.trial_end else None,
        cancels_at_period_end=bool(item.cancel_at_period_end),
        unpaid_since=_unpaid_since(item),
    )


def _unpaid_since(item: Any) -> datetime | None:
    invoice = item.latest_invoice
    if item.status not in ("past_due", "unpaid") or invoice is None or isinstance(invoice, str):
        return None
    return _moment(invoice.created)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
