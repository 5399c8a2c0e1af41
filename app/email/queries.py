"""Reading emails: those on records the actor may read."""

from typing import Any

from sqlalchemy import select

from app.core.database import db
from app.core.filters import Filter
from app.core.http import Page, found
from app.core.listing import Listing
from app.core.tenancy import current
from app.email.models import Email, EmailSuppression

COLUMNS = tuple(column for column in Email.__table__.c if column.key != "organization_id")

LISTING = Listing(
    "emails",
    COLUMNS,
    model=Email,
    filters={
        "lead_id": Filter(Email.lead_id, "id", "Emails of this lead"),
        "contact_id": Filter(Email.contact_id, "id", "Emails of this contact"),
        "state": Filter(Email.state, "choice", "queued, sending, sent, delivered, bounced, ... or received"),
    },
    sorts={"id": Email.id},
    default_sort="-id",
    present=dict,
    trash=False,
)


def list_emails(parameters: dict[str, Any]) -> Page:
    return LISTING.read(parameters)


def get_email(email_id: int) -> dict[str, Any]:
    """One email. Raises NotFound."""
    statement = select(*COLUMNS).where(Email.organization_id == current.organization_id, Email.id == email_id)
    return dict(found(db.session.execute(statement).first())._mapping)


def find_email(email_id: int) -> Email | None:
    """An email locked for a change, None when there is none."""
    statement = select(Email).where(Email.organization_id == current.organization_id, Email.id == email_id)
    return db.session.execute(statement.with_for_update().execution_options(populate_existing=True)).scalar()


def find_suppression(address: str) -> str | None:
    """Why an address gets no mail, None when it does."""
    statement = select(EmailSuppression.reason).where(
        EmailSuppression.organization_id == current.organization_id, EmailSuppression.address == address.lower()
    )
    return db.session.execute(statement).scalar()
