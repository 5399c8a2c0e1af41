"""Imports: upload a file, look at what was found, correct it, try it, run it, undo it."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from flask import Response, stream_with_context

from app.core.http import Blueprint, requires
from app.core.reach import within_reach
from app.core.spreadsheet import neutralise
from app.imports import queries, service
from app.imports.jobs import check_import, run_import, undo_import
from app.imports.models import Import
from app.imports.schemas import (
    ImportFieldOut,
    ImportOut,
    ImportProblemOut,
    ImportSummary,
    ImportUpdate,
    ProblemQuery,
    TargetQuery,
    UploadQuery,
)
from app.imports.targets import TARGETS
from app.imports.uploads import receive_upload, received

blueprint = Blueprint("imports", __name__, description="Files on their way into the records")
JOBS = (check_import, run_import, undo_import)
UPLOAD_DOC = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


@blueprint.route("", methods=["POST"])
@requires("imports.create")
@blueprint.doc(**UPLOAD_DOC)
@blueprint.takes(UploadQuery, "query")
@blueprint.returns(ImportOut, status=201)
def create_import(parameters: dict[str, Any]) -> Any:
    """Upload a file and see what was found in it

    CSV, TSV, XLSX or vCard, up to 1 GB, as a form field "file" or as the raw body with ?filename=.
    """
    stored, filename = received()
    return queries.get_import(service.create_import(stored, filename, parameters["record_type"]).id)


create_import.receive = receive_upload  # type: ignore[attr-defined]


@blueprint.route("", methods=["GET"])
@requires("imports.read")
@blueprint.takes(queries.LISTING.schema, "query")
@blueprint.returns(ImportSummary, many=True)
def list_imports(parameters: dict[str, Any]) -> Any:
    """List imports, newest first"""
    return queries.LISTING.read(parameters, within_reach("imports.read", Import.created_by_id))


@blueprint.route("/fields", methods=["GET"])
@requires("imports.read")
@blueprint.takes(TargetQuery, "query")
@blueprint.returns(ImportFieldOut, many=True)
def list_import_fields(parameters: dict[str, Any]) -> Any:
    """List the fields columns can be mapped to"""
    fields = TARGETS[parameters["record_type"]].fields
    return [{"name": name, "kind": kind} for name, kind in fields.items()]


@blueprint.route("/<id:import_id>", methods=["GET"])
@requires("imports.read")
@blueprint.returns(ImportOut)
def get_import(import_id: int) -> Any:
    """Get an import with its detection, mapping, progress and counts"""
    return queries.get_import(import_id)


@blueprint.route("/<id:import_id>", methods=["PATCH"])
@requires("imports.create")
@blueprint.takes(ImportUpdate)
@blueprint.returns(ImportOut)
def change_import(values: dict[str, Any], import_id: int) -> Any:
    """Correct detection, mapping, matching or policy before the run"""
    return queries.get_import(service.change_import(import_id, values).id)


@blueprint.route("/<id:import_id>/dry-run", methods=["POST"])
@requires("imports.create")
@blueprint.returns(ImportOut, status=202)
def start_dry_run(import_id: int) -> Any:
    """Read the whole file without writing; the report appears as dry_run"""
    return queries.get_import(service.request_dry_run(import_id).id)


@blueprint.route("/<id:import_id>/run", methods=["POST"])
@requires("imports.create")
@blueprint.returns(ImportOut, status=202)
def start_import(import_id: int) -> Any:
    """Start the import"""
    return queries.get_import(service.request_run(import_id).id)


@blueprint.route("/<id:import_id>/run", methods=["DELETE"])
@requires("imports.create")
@blueprint.returns(ImportOut, status=202)
def cancel_import(import_id: int) -> Any:
    """Stop a running import; what is in stays and can be undone"""
    return queries.get_import(service.cancel_import(import_id).id)


@blueprint.route("/<id:import_id>/undo", methods=["POST"])
@requires("imports.create")
@blueprint.returns(ImportOut, status=202)
def undo_import_(import_id: int) -> Any:
    """Remove what the import created and restore what it changed"""
    return queries.get_import(service.request_undo(import_id).id)


@blueprint.route("/<id:import_id>/problems", methods=["GET"])
@requires("imports.read")
@blueprint.takes(ProblemQuery, "query")
@blueprint.returns(ImportProblemOut, many=True)
def list_import_problems(parameters: dict[str, Any], import_id: int) -> Any:
    """List rejected rows and left-out cells"""
    queries.get_import(import_id)
    return queries.list_problems(import_id, parameters["after"], parameters["limit"])


@blueprint.route("/<id:import_id>/result", methods=["GET"])
@requires("imports.read")
@blueprint.doc(responses={200: {"description": "The result file", "content": {"text/csv": {}}}})
def get_result_file(import_id: int) -> Response:
    """Download every rejected row and left-out cell with its line and reason as CSV"""
    item = queries.get_import(import_id)
    response = Response(stream_with_context(_write_result(item)), mimetype="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="import-{import_id}-result.csv"'
    return response


def _write_result(item: dict[str, Any]) -> Iterator[str]:
    names = [column["name"] for column in item["columns"]]
    # The first column of a field is the one its cells are read from.
    positions = {entry["field"]: entry["column"] for entry in reversed(item["mapping"]) if entry.get("field")}
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["line", "severity", "field", "reason", *map(neutralise, names)])
    for problem in queries.iterate_problems(item["id"]):
        # A warning holds its own cell only, which stands under the column it came from.
        before = [""] * positions.get(problem["field"], 0)
        cells = before + [neutralise(cell or "") for cell in problem["cells"]]
        writer.writerow([problem["line"], problem["severity"], problem["field"] or "", problem["reason"], *cells])
        if buffer.tell() > 65536:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()
