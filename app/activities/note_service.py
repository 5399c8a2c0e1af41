"""Notes. Their text stays out of the events: the audit trail is read by more people than a private note."""

from typing import Any

from sqlalchemy import select

from app.activities.links import check_links, links_in, moved_links, require_link
from app.activities.models import Note
from app.activities.queries import visible_notes
from app.core import cache
from app.core.database import db
from app.core.errors import Forbidden
from app.core.http import found
from app.core.records import open_record, open_trashed
from app.core.tenancy import current
from app.events.changes import add_record
from app.events.service import changes_of, record


def create_note(values: dict[str, Any]) -> Note:
    """Write a note on at least one record; the actor is its author. Raises Invalid when a record is not there."""
    links = links_in(values)
    require_link(links)
    check_links(links)
    note = Note(**{"owner_id": current.user_id, "visibility": "internal", **values})
    return add_record("note", note, visibility=note.visibility, **links)


def open_note(note_id: int, permission: str, *, trashed: bool = False) -> Note:
    """A note for a change. Raises NotFound also when the actor may not read it, Forbidden, PreconditionFailed."""
    statement = select(Note.id).where(Note.organization_id == current.organization_id, Note.id == note_id)
    found(db.session.execute(statement.where(visible_notes())).scalar())
    note: Note = (open_trashed if trashed else open_record)(Note, note_id, permission)
    return note


def update_note(note: Note, values: dict[str, Any]) -> Note:
    """Change an opened note. Raises Forbidden when somebody but the author narrows who may read it."""
    narrowed = values.get("visibility", note.visibility) not in ("internal", note.visibility)
    if narrowed and note.owner_id != current.user_id:
        raise Forbidden("Only the author may hide a note from others.")
    check_links(moved_links(note, values))
    changed = changes_of(note, values)
    if changed:
        db.session.flush()
        record("note.updated", "note", note.id, fields=sorted(changed))
        cache.next_generation(note.organization_id, "note")
    return note
