"""What happens inside the Stripe simulator: paying, renewing, changing with proration, failing, ending; each fires its events.

Proration is Stripe's in outline: what is left of the running period is credited at the old price and charged at the new one,
by the second, rounded to the minor unit, on the next invoice; nothing while a trial runs. A month has 30 days here. A renewal
that cannot be charged leaves its invoice open and the subscription past_due; paying that invoice makes it active again.
"""

import copy
import json
from typing import TYPE_CHECKING, Any

from simulators.stripe_objects import (
    MONTH_SECONDS,
    make_invoice,
    make_line,
    make_meter,
    make_price,
    make_product,
    make_subscription,
    new_id,
)

if TYPE_CHECKING:
    from simulators.server import Simulator

WEBHOOK_PATH = "/api/inbound/stripe"
API_VERSION = "2026-10-28.endive"
DAY_SECONDS = 86400
# What the product sells, as its command `flask billing prepare` would make it.
CATALOGUE = (("NeuraCRM Pro", 2_900, "neuracrm_pro_monthly"), ("NeuraCRM Business", 7_900, "neuracrm_business_monthly"))
METERS = (("AI tokens", "neuracrm_ai_tokens"), ("Call minutes", "neuracrm_call_minutes"))


class Ledger:
    """The simulator's state, and the only place that changes subscriptions and invoices."""

    def __init__(self, simulator: "Simulator", sign: Any) -> None:
        self._simulator = simulator
        self._sign = sign

    def kept(self, kind: str) -> dict[str, Any]:
        """Everything of a kind, by id, in the order it was made."""
        return self._simulator.store[kind]

    def keep(self, kind: str, made: dict[str, Any]) -> dict[str, Any]:
        self.kept(kind)[made["id"]] = made
        return made

    def now(self) -> int:
        return int(self._simulator.clock.now())

    def seed(self) -> None:
        """Put the products on the shelf, once."""
        if self.kept("products"):
            return
        for name, amount, key in CATALOGUE:
            product = self.keep("products", make_product({"name": name}, self.now()))
            self.keep(
                "prices", make_price({"product": product["id"], "unit_amount": amount, "lookup_key": key}, self.now())
            )
        for title, name in METERS:
            values = {"display_name": title, "event_name": name, "default_aggregation": {"formula": "sum"}}
            self.keep("meters", make_meter(values, self.now()))

    def fire(self, kind: str, item: dict[str, Any]) -> None:
        """Make an event of what an object is now, and send it."""
        event = {
            "id": new_id("evt"),
            "object": "event",
            "api_version": API_VERSION,
            "created": self.now(),
            "data": {"object": copy.deepcopy(item)},
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": kind,
        }
        self.keep("events", event)
        body = json.dumps(event).encode()
        self._simulator.fire(WEBHOOK_PATH, body, content_type="application/json; charset=utf-8", sign=self._sign)

    def pay_session(self, session: dict[str, Any]) -> dict[str, Any]:
        """A person pays: the subscription begins, with a trial when one was asked for."""
        wanted = self.kept("wanted")[session["id"]]
        line = wanted["line_items"][0]
        asked = wanted.get("subscription_data") or {}
        trial_days = int(asked.get("trial_period_days") or 0)
        start = self.now()
        ends = start + (trial_days * DAY_SECONDS if trial_days else MONTH_SECONDS)
        made = make_subscription(
            session["customer"],
            self.kept("prices")[line["price"]],
            int(line.get("quantity", 1)),
            metadata=asked.get("metadata") or {},
            created=start,
            ends=ends,
        )
        if trial_days:
            made.update(status="trialing", trial_start=start, trial_end=ends)
        self.keep("subscriptions", made)
        invoice = self._bill(made, self._period_lines(made, 0 if trial_days else None), "subscription_create")
        session.update(status="complete", subscription=made["id"], invoice=invoice["id"], url=None)
        session["payment_status"] = "no_payment_required" if trial_days else "paid"
        self.fire("customer.subscription.created", made)
        self._settle(invoice)
        self.fire("checkout.session.completed", session)
        self._plan_renewal(made)
        return made

    def expire_session(self, session: dict[str, Any]) -> None:
        session.update(status="expired", url=None)
        self.fire("checkout.session.expired", session)

    def change(self, subscription: dict[str, Any], values: dict[str, Any]) -> None:
        """Change quantity, price or the wish to end."""
        for wanted in values.get("items", []):
            item = subscription["items"]["data"][0]
            price = self.kept("prices")[wanted["price"]] if "price" in wanted else item["price"]
            quantity = int(wanted.get("quantity", item["quantity"]))
            if values.get("proration_behavior") != "none" and subscription["status"] != "trialing":
                self._prorate(subscription, price, quantity)
            item.update(price=price, quantity=quantity)
        for name in ("cancel_at_period_end", "metadata"):
            if name in values:
                subscription[name] = values[name]
        self.fire("customer.subscription.updated", subscription)

    def renew(self, subscription: dict[str, Any]) -> None:
        """The running period ends: a new one begins and is billed, or the subscription ends as was wished."""
        if subscription["status"] == "canceled":
            return
        if subscription["cancel_at_period_end"]:
            self.cancel(subscription)
            return
        item = subscription["items"]["data"][0]
        # Somebody may let the next period begin before its time.
        start = min(self.now(), item["current_period_end"])
        item.update(current_period_start=start, current_period_end=start + MONTH_SECONDS)
        lines = [*self.kept("pending").pop(subscription["id"], []), *self._period_lines(subscription, None)]
        invoice = self._bill(subscription, lines, "subscription_cycle")
        if subscription["status"] == "trialing":
            subscription.update(status="active", trial_end=start)
        self._settle(invoice)
        self._plan_renewal(subscription)

    def pay(self, invoice: dict[str, Any]) -> None:
        """An open invoice is paid after all."""
        if invoice["status"] != "open":
            return
        invoice.update(status="paid", amount_paid=invoice["amount_due"], amount_remaining=0, attempted=True)
        invoice["status_transitions"]["paid_at"] = self.now()
        subscription = self._subscription_of(invoice)
        if subscription["status"] in ("past_due", "unpaid"):
            subscription["status"] = "active"
        self.fire("invoice.paid", invoice)
        self.fire("customer.subscription.updated", subscription)

    def cancel(self, subscription: dict[str, Any]) -> None:
        """The subscription ends now."""
        subscription.update(status="canceled", canceled_at=self.now(), ended_at=self.now())
        self.fire("customer.subscription.deleted", subscription)

    def _settle(self, invoice: dict[str, Any]) -> None:
        customer = self.kept("customers")[invoice["customer"]]
        self.fire("invoice.created", invoice)
        if invoice["amount_due"] == 0 or not customer["delinquent"]:
            self.pay(invoice)
            return
        invoice.update(attempted=True, attempt_count=1)
        subscription = self._subscription_of(invoice)
        subscription["status"] = "past_due"
        self.fire("invoice.payment_failed", invoice)
        self.fire("customer.subscription.updated", subscription)

    def _bill(self, subscription: dict[str, Any], lines: list[dict[str, Any]], reason: str) -> dict[str, Any]:
        number = len(self.kept("invoices")) + 1
        made = make_invoice(
            subscription, lines, number=number, created=self.now(), url=self._simulator.url, reason=reason
        )
        subscription["latest_invoice"] = made["id"]
        return self.keep("invoices", made)

    def _period_lines(self, subscription: dict[str, Any], amount: int | None) -> list[dict[str, Any]]:
        item = subscription["items"]["data"][0]
        charge = item["price"]["unit_amount"] * item["quantity"] if amount is None else amount
        name = self.kept("products")[item["price"]["product"]]["name"]
        return [make_line(charge, name, item["current_period_start"], item["current_period_end"], item["quantity"])]

    def _prorate(self, subscription: dict[str, Any], price: dict[str, Any], quantity: int) -> None:
        item = subscription["items"]["data"][0]
        start, end = item["current_period_start"], item["current_period_end"]
        left = max(0, end - self.now()) / max(1, end - start)
        before = round(item["price"]["unit_amount"] * item["quantity"] * left)
        after = round(price["unit_amount"] * quantity * left)
        if before == after:
            return
        self.kept("pending").setdefault(subscription["id"], []).extend(
            [
                make_line(-before, "Unused time", self.now(), end, item["quantity"]),
                make_line(after, "Remaining time", self.now(), end, quantity),
            ]
        )

    def _plan_renewal(self, subscription: dict[str, Any]) -> None:
        end = subscription["items"]["data"][0]["current_period_end"]

        def renew_once() -> None:
            with self._simulator.lock:
                if subscription["items"]["data"][0]["current_period_end"] == end:
                    self.renew(subscription)

        self._simulator.clock.after(end - self._simulator.clock.now(), renew_once)

    def _subscription_of(self, invoice: dict[str, Any]) -> dict[str, Any]:
        subscription: dict[str, Any] = self.kept("subscriptions")[
            invoice["parent"]["subscription_details"]["subscription"]
        ]
        return subscription
