"""Inbound events, for administrators."""

from typing import Any

from app.core.http import Blueprint, Page, requires
from app.inbound import queries, service
from app.inbound.schemas import InboundEventOut, InboundReplayCreate, InboundReplayOut

blueprint = Blueprint("inbound_events", __name__, description="What outside services told us")


@blueprint.route("", methods=["GET"])
@requires("inbound.manage")
@blueprint.takes(queries.LISTING.schema, "query")
@blueprint.returns(InboundEventOut, many=True)
def list_inbound_events(parameters: dict[str, Any]) -> Page:
    """List what outside services told us, newest first"""
    return queries.list_events(parameters)


@blueprint.route("/replays", methods=["POST"])
@requires("inbound.manage")
@blueprint.takes(InboundReplayCreate)
@blueprint.returns(InboundReplayOut, status=202)
def replay_inbound_events(values: dict[str, Any]) -> dict[str, int]:
    """Have events worked on again"""
    return {"replayed": service.replay_events(values["inbound_event_ids"])}
