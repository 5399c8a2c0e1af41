"""Attachments of incoming mail: kept beside the event they came with, then moved into storage as files of the record."""

from collections.abc import Sequence

from sqlalchemy import delete, insert, select, update

from app.core.database import db
from app.core.jobs import named_job
from app.core.tenancy import current
from app.email.models import EmailPart
from app.files.service import new_file_key

KEEP_JOB = "email.keep_attachments"
MAX_PARTS = 50
MAX_NAME = 255


def hold_parts(inbound_event_id: int, parts: Sequence[tuple[str, bytes]]) -> None:
    """Keep (name, content) of a mail's attachments until it is worked on; those past MAX_PARTS are dropped."""
    values = [
        {
            "organization_id": current.organization_id,
            "inbound_event_id": inbound_event_id,
            "name": name[:MAX_NAME],
            "content": content,
            "storage_key": new_file_key(),
        }
        for name, content in parts[:MAX_PARTS]
    ]
    if values:
        db.session.execute(insert(EmailPart), values)


def begin_keeping(inbound_event_id: int, email_id: int | None) -> None:
    """Have the attachments of an event's mail become files of this email's record; without an email they go."""
    ours = (EmailPart.organization_id == current.organization_id, EmailPart.inbound_event_id == inbound_event_id)
    free = {"synchronize_session": False}
    if email_id is None:
        db.session.execute(delete(EmailPart).where(*ours, EmailPart.email_id.is_(None)), execution_options=free)
        return
    statement = update(EmailPart).where(*ours).values(email_id=email_id).returning(EmailPart.id)
    if db.session.execute(statement, execution_options=free).first() is not None:
        named_job(KEEP_JOB).enqueue(email_id=email_id)


def next_part(email_id: int) -> EmailPart | None:
    """The next attachment of an email that is not in storage yet."""
    ours = (EmailPart.organization_id == current.organization_id, EmailPart.email_id == email_id)
    found: EmailPart | None = db.session.execute(
        select(EmailPart).where(*ours).order_by(EmailPart.id).limit(1)
    ).scalar()
    return found
