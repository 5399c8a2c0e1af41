"""Stripe's server in small: customers, prices, checkout, portal, subscriptions, invoices, meters, signed events.

Like Stripe it keeps idempotency keys (the same key with another body is refused), expands on request, and answers errors as
{"error": {"type", "code", "message", "param"}}. What happens to subscriptions stands in stripe_state.py.
"""

import hashlib
import hmac
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, jsonify, request

from simulators import stripe_pages
from simulators.contracts import FormSchemaChecker, is_ours
from simulators.forms import decode_form
from simulators.server import Options, Simulator
from simulators.stripe_objects import make_customer, make_meter, make_portal, make_price, make_product, make_session
from simulators.stripe_people import People
from simulators.stripe_state import Ledger

NAME = "stripe"
PAGE_SIZE = 10
# kind of the store -> its address
LISTS = {
    "customers": "customers",
    "products": "products",
    "prices": "prices",
    "subscriptions": "subscriptions",
    "invoices": "invoices",
    "sessions": "checkout/sessions",
    "meters": "billing/meters",
    "events": "events",
}
FILTERS = ("customer", "status", "active", "subscription", "type")


class StripeChecker(FormSchemaChecker):
    """Also looks at what an event carries."""

    def check_webhook(self, body: bytes, content_type: str) -> str | None:
        carried = json.loads(body)["data"]["object"]
        problem = super().check_webhook(body, content_type)
        return problem or self._schemas.explain(f"#/components/schemas/{carried['object']}", carried)


def make(options: Options) -> Simulator:
    """The simulator of Stripe. Shares STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET with the product."""
    simulator = Simulator(NAME, options, contract=_read_contract)
    simulator.error_shape = _error
    simulator.page = stripe_pages.OWN_PART
    ledger = Ledger(simulator, _signer(options.secrets.get("STRIPE_WEBHOOK_SECRET", "")))
    _Door(simulator, ledger)
    return simulator


@cache
def _read_contract(folder: Path) -> StripeChecker:
    return StripeChecker(folder / "stripe" / "stripe-openapi.json", webhook_schema="event")


def _signer(secret: str) -> Callable[[bytes, int], dict[str, str]]:
    def sign(body: bytes, timestamp: int) -> dict[str, str]:
        digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
        return {"Stripe-Signature": f"t={timestamp},v1={digest}"}

    return sign


def _error(status: int, message: str) -> dict[str, Any]:
    kind = "api_error" if status >= 500 else "invalid_request_error"
    return {"error": {"type": kind, "message": message, "doc_url": "https://stripe.com/docs/error-codes"}}


