"""What people do at the Stripe simulator: pay or cancel, look into the portal, let a card fail, begin the next period."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Response, jsonify, redirect, render_template_string, request

from simulators import stripe_pages
from simulators.contracts import is_ours
from simulators.stripe_state import Ledger

if TYPE_CHECKING:
    from simulators.server import Simulator


class People:
    """The addresses of pages and their forms; no contract is asked about them."""

    def __init__(self, simulator: "Simulator", ledger: Ledger, find: Callable[[str, str], dict[str, Any]]) -> None:
        self._simulator = simulator
        self._ledger = ledger
        self._find = find
        self._add("checkout", self._checkout, "GET", "POST")
        self._add("portal", self._portal, "GET")
        self._add("subscription", self._act_subscription, "POST")
        self._add("customer", self._act_customer, "POST")
        self._add("invoice", self._act_invoice, "GET", "POST")

    def _add(self, name: str, work: Callable[[str], Any], *methods: str) -> None:
        def view(ref: str) -> Any:
            with self._simulator.lock:
                return work(ref)

        self._simulator.app.add_url_rule(f"/_act/{name}/<ref>", f"act_{name}", view, methods=list(methods))

    def _checkout(self, ref: str) -> Any:
        session = self._find("sessions", ref)
        wanted = self._ledger.kept("wanted")[ref]
        if request.method == "POST" and session["status"] == "open":
            return self._act_checkout(session, request.form.get("do", "pay"))
        price = self._ledger.kept("prices")[wanted["line_items"][0]["price"]]
        return render_template_string(
            stripe_pages.CHECKOUT,
            session=session,
            name=self._ledger.kept("products")[price["product"]]["name"],
            quantity=wanted["line_items"][0].get("quantity", 1),
            amount=price["unit_amount"],
            currency=price["currency"],
            trial_days=(wanted.get("subscription_data") or {}).get("trial_period_days"),
        )

    def _act_checkout(self, session: dict[str, Any], do: str) -> Any:
        if do == "cancel":
            return redirect(session["cancel_url"])
        self._ledger.pay_session(session)
        # The card that pays today and fails at the next renewal.
        self._ledger.kept("customers")[session["customer"]]["delinquent"] = do == "decline"
        return redirect(session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"]))

    def _portal(self, ref: str) -> str:
        session = self._find("portals", ref)
        mine = {
            kind: [row for row in self._ledger.kept(kind).values() if row["customer"] == session["customer"]]
            for kind in ("subscriptions", "invoices")
        }
        customer = self._ledger.kept("customers")[session["customer"]]
        return render_template_string(
            stripe_pages.PORTAL, session=session, customer=customer, here=f"/_act/portal/{ref}", **mine
        )

    def _act_subscription(self, ref: str) -> Any:
        subscription = self._find("subscriptions", ref)
        work = {
            "renew": lambda: self._ledger.renew(subscription),
            "end": lambda: self._ledger.change(subscription, {"cancel_at_period_end": True}),
            "cancel": lambda: self._ledger.cancel(subscription),
        }
        work[request.form["do"]]()
        return _back()

    def _act_customer(self, ref: str) -> Any:
        customer = self._find("customers", ref)
        customer["delinquent"] = not customer["delinquent"]
        return _back()

    def _act_invoice(self, ref: str) -> Any:
        invoice = self._find("invoices", ref)
        if request.method == "POST":
            self._ledger.pay(invoice)
            return _back()
        return jsonify(invoice)


def _back() -> Response:
    back = request.form.get("back", "/")
    return redirect(back if is_ours(back) else "/")  # type: ignore[return-value]
