"""The shapes of Stripe's objects, of the version 2026-10-28.endive, as far as its description requires them."""

import copy
import secrets
from typing import Any

MONTH_SECONDS = 30 * 86400
CURRENCY = "usd"
NOTHING = {"object": "list", "has_more": False}


def new_id(prefix: str) -> str:
    """An id nobody else has, also after a restart: what the product kept of another life must not fit anything here."""
    return f"{prefix}_{secrets.token_hex(12)}"


def make_customer(values: dict[str, Any], created: int) -> dict[str, Any]:
    return {
        "id": new_id("cus"),
        "object": "customer",
        "created": created,
        "livemode": False,
        "name": values.get("name"),
        "email": values.get("email"),
        "metadata": values.get("metadata") or {},
        "delinquent": False,
        "description": None,
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
    }


def make_product(values: dict[str, Any], created: int) -> dict[str, Any]:
    return {
        "id": new_id("prod"),
        "object": "product",
        "active": True,
        "created": created,
        "updated": created,
        "images": [],
        "livemode": False,
        "marketing_features": [],
        "metadata": values.get("metadata") or {},
        "name": values["name"],
        "description": None,
        "default_price": None,
    }


def make_price(values: dict[str, Any], created: int) -> dict[str, Any]:
    recurring = values.get("recurring") or {"interval": "month"}
    return {
        "id": new_id("price"),
        "object": "price",
        "active": True,
        "billing_scheme": "per_unit",
        "created": created,
        "currency": values.get("currency", CURRENCY),
        "livemode": False,
        "lookup_key": values.get("lookup_key"),
        "metadata": values.get("metadata") or {},
        "nickname": None,
        "product": values["product"],
        "recurring": {
            "interval": recurring["interval"],
            "interval_count": 1,
            "meter": None,
            "trial_period_days": None,
            "usage_type": "licensed",
        },
        "type": "recurring",
        "unit_amount": values["unit_amount"],
        "unit_amount_decimal": str(values["unit_amount"]),
    }


def make_meter(values: dict[str, Any], created: int) -> dict[str, Any]:
    return {
        "id": new_id("mtr"),
        "object": "billing.meter",
        "created": created,
        "updated": created,
        "customer_mapping": {"event_payload_key": "stripe_customer_id", "type": "by_id"},
        "default_aggregation": values["default_aggregation"],
        "display_name": values["display_name"],
        "event_name": values["event_name"],
        "event_time_window": None,
        "livemode": False,
        "status": "active",
        "status_transitions": {"deactivated_at": None},
        "value_settings": {"event_payload_key": "value"},
    }


def make_session(values: dict[str, Any], created: int, url: str) -> dict[str, Any]:
    made = new_id("cs_test")
    return {
        "id": made,
        "object": "checkout.session",
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "cancel_url": values.get("cancel_url"),
        "client_reference_id": values.get("client_reference_id"),
        "created": created,
        "currency": CURRENCY,
        "custom_fields": [],
        "custom_text": {
            "after_submit": None,
            "shipping_address": None,
            "submit": None,
            "terms_of_service_acceptance": None,
        },
        "customer": values.get("customer"),
        "expires_at": created + 86400,
        "invoice": None,
        "livemode": False,
        "metadata": values.get("metadata") or {},
        "mode": values["mode"],
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "shipping_options": [],
        "status": "open",
        "subscription": None,
        "success_url": values.get("success_url"),
        "url": f"{url}/_act/checkout/{made}",
    }


def make_portal(values: dict[str, Any], created: int, url: str) -> dict[str, Any]:
    made = new_id("bps")
    return {
        "id": made,
        "object": "billing_portal.session",
        "configuration": "bpc_simulated",
        "created": created,
        "customer": values["customer"],
        "flow": None,
        "livemode": False,
        "locale": None,
        "on_behalf_of": None,
        "return_url": values.get("return_url"),
        "url": f"{url}/_act/portal/{made}",
    }


