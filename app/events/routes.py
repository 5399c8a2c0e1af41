"""The audit trail."""

from typing import Any

from app.core.http import Blueprint, Page, requires
from app.events import queries
from app.events.schemas import EventOut, EventsQuery, LatestQuery

blueprint = Blueprint("events", __name__, description="Everything that happened, for audit and for catching up")


@blueprint.route("", methods=["GET"])
@requires("events.read")
@blueprint.takes(EventsQuery, "query")
@blueprint.returns(EventOut, many=True)
def list_events(parameters: dict[str, Any]) -> Page:
    """List events, oldest first

    Poll with `after` set to the id of the last event read: no event is skipped, whatever was written at the same time.
    """
    return queries.list_events(parameters)


@blueprint.route("/latest", methods=["GET"])
@requires("events.read")
@blueprint.takes(LatestQuery, "query")
@blueprint.returns(EventOut, many=True)
def list_latest(parameters: dict[str, Any]) -> Page:
    """List events, newest first

    The audit log as people read it. A page of rare events may hold few or none and still have a next one.
    """
    return queries.list_latest(parameters)
