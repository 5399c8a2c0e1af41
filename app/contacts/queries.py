from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, any_, func, select

from app.activities.tags import name_tags, tag_filter, tags_of
from app.companies.queries import company_name_of
from app.contacts.choices import LIFECYCLE_STAGES
from app.contacts.models import Contact, ContactEmail, ContactPhone
from app.core.database import db
from app.core.filters import Filter
from app.core.http import Page
from app.core.listing import Listing
from app.core.phones import normalise_phone
from app.core.reach import within_reach
from app.core.records import check_link, read_record
from app.core.tenancy import current
from app.identity.defaults import get_default_region

HIDDEN = {"organization_id", "name_normalized", "email_normalized"}
COLUMNS = (*(column for column in Contact.__table__.c if column.key not in HIDDEN), tags_of("contact", Contact))
EMAIL_COLUMNS = (ContactEmail.email, ContactEmail.kind, ContactEmail.is_primary)
PHONE_COLUMNS = (ContactPhone.phone, ContactPhone.phone_normalized, ContactPhone.kind, ContactPhone.is_primary)


def get_contact(contact_id: int, *conditions: ColumnElement[bool]) -> dict[str, Any]:
    """A living contact with its addresses, phones and tags. Raises NotFound."""
    contact = present_contact(read_record(Contact, COLUMNS, contact_id, *conditions))
    _complete([contact])
    return contact


def get_readable_contact(contact_id: int) -> dict[str, Any]:
    """A living contact within the actor's reach. Raises NotFound."""
    return get_contact(contact_id, within_reach("contacts.read", Contact.owner_id))


def list_contacts(parameters: dict[str, Any]) -> Page:
    """The page of contacts the query string asks for, within the actor's reach."""
    return LISTING.read(parameters, within_reach("contacts.read", Contact.owner_id))


def find_contact_by_email(email: str) -> dict[str, Any] | None:
    """The oldest living contact with this address, primary or not, whatever the case."""
    return _find(_with_email(email.strip()))


def find_contact_by_phone(phone_normalized: str) -> dict[str, Any] | None:
    """The oldest living contact with this number in E.164, primary or not."""
    return _find(_with_phone(phone_normalized))


def check_contact(contact_id: int | None, field: str = "contact_id") -> None:
    """Refuse a link to a contact that is not there. Raises Invalid naming the field."""
    check_link(Contact, contact_id, field)


def list_emails(contact_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """{contact id: [{"email", "kind", "is_primary"}, ...]} in the order people gave."""
    return _details(ContactEmail, EMAIL_COLUMNS, contact_ids)


def list_phones(contact_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """{contact id: [{"phone", "phone_normalized", "kind", "is_primary"}, ...]} in the order people gave."""
    return _details(ContactPhone, PHONE_COLUMNS, contact_ids)


def present_contact(row: dict[str, Any]) -> dict[str, Any]:
    """A row of COLUMNS as the API answers it, without what stands in other tables."""
    row["name"] = f"{row['first_name']} {row['last_name']}".strip() or row["email"]
    return row


def _complete(rows: list[dict[str, Any]]) -> None:
    ids = [row["id"] for row in rows]
    emails, phones = list_emails(ids), list_phones(ids)
    for row in rows:
        row["emails"], row["phones"] = emails.get(row["id"], []), phones.get(row["id"], [])
    name_tags(rows)


def _details(model: Any, columns: Sequence[Any], contact_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    if not contact_ids:
        return {}
    ours = (model.organization_id == current.organization_id, model.contact_id.in_(contact_ids))
    statement = select(model.contact_id, *columns).where(*ours).order_by(model.contact_id, model.position, model.id)
    found: dict[int, list[dict[str, Any]]] = {}
    for contact_id, *values in db.session.execute(statement):
        found.setdefault(contact_id, []).append(dict(zip([c.key for c in columns], values, strict=True)))
    return found


def _find(having: Any) -> dict[str, Any] | None:
    ours = (Contact.organization_id == current.organization_id, Contact.deleted_at.is_(None))
    statement = select(*COLUMNS).where(*ours, Contact.id == having).order_by(Contact.id).limit(1)
    row = db.session.execute(statement).first()
    return present_contact(dict(row._mapping)) if row else None


def _with_email(email: str) -> Any:
    ours = (ContactEmail.organization_id == current.organization_id, ContactEmail.email_normalized == func.lower(email))
    return any_(select(ContactEmail.contact_id).where(*ours).scalar_subquery())


def _with_phone(phone_normalized: str) -> Any:
    ours = (
        ContactPhone.organization_id == current.organization_id,
        ContactPhone.phone_normalized == phone_normalized,
    )
    return any_(select(ContactPhone.contact_id).where(*ours).scalar_subquery())


def _with_typed_phone(phone: str) -> Any:
    return _with_phone(normalise_phone(phone, get_default_region()) or phone)


LISTING = Listing(
    "contacts",
    (*COLUMNS, company_name_of(Contact)),
    model=Contact,
    filters={
        "owner_id": Filter(Contact.owner_id, "id"),
        "company_id": Filter(Contact.company_id, "id"),
        "reports_to_id": Filter(Contact.reports_to_id, "id"),
        "lifecycle_stage": Filter(Contact.lifecycle_stage, "choice", f"One of {', '.join(LIFECYCLE_STAGES)}"),
        "source": Filter(Contact.source, "choice"),
        "email": Filter(Contact.id, "exact", "Any of the contact's addresses", _with_email),
        "phone": Filter(Contact.id, "exact", "Any of the contact's numbers, however it is written", _with_typed_phone),
        "job_title": Filter(Contact.job_title, "choice"),
        "department": Filter(Contact.department, "choice"),
        "city": Filter(Contact.city, "choice"),
        "country": Filter(Contact.country, "choice"),
        "do_not_call": Filter(Contact.do_not_call, "flag"),
        "email_opt_out": Filter(Contact.email_opt_out, "flag"),
        "birthdate": Filter(Contact.birthdate, "day"),
        "tag_id": tag_filter("contact", Contact.id),
        "external_id": Filter(Contact.external_id, "choice"),
        "is_sample": Filter(Contact.is_sample, "flag"),
        "created": Filter(Contact.created_at, "time"),
        "updated": Filter(Contact.updated_at, "time"),
    },
    sorts={"created_at": Contact.created_at, "updated_at": Contact.updated_at, "name": Contact.name_normalized},
    default_sort="-created_at",
    present=present_contact,
    complete=_complete,
    search="search_contacts",
)
