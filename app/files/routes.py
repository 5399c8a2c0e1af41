"""Files on records."""

from typing import Any

from flask import g

from app.core.http import Blueprint, Page, answer, read_json, requires
from app.core.records import open_record, open_trashed
from app.events.changes import restore_record, trash_record
from app.files import queries, service
from app.files.jobs import check_file, clean_files, delete_objects, make_thumbnail
from app.files.models import File
from app.files.schemas import MAX_FILE_BYTES, DownloadOut, FileCreate, FileOut, FileUpdate, NewFileOut
from app.integrations.storage import get_store
from app.integrations.stored_files import OCTETS

blueprint = Blueprint("files", __name__, description="Files on records")
JOBS = (check_file, clean_files, delete_objects, make_thumbnail)


@blueprint.route("", methods=["GET"])
@requires("files.read")
@blueprint.takes(queries.LISTING.schema, "query")
@blueprint.returns(FileOut, many=True)
def list_files(parameters: dict[str, Any]) -> Page:
    """List files, newest first"""
    return queries.LISTING.read(parameters)


@blueprint.route("", methods=["POST"])
@requires("files.create")
@blueprint.takes(FileCreate)
@blueprint.returns(NewFileOut, status=201)
def create_file(values: dict[str, Any]) -> Any:
    """Begin a file on one record

    Send the content by PUT to `upload.url`, or each part to its own address (above 100 MB), then say that it is complete.
    """
    row = service.create_file(values, g.new_file["key"], g.new_file["upload_id"])
    return answer({**queries.get_file(row.id), "upload": service.describe_upload(row)}, status=201)


def begin_upload() -> None:
    """Ask storage for an upload in parts before the transaction is opened: it is asked over the network."""
    body = read_json()
    size = body.get("size_bytes") if isinstance(body, dict) else None
    g.new_file = {"key": service.new_file_key(), "upload_id": None}
    if type(size) is int and service.is_in_parts(size) and size <= MAX_FILE_BYTES:
        g.new_file["upload_id"] = get_store().begin_parts(service.sent_key(g.new_file["key"]), OCTETS)


create_file.receive = begin_upload


@blueprint.route("/<id:file_id>", methods=["GET"])
@requires("files.read")
@blueprint.returns(FileOut)
def read_file(file_id: int) -> dict[str, Any]:
    """Read what is known of a file"""
    return queries.get_file(file_id)


@blueprint.route("/<id:file_id>", methods=["PATCH"])
@requires("files.update")
@blueprint.takes(FileUpdate)
@blueprint.returns(FileOut)
def rename_file(values: dict[str, Any], file_id: int) -> dict[str, Any]:
    """Give a file another name"""
    service.rename_file(open_record(File, file_id, "files.update"), values["name"])
    return queries.get_file(file_id)


@blueprint.route("/<id:file_id>/completion", methods=["PUT"])
@requires("files.create")
@blueprint.returns(FileOut, status=202)
def complete_file(file_id: int) -> Any:
    """Say that the content was sent

    Size, type and SHA-256 are checked in the background: read the file until it is ready or refused.
    """
    service.complete_file(open_record(File, file_id, "files.update"))
    return answer(queries.get_file(file_id), status=202)


@blueprint.route("/<id:file_id>/download", methods=["GET"])
@requires("files.read")
@blueprint.returns(DownloadOut)
def read_download(file_id: int) -> dict[str, Any]:
    """Get an address that saves the file"""
    return {"url": service.sign_download(queries.get_stored(file_id)).url}


@blueprint.route("/<id:file_id>", methods=["DELETE"])
@requires("files.delete")
@blueprint.returns(status=204)
def delete_file(file_id: int) -> None:
    """Put a file in the trash; after 30 days it goes for good"""
    trash_record("file", open_record(File, file_id, "files.delete"))


@blueprint.route("/<id:file_id>/restoration", methods=["PUT"])
@requires("files.delete")
@blueprint.returns(FileOut)
def restore_file(file_id: int) -> dict[str, Any]:
    """Take a file out of the trash"""
    restore_record("file", open_trashed(File, file_id, "files.delete"))
    return queries.get_file(file_id)


@blueprint.route("/<id:file_id>/trash", methods=["DELETE"])
@requires("trash.purge")
@blueprint.returns(status=204)
def purge_file(file_id: int) -> None:
    """Remove a file in the trash for good"""
    service.purge_file(open_trashed(File, file_id, "trash.purge"))
