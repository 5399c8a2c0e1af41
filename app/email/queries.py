"""Reading emails: those on records the actor may read."""

from typing import Any

from sqlalchemy import ColumnElement, False_, True_, and_, column, exists, false, or_, select, table

from app.core.database import db
from app.core.filters import Filter
from app.core.http import Page, found
from app.core.listing import Listing
from app.core.reach import within_reach
from app.core.tenancy import current
from app.email.attachments import list_attachments
from app.email.markup import block_pictures, has_pictures
from app.email.models import Email

COLUMNS = tuple(column for column in Email.__table__.c if column.key != "organization_id")
# The records' tables are named by their columns only: every list of emails would join their models otherwise.
RECORDS = {"lead_id": "leads", "contact_id": "contacts"}


def present_email(row: dict[str, Any]) -> dict[str, Any]:
    """A row as the API answers it: pictures wait in data-src until they are asked for."""
    html = row["html"]
    row["has_remote_images"] = bool(html) and has_pictures(html)
    if row["has_remote_images"]:
        row["html"] = block_pictures(html)
    return row


def _complete(rows: list[dict[str, Any]]) -> None:
    attachments = list_attachments([row["id"] for row in rows])
    for row in rows:
        row["attachments"] = attachments.get(row["id"], [])


LISTING = Listing(
    "emails",
    COLUMNS,
    model=Email,
    filters={
        "lead_id": Filter(Email.lead_id, "id", "Emails of this lead"),
        "contact_id": Filter(Email.contact_id, "id", "Emails of this contact"),
        "thread_id": Filter(Email.thread_id, "id", "Answers in the thread that begins with this email"),
        "state": Filter(Email.state, "choice", "scheduled, queued, sending, sent, delivered, bounced, ... or received"),
        "direction": Filter(Email.direction, "choice", "outgoing or incoming"),
    },
    sorts={"id": Email.id},
    default_sort="-id",
    present=present_email,
    complete=_complete,
    trash=False,
)


def list_emails(parameters: dict[str, Any]) -> Page:
    return LISTING.read(parameters, *readable())


def get_email(email_id: int, *, with_images: bool = False) -> dict[str, Any]:
    """One email on a record within reach. Raises NotFound."""
    ours = (Email.organization_id == current.organization_id, Email.id == email_id)
    row = dict(found(db.session.execute(select(*COLUMNS).where(*ours, *readable())).first())._mapping)
    html = row["html"]
    _complete([present_email(row)])
    return {**row, "html": html} if with_images else row


def readable() -> list[ColumnElement[bool]]:
    """Emails on leads and contacts the actor may read: an API key may lack either."""
    reaches = {link: _reach(link) for link in RECORDS}
    if all(isinstance(reach, True_) for reach in reaches.values()):
        return []
    return [or_(*[and_(getattr(Email, link).is_not(None), reach) for link, reach in reaches.items()])]


def _reach(link: str) -> ColumnElement[bool]:
    name = RECORDS[link]
    if current.reach(f"{name}.read") is None:
        return false()
    records = table(name, column("organization_id"), column("id"), column("owner_id")).c
    reach = within_reach(f"{name}.read", records.owner_id)
    if isinstance(reach, True_ | False_):
        return reach
    here = (records.organization_id == current.organization_id, records.id == getattr(Email, link))
    return exists(select(1).where(*here, reach))


def find_email(email_id: int) -> Email | None:
    """An email locked for a change, None when there is none."""
    statement = select(Email).where(Email.organization_id == current.organization_id, Email.id == email_id)
    return db.session.execute(statement.with_for_update().execution_options(populate_existing=True)).scalar()


def find_by_message_ids(message_ids: list[str]) -> Email | None:
    """The newest email among these Message-IDs."""
    statement = (
        select(Email)
        .where(Email.organization_id == current.organization_id, Email.message_id.in_(message_ids))
        .order_by(Email.id.desc())
        .limit(1)
    )
    return db.session.execute(statement).scalar() if message_ids else None
