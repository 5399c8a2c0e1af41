"""Changing many records at once."""

from typing import Any

from app.bulk_changes import queries, service
from app.bulk_changes.jobs import run_bulk_change
from app.bulk_changes.queries import open_bulk_change
from app.bulk_changes.schemas import BulkChangeCreate, BulkChangeOut, BulkFailureOut
from app.core.http import Blueprint, Page, requires
from app.core.listing import DEFAULT_PAGE, MAX_PAGE
from app.core.schemas import MAX_BIGINT, Schema, WholeNumber

blueprint = Blueprint("bulk_changes", __name__, description="One change to many records")
JOBS = (run_bulk_change,)


class BulkFailuresQuery(Schema):
    cursor = WholeNumber(load_default=0, max=MAX_BIGINT, strict=False)
    limit = WholeNumber(load_default=DEFAULT_PAGE, min=1, max=MAX_PAGE, strict=False)


@blueprint.route("", methods=["POST"])
@requires("bulk_changes.manage")
@blueprint.takes(BulkChangeCreate)
@blueprint.returns(BulkChangeOut, status=202)
def create_bulk_change(values: dict[str, Any]) -> dict[str, Any]:
    """Change, delete or restore many records in the background"""
    return queries.get_bulk_change(service.request_bulk_change(values).id)


@blueprint.route("/<id:bulk_change_id>", methods=["GET"])
@requires("bulk_changes.manage")
@blueprint.returns(BulkChangeOut)
def read_bulk_change(bulk_change_id: int) -> dict[str, Any]:
    """Read how far my bulk change is"""
    return queries.get_bulk_change(bulk_change_id)


@blueprint.route("/<id:bulk_change_id>/failures", methods=["GET"])
@requires("bulk_changes.manage")
@blueprint.takes(BulkFailuresQuery, "query")
@blueprint.returns(BulkFailureOut, many=True)
def list_bulk_failures(parameters: dict[str, Any], bulk_change_id: int) -> Page:
    """List the records it could not change, with reasons"""
    return queries.list_bulk_failures(bulk_change_id, parameters["cursor"], parameters["limit"])


@blueprint.route("/<id:bulk_change_id>/run", methods=["DELETE"])
@requires("bulk_changes.manage")
@blueprint.returns(BulkChangeOut)
def cancel_bulk_change(bulk_change_id: int) -> dict[str, Any]:
    """Stop a bulk change; what is done stays done"""
    service.cancel_bulk_change(open_bulk_change(bulk_change_id))
    return queries.get_bulk_change(bulk_change_id)


@blueprint.route("/<id:bulk_change_id>/undo", methods=["POST"])
@requires("bulk_changes.manage")
@blueprint.returns(BulkChangeOut, status=202)
def undo_bulk_change(bulk_change_id: int) -> dict[str, Any]:
    """Undo a bulk deletion or restoration by another bulk change"""
    return queries.get_bulk_change(service.undo_bulk_change(open_bulk_change(bulk_change_id)).id)