# What never differs here.
SUBSCRIPTION: dict[str, Any] = {
    "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
    "billing_mode": {"type": "classic"},
    "billing_schedules": [],
    "cancel_at": None,
    "cancel_at_period_end": False,
    "canceled_at": None,
    "collection_method": "charge_automatically",
    "discounts": [],
    "ended_at": None,
    "invoice_settings": {
        "account_tax_ids": None,
        "custom_fields": None,
        "description": None,
        "footer": None,
        "issuer": {"type": "self"},
    },
    "latest_invoice": None,
    "livemode": False,
    "status": "active",
    "trial_end": None,
    "trial_start": None,
}


def make_subscription(
    customer: str, price: dict[str, Any], quantity: int, *, metadata: dict[str, Any], created: int, ends: int
) -> dict[str, Any]:
    """An active subscription of one item whose first period ends at `ends`."""
    made = new_id("sub")
    item = {
        "id": new_id("si"),
        "object": "subscription_item",
        "created": created,
        "current_period_start": created,
        "current_period_end": ends,
        "discounts": [],
        "metadata": {},
        "price": price,
        "quantity": quantity,
        "subscription": made,
        "tax_rates": [],
    }
    return {
        "id": made,
        "object": "subscription",
        **copy.deepcopy(SUBSCRIPTION),
        "billing_cycle_anchor": created,
        "created": created,
        "currency": price["currency"],
        "customer": customer,
        "items": {**NOTHING, "data": [item], "url": f"/v1/subscription_items?subscription={made}"},
        "metadata": metadata,
        "start_date": created,
    }


def make_line(amount: int, description: str, start: int, end: int, quantity: int) -> dict[str, Any]:
    return {
        "id": new_id("il"),
        "object": "line_item",
        "amount": amount,
        "currency": CURRENCY,
        "description": description,
        "discountable": False,
        "discounts": [],
        "livemode": False,
        "metadata": {},
        "period": {"start": start, "end": end},
        "quantity": quantity,
        "subtotal": amount,
    }


INVOICE: dict[str, Any] = {
    "amount_overpaid": 0,
    "amount_paid": 0,
    "amount_paid_off_stripe": 0,
    "amount_shipping": 0,
    "attempt_count": 0,
    "attempted": False,
    "auto_advance": True,
    "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None, "provider": None, "status": None},
    "collection_method": "charge_automatically",
    "currency": CURRENCY,
    "default_tax_rates": [],
    "discounts": [],
    "issuer": {"type": "self"},
    "livemode": False,
    "metadata": {},
    "payment_settings": {"default_mandate": None, "payment_method_options": None, "payment_method_types": None},
    "post_payment_credit_notes_amount": 0,
    "pre_payment_credit_notes_amount": 0,
    "starting_balance": 0,
    "status": "open",
}


def make_invoice(
    subscription: dict[str, Any], lines: list[dict[str, Any]], *, number: int, created: int, url: str, reason: str
) -> dict[str, Any]:
    """An open invoice of a subscription; what is less than nothing is credited, not charged."""
    made = new_id("in")
    total = sum(line["amount"] for line in lines)
    due = max(0, total)
    period = subscription["items"]["data"][0]
    details = {"metadata": subscription["metadata"], "subscription": subscription["id"]}
    return {
        "id": made,
        "object": "invoice",
        **copy.deepcopy(INVOICE),
        "amount_due": due,
        "amount_remaining": due,
        "billing_reason": reason,
        "created": created,
        "customer": subscription["customer"],
        "hosted_invoice_url": f"{url}/_act/invoice/{made}",
        "invoice_pdf": f"{url}/_act/invoice/{made}?pdf=1",
        "lines": {**NOTHING, "data": lines, "url": f"/v1/invoices/{made}/lines"},
        "number": f"SIM-{number:06d}",
        "parent": {"type": "subscription_details", "quote_details": None, "subscription_details": details},
        "period_end": period["current_period_end"],
        "period_start": period["current_period_start"],
        "status_transitions": {
            "finalized_at": created,
            "marked_uncollectible_at": None,
            "paid_at": None,
            "voided_at": None,
        },
        "subtotal": total,
        "total": total,
    }
