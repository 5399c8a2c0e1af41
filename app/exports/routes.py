"""Exports: ask for a file, watch it grow, download it."""

from typing import Any

from flask import Response, send_file

from app.core.errors import Conflict, NotFound
from app.core.http import Blueprint, requires
from app.core.reach import within_reach
from app.exports import queries, service
from app.exports.jobs import write_export
from app.exports.models import Export
from app.exports.schemas import ExportCreate, ExportOut
from app.integrations.storage import open_file

blueprint = Blueprint("exports", __name__, description="Lists as files")
JOBS = (write_export,)
TYPES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@blueprint.route("", methods=["POST"])
@requires("exports.create")
@blueprint.takes(ExportCreate)
@blueprint.returns(ExportOut, status=202)
def create_export(values: dict[str, Any]) -> Any:
    """Ask for a filtered list as a file"""
    made = service.request_export(values["record_type"], values["format"], values["filters"])
    return queries.get_export(made.id)


@blueprint.route("", methods=["GET"])
@requires("exports.read")
@blueprint.takes(queries.LISTING.schema, "query")
@blueprint.returns(ExportOut, many=True)
def list_exports(parameters: dict[str, Any]) -> Any:
    """List exports, newest first"""
    return queries.LISTING.read(parameters, within_reach("exports.read", Export.created_by_id))


@blueprint.route("/<id:export_id>", methods=["GET"])
@requires("exports.read")
@blueprint.returns(ExportOut)
def get_export(export_id: int) -> Any:
    """Get an export and how far it is"""
    return queries.get_export(export_id)


@blueprint.route("/<id:export_id>/file", methods=["GET"])
@requires("exports.read")
@blueprint.doc(responses={200: {"description": "The file", "content": {name: {} for name in TYPES.values()}}})
def download_export(export_id: int) -> Response:
    """Download the file of a finished export"""
    found = queries.get_file(export_id)
    if found is None:
        raise Conflict("The file is not ready yet.", code="export_not_ready")
    key, filename = found
    try:
        file = open_file(key)
    except FileNotFoundError:
        raise NotFound("The file of this export is gone. Export again.") from None
    mimetype = TYPES[filename.rsplit(".", 1)[1]]
    return send_file(file, mimetype=mimetype, as_attachment=True, download_name=filename)
