"""The owner's view of plan, use and invoices, and her ways to pay. State changes come in by Stripe's events alone."""

from typing import Any

from flask import Response

from app.billing import service
from app.billing.schemas import BillingOut, CheckoutIn, InvoiceOut, LinkOut, SubscriptionUpdate
from app.core.http import Blueprint, Page, answer, requires

blueprint = Blueprint("billing", __name__, description="Plan, use and invoices")


@blueprint.route("", methods=["GET"])
@requires("billing.manage")
@blueprint.returns(BillingOut)
def read_billing() -> dict[str, Any]:
    """Read plan, state, and use against each limit"""
    return service.describe_billing()


@blueprint.route("/invoices", methods=["GET"])
@requires("billing.manage")
@blueprint.returns(InvoiceOut, many=True)
def list_invoices() -> Page:
    """List the newest invoices, as the payment service has them"""
    rows = service.list_invoices()
    return Page(rows, {"limit": len(rows), "next_cursor": None})


@blueprint.route("/checkouts", methods=["POST"])
@requires("billing.manage")
@blueprint.takes(CheckoutIn)
@blueprint.returns(LinkOut, status=201)
def create_checkout(values: dict[str, Any]) -> dict[str, Any]:
    """Open a page to pay a plan on"""
    return {"url": service.start_checkout(values["plan"], values["seats"])}


@blueprint.route("/portal-sessions", methods=["POST"])
@requires("billing.manage")
@blueprint.returns(LinkOut, status=201)
def create_portal_session() -> dict[str, Any]:
    """Open the page to change card and address, or cancel"""
    return {"url": service.open_portal()}


@blueprint.route("/subscription", methods=["PATCH"])
@requires("billing.manage")
@blueprint.takes(SubscriptionUpdate)
@blueprint.returns(BillingOut, status=202)
def change_subscription(values: dict[str, Any]) -> Response:
    """Ask for another plan or other seats; it counts once the payment service confirms"""
    service.change_subscription(values.get("plan"), values.get("seats"))
    return answer(service.describe_billing(), status=202)
