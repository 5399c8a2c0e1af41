"""Logged calls, meetings, e-mails and messages."""

from typing import Any

from app.activities import queries, service
from app.activities.models import Activity
from app.activities.schemas import ActivityCreate, ActivityOut, ActivityUpdate
from app.core.http import Blueprint, Page, requires
from app.core.records import open_record, open_trashed
from app.events.changes import purge_record, restore_record, trash_record

blueprint = Blueprint(
    "activities", __name__, description="What took place with a record: calls, meetings, e-mails, messages"
)


@blueprint.route("", methods=["GET"])
@requires("activities.read")
@blueprint.takes(queries.ACTIVITIES.schema, "query")
@blueprint.returns(ActivityOut, many=True)
def list_activities(parameters: dict[str, Any]) -> Page:
    """List activities"""
    return queries.list_activities(parameters)


@blueprint.route("", methods=["POST"])
@requires("activities.create")
@blueprint.takes(ActivityCreate)
@blueprint.returns(ActivityOut, status=201)
def create_activity(values: dict[str, Any]) -> dict[str, Any]:
    """Log an activity"""
    return queries.get_activity(service.log_activity(values).id)


@blueprint.route("/<id:activity_id>", methods=["GET"])
@requires("activities.read")
@blueprint.returns(ActivityOut)
def read_activity(activity_id: int) -> dict[str, Any]:
    """Read an activity"""
    return queries.get_activity(activity_id)


@blueprint.route("/<id:activity_id>", methods=["PATCH"])
@requires("activities.update")
@blueprint.takes(ActivityUpdate)
@blueprint.returns(ActivityOut)
def change_activity(values: dict[str, Any], activity_id: int) -> dict[str, Any]:
    """Change an activity"""
    service.update_activity(open_record(Activity, activity_id, "activities.update"), values)
    return queries.get_activity(activity_id)


@blueprint.route("/<id:activity_id>", methods=["DELETE"])
@requires("activities.delete")
@blueprint.returns(status=204)
def delete_activity(activity_id: int) -> None:
    """Put an activity in the trash"""
    trash_record("activity", open_record(Activity, activity_id, "activities.delete"))


@blueprint.route("/<id:activity_id>/restoration", methods=["PUT"])
@requires("activities.delete")
@blueprint.returns(ActivityOut)
def restore_activity(activity_id: int) -> dict[str, Any]:
    """Take an activity out of the trash"""
    restore_record("activity", open_trashed(Activity, activity_id, "activities.delete"))
    return queries.get_activity(activity_id)


@blueprint.route("/<id:activity_id>/trash", methods=["DELETE"])
@requires("trash.purge")
@blueprint.returns(status=204)
def purge_activity(activity_id: int) -> None:
    """Remove an activity in the trash for good"""
    purge_record("activity", open_trashed(Activity, activity_id, "trash.purge"))
