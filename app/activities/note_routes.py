"""Notes."""

from typing import Any

from app.activities import note_service, queries
from app.activities.note_service import open_note
from app.activities.schemas import NoteCreate, NoteOut, NoteUpdate
from app.core.http import Blueprint, Page, requires
from app.events.changes import purge_record, restore_record, trash_record

blueprint = Blueprint("notes", __name__, description="Text people wrote down about a record")


@blueprint.route("", methods=["GET"])
@requires("notes.read")
@blueprint.takes(queries.NOTES.schema, "query")
@blueprint.returns(NoteOut, many=True)
def list_notes(parameters: dict[str, Any]) -> Page:
    """List notes"""
    return queries.list_notes(parameters)


@blueprint.route("", methods=["POST"])
@requires("notes.create")
@blueprint.takes(NoteCreate)
@blueprint.returns(NoteOut, status=201)
def create_note(values: dict[str, Any]) -> dict[str, Any]:
    """Write a note; who writes it is its author"""
    return queries.get_note(note_service.create_note(values).id)


@blueprint.route("/<id:note_id>", methods=["GET"])
@requires("notes.read")
@blueprint.returns(NoteOut)
def read_note(note_id: int) -> dict[str, Any]:
    """Read a note"""
    return queries.get_note(note_id)


@blueprint.route("/<id:note_id>", methods=["PATCH"])
@requires("notes.update")
@blueprint.takes(NoteUpdate)
@blueprint.returns(NoteOut)
def change_note(values: dict[str, Any], note_id: int) -> dict[str, Any]:
    """Change a note"""
    note_service.update_note(open_note(note_id, "notes.update"), values)
    return queries.get_note(note_id)


@blueprint.route("/<id:note_id>", methods=["DELETE"])
@requires("notes.delete")
@blueprint.returns(status=204)
def delete_note(note_id: int) -> None:
    """Put a note in the trash"""
    trash_record("note", open_note(note_id, "notes.delete"))


@blueprint.route("/<id:note_id>/restoration", methods=["PUT"])
@requires("notes.delete")
@blueprint.returns(NoteOut)
def restore_note(note_id: int) -> dict[str, Any]:
    """Take a note out of the trash"""
    restore_record("note", open_note(note_id, "notes.delete", trashed=True))
    return queries.get_note(note_id)


@blueprint.route("/<id:note_id>/trash", methods=["DELETE"])
@requires("trash.purge")
@blueprint.returns(status=204)
def purge_note(note_id: int) -> None:
    """Remove a note in the trash for good"""
    purge_record("note", open_note(note_id, "trash.purge", trashed=True))