class _Door:
    """The addresses."""

    def __init__(self, simulator: Simulator, ledger: Ledger) -> None:
        self._simulator = simulator
        self._ledger = ledger
        app = simulator.app
        app.before_request(self._enter)
        app.after_request(self._remember)
        for kind, path in LISTS.items():
            self._add(app, f"/v1/{path}", f"list_{kind}", lambda kind=kind: self._list(kind), "GET")
            self._add(app, f"/v1/{path}/<ref>", f"get_{kind}", lambda ref, kind=kind: self._get(kind, ref), "GET")
        for path, work in self._verbs().items():
            self._add(app, f"/v1/{path}", f"do_{path}", work, "POST")
        People(simulator, ledger, self.find)

    def _verbs(self) -> dict[str, Callable[..., Any]]:
        return {
            "customers": lambda: self._make("customers", make_customer),
            "products": lambda: self._make("products", make_product),
            "prices": lambda: self._make("prices", make_price),
            "billing/meters": lambda: self._make("meters", make_meter),
            "billing/meter_events": self._meter_event,
            "checkout/sessions": self._make_session,
            "checkout/sessions/<ref>/expire": self._expire_session,
            "billing_portal/sessions": self._make_portal,
            "subscriptions/<ref>": self._change_subscription,
        }

    def _add(self, app: Flask, rule: str, name: str, work: Callable[..., Any], *methods: str) -> None:
        def view(**parts: str) -> Any:
            with self._simulator.lock:
                return work(**parts)

        app.add_url_rule(rule, name.replace("/", "_"), view, methods=list(methods))

    # --- what every request passes ---

    def _enter(self) -> Response | None:
        with self._simulator.lock:
            self._ledger.seed()
        if is_ours(request.path):
            return None
        wanted = f"Bearer {self._simulator.options.secrets.get('STRIPE_SECRET_KEY', '')}"
        if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), wanted.encode()):
            return self._simulator.refuse(401, "Invalid API Key provided.")
        return self._replay()

    def _replay(self) -> Response | None:
        known = self._ledger.kept("keys").get(request.headers.get("Idempotency-Key", ""))
        if known is None or request.method != "POST":
            return None
        body, status, answer = known
        if body != (request.path, request.get_data()):
            response = self._simulator.refuse(
                400, "Keys for idempotent requests can only be used with the same parameters."
            )
            response.set_data(response.get_data().replace(b"invalid_request_error", b"idempotency_error"))
            return response
        return Response(answer, status, mimetype="application/json", headers={"Idempotent-Replayed": "true"})

    def _remember(self, response: Response) -> Response:
        key = request.headers.get("Idempotency-Key")
        if key and request.method == "POST" and response.status_code < 400:
            kept = ((request.path, request.get_data()), response.status_code, response.get_data())
            self._ledger.kept("keys").setdefault(key, kept)
        return response

    # --- Stripe's own addresses ---

    def _list(self, kind: str) -> Response:
        values = decode_form(request.args.items(multi=True))
        if "customer" in values:
            self.find("customers", values["customer"])
        rows = [row for row in reversed(self._ledger.kept(kind).values()) if _fits(row, values, kind)]
        ids = [row["id"] for row in rows]
        start = ids.index(values["starting_after"]) + 1 if values.get("starting_after") in ids else 0
        limit = int(values.get("limit", PAGE_SIZE))
        expand = [path.removeprefix("data.") for path in (values.get("expand") or {}).values()]
        data = [self._expanded(row, expand) for row in rows[start : start + limit]]
        more = len(rows) > start + limit
        return jsonify({"object": "list", "url": request.path, "has_more": more, "data": data})

    def _get(self, kind: str, ref: str) -> Response:
        expand = list((decode_form(request.args.items(multi=True)).get("expand") or {}).values())
        return jsonify(self._expanded(self.find(kind, ref), expand))

    def _make(self, kind: str, build: Callable[[dict[str, Any], int], dict[str, Any]]) -> Response:
        values = _form()
        if "unit_amount" in values:
            values["unit_amount"] = int(values["unit_amount"])
        return jsonify(self._ledger.keep(kind, build(values, self._ledger.now())))

    def _make_session(self) -> Response:
        values = _form()
        self.find("customers", values["customer"])
        for line in values["line_items"]:
            self.find("prices", line["price"])
        made = make_session(values, self._ledger.now(), self._simulator.url)
        self._ledger.kept("wanted")[made["id"]] = values
        return jsonify(self._ledger.keep("sessions", made))

    def _expire_session(self, ref: str) -> Response:
        session = self.find("sessions", ref)
        if session["status"] != "open":
            return self._simulator.refuse(400, f"This Session is {session['status']}: only open ones can be expired.")
        self._ledger.expire_session(session)
        return jsonify(session)

    def _make_portal(self) -> Response:
        values = _form()
        self.find("customers", values["customer"])
        return jsonify(self._ledger.keep("portals", make_portal(values, self._ledger.now(), self._simulator.url)))

    def _change_subscription(self, ref: str) -> Response:
        subscription = self.find("subscriptions", ref)
        if subscription["status"] == "canceled":
            return self._simulator.refuse(400, "A canceled subscription can only update its metadata.")
        values = _form()
        self._ledger.change(subscription, values)
        return jsonify(self._expanded(subscription, values.get("expand", [])))

    def _meter_event(self) -> Response:
        values = _form()
        names = {meter["event_name"] for meter in self._ledger.kept("meters").values()}
        if values["event_name"] not in names:
            return self._simulator.refuse(400, f"No active meter found for event name: {values['event_name']}")
        made = {
            "object": "billing.meter_event",
            "created": self._ledger.now(),
            "event_name": values["event_name"],
            "identifier": values.get("identifier", ""),
            "livemode": False,
            "payload": values["payload"],
            "timestamp": int(values.get("timestamp", self._ledger.now())),
        }
        known = self._ledger.kept("meter_events")
        if made["identifier"] not in known:
            known[made["identifier"]] = made
            totals = self._ledger.kept("totals")
            name = f"{values['event_name']} {values['payload']['stripe_customer_id']}"
            totals[name] = totals.get(name, 0) + int(values["payload"]["value"])
        return jsonify(made)

    # --- small things ---

    def find(self, kind: str, ref: str) -> dict[str, Any]:
        """Something that was made; answers Stripe's 404 when there is none."""
        found: dict[str, Any] | None = self._ledger.kept(kind).get(ref)
        if found is None:
            answer = self._simulator.refuse(404, f"No such {kind.removesuffix('s')}: '{ref}'")
            answer.set_data(
                answer.get_data().replace(b'"message"', b'"code":"resource_missing","param":"id","message"')
            )
            abort(answer)
        return found

    def _expanded(self, row: dict[str, Any], paths: list[str]) -> dict[str, Any]:
        if "latest_invoice" in paths and isinstance(row.get("latest_invoice"), str):
            return {**row, "latest_invoice": self._ledger.kept("invoices")[row["latest_invoice"]]}
        return row


def _fits(row: dict[str, Any], values: dict[str, Any], kind: str) -> bool:
    if kind == "subscriptions" and "status" not in values and row["status"] == "canceled":
        return False
    keys = (values.get("lookup_keys") or {}).values()
    if keys and row.get("lookup_key") not in keys:
        return False
    wanted = {name: values[name] for name in FILTERS if name in values and values[name] != "all"}
    return all(str(row.get(name)).lower() == str(value).lower() for name, value in wanted.items())


def _form() -> dict[str, Any]:
    """The form's nested values; lists come as dictionaries of positions."""
    return {name: _listed(value) for name, value in decode_form(request.form.items(multi=True)).items()}


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return {"true": True, "false": False}.get(value, value)
    inner = {name: _listed(item) for name, item in value.items()}
    return list(inner.values()) if inner and all(name.isdigit() for name in inner) else inner
