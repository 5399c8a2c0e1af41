"""Attachments of outgoing mail: files of the organization that are checked, and that the writer may read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select

from app.core.database import db
from app.core.errors import Invalid, NotFound
from app.core.reach import within_reach
from app.core.tenancy import current
from app.email.models import EmailFile
from app.files.queries import LISTING as FILES
from app.files.queries import get_stored
from app.integrations.errors import Refused
from app.integrations.storage import get_store

MAX_FILES = 20
# SendGrid takes 30 MB a mail, in which a file counts four thirds of its size.
MAX_FILE_BYTES = 20_000_000


@dataclass(frozen=True)
class Attached:
    """An attachment on its way out."""

    name: str
    content_type: str
    storage_key: str


def check_files(file_ids: Sequence[int]) -> list[dict[str, Any]]:
    """The rows of files that may be attached. Raises Invalid for what is not there, not ready, or too large together."""
    ids = list(dict.fromkeys(file_ids))
    reach = within_reach("files.read", FILES.model.owner_id) if ids else None
    found = (
        {row["id"]: row for row in FILES.read({"ids": ids, "limit": MAX_FILES}, reach).rows}
        if reach is not None
        else {}
    )
    for file_id in ids:
        if file_id not in found:
            raise Invalid(fields={"file_ids": [f"There is no file {file_id}."]})
        if found[file_id]["state"] != "ready":
            raise Invalid(
                fields={"file_ids": [f"{found[file_id]['name']} is not ready: it is {found[file_id]['state']}."]}
            )
    total = sum(row["size_bytes"] for row in found.values())
    if total > MAX_FILE_BYTES:
        message = f"Attachments may have {MAX_FILE_BYTES // 1_000_000} MB together; these have {total / 1_000_000:.1f}."
        raise Invalid(fields={"file_ids": [message]})
    return [found[file_id] for file_id in ids]


def attach_files(email_id: int, rows: Sequence[dict[str, Any]]) -> None:
    """Make these the attachments of an email, in this order."""
    ours = (EmailFile.organization_id == current.organization_id, EmailFile.email_id == email_id)
    db.session.execute(delete(EmailFile).where(*ours), execution_options={"synchronize_session": False})
    values = [
        {
            "organization_id": current.organization_id,
            "email_id": email_id,
            "file_id": row["id"],
            "name": row["name"],
            "size_bytes": row["size_bytes"],
        }
        for row in rows
    ]
    if values:
        db.session.execute(insert(EmailFile), values)


def list_attached(email_id: int) -> list[Attached]:
    """What an email takes along. Raises Refused when a file has gone since: nobody gets half a mail."""
    ours = (EmailFile.organization_id == current.organization_id, EmailFile.email_id == email_id)
    rows = db.session.execute(select(EmailFile).where(*ours).order_by(EmailFile.id)).scalars().all()
    return [_open(row) for row in rows]


def _open(row: EmailFile) -> Attached:
    try:
        file = get_stored(row.file_id or 0)
    except NotFound:
        raise Refused(f"The attachment {row.name} was deleted.", code="attachment_gone") from None
    if file.state != "ready":
        raise Refused(f"The attachment {row.name} is not available.", code="attachment_gone")
    return Attached(row.name, file.content_type, file.storage_key)


def read_content(attached: Attached) -> bytes:
    """The bytes, from storage: never inside a transaction. Raises Refused when they are gone, Unavailable."""
    try:
        with get_store().open(attached.storage_key) as stream:
            return stream.read()
    except FileNotFoundError:
        raise Refused(f"The attachment {attached.name} is gone.", code="attachment_gone") from None


def list_attachments(email_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """{email id: its attachments as the API answers them}, in one query."""
    if not email_ids:
        return {}
    ours = (EmailFile.organization_id == current.organization_id, EmailFile.email_id.in_(email_ids))
    found: dict[int, list[dict[str, Any]]] = {}
    for row in db.session.execute(select(EmailFile).where(*ours).order_by(EmailFile.id)).scalars():
        about = {"file_id": row.file_id, "name": row.name, "size_bytes": row.size_bytes, "reason": row.reason}
        found.setdefault(row.email_id, []).append(about)
    return found
