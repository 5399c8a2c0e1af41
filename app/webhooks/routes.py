"""Webhooks of the organization."""

from typing import Any

from flask import Response

from app.core.http import Blueprint, Page, answer, requires
from app.identity.proof import require_fresh
from app.identity.service import get_own_user
from app.webhooks import queries, service
from app.webhooks.jobs import send_deliveries
from app.webhooks.models import WebhookDelivery
from app.webhooks.names import EVENT_NAMES
from app.webhooks.schemas import (
    DeliveryOut,
    EndpointCreate,
    EndpointOut,
    EndpointUpdate,
    EventNameOut,
    NewEndpointOut,
    ReplayCreate,
    ReplayOut,
    SecretCreate,
)

blueprint = Blueprint("webhooks", __name__, description="Events told to other systems, as Standard Webhooks")
JOBS = (send_deliveries,)


@blueprint.route("", methods=["GET"])
@requires("webhooks.manage")
@blueprint.returns(EndpointOut, many=True)
def list_webhooks() -> Page:
    """List webhooks"""
    rows = queries.list_endpoints()
    return Page(rows, {"limit": len(rows), "next_cursor": None})


@blueprint.route("", methods=["POST"])
@requires("webhooks.manage")
@blueprint.takes(EndpointCreate)
@blueprint.returns(NewEndpointOut, status=201)
def create_webhook(values: dict[str, Any]) -> Response:
    """Register a webhook; its secret is shown once

    It is told of what happens from now on. The address must be https and belong to the open internet.
    """
    require_fresh(get_own_user(), values.pop("current_password", None))
    endpoint, secret = service.create_endpoint(values)
    return answer({**queries.get_endpoint(endpoint.id), "secret": secret}, status=201)


@blueprint.route("/event-names", methods=["GET"])
@requires("webhooks.manage")
@blueprint.returns(EventNameOut, many=True)
def list_event_names() -> Page:
    """List the events a webhook can be told of"""
    return Page([{"name": name} for name in EVENT_NAMES], {"limit": len(EVENT_NAMES), "next_cursor": None})


@blueprint.route("/<id:webhook_id>", methods=["GET"])
@requires("webhooks.manage")
@blueprint.returns(EndpointOut)
def read_webhook(webhook_id: int) -> dict[str, Any]:
    """Read a webhook"""
    return queries.get_endpoint(webhook_id)


@blueprint.route("/<id:webhook_id>", methods=["PATCH"])
@requires("webhooks.manage")
@blueprint.takes(EndpointUpdate)
@blueprint.returns(EndpointOut)
def change_webhook(values: dict[str, Any], webhook_id: int) -> dict[str, Any]:
    """Change a webhook, or switch it off and on"""
    service.update_endpoint(queries.open_endpoint(webhook_id), values)
    return queries.get_endpoint(webhook_id)


@blueprint.route("/<id:webhook_id>", methods=["DELETE"])
@requires("webhooks.manage")
@blueprint.returns(status=204)
def delete_webhook(webhook_id: int) -> None:
    """Remove a webhook with its deliveries"""
    service.delete_endpoint(queries.open_endpoint(webhook_id))


@blueprint.route("/<id:webhook_id>/secret", methods=["POST"])
@requires("webhooks.manage")
@blueprint.takes(SecretCreate)
@blueprint.returns(NewEndpointOut, status=201)
def rotate_webhook_secret(values: dict[str, Any], webhook_id: int) -> Response:
    """Give a webhook a new secret; it is shown once

    For 24 hours deliveries are signed with the old one as well.
    """
    require_fresh(get_own_user(), values.get("current_password"))
    secret = service.rotate_secret(queries.open_endpoint(webhook_id))
    return answer({**queries.get_endpoint(webhook_id), "secret": secret}, status=201)


@blueprint.route("/<id:webhook_id>/tests", methods=["POST"])
@requires("webhooks.manage")
@blueprint.returns(DeliveryOut, status=202)
def test_webhook(webhook_id: int) -> Response:
    """Send a webhook.tested event to this webhook alone"""
    return answer(queries.get_delivery(service.send_test(queries.open_endpoint(webhook_id))), status=202)


@blueprint.route("/<id:webhook_id>/deliveries", methods=["GET"])
@requires("webhooks.manage")
@blueprint.takes(queries.DELIVERIES.schema, "query")
@blueprint.returns(DeliveryOut, many=True)
def list_webhook_deliveries(parameters: dict[str, Any], webhook_id: int) -> Page:
    """List deliveries, newest first

    Delivered ones are kept for 30 days, dead letters for 90.
    """
    queries.get_endpoint(webhook_id)
    return queries.DELIVERIES.read(parameters, WebhookDelivery.endpoint_id == webhook_id)


@blueprint.route("/<id:webhook_id>/replays", methods=["POST"])
@requires("webhooks.manage")
@blueprint.takes(ReplayCreate)
@blueprint.returns(ReplayOut, status=202)
def replay_webhook_deliveries(values: dict[str, Any], webhook_id: int) -> Response:
    """Send deliveries once more: some by their ids, or up to 10,000 of a period"""
    count = service.replay_deliveries(queries.open_endpoint(webhook_id), values)
    return answer({"count": count}, status=202)
