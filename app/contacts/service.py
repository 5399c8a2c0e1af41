from typing import Any

from sqlalchemy import delete, insert

from app.activities.tags import set_tags
from app.companies.queries import check_company
from app.contacts.details import Entry, check_phone_entries, plan_details, primary_of
from app.contacts.models import Contact, ContactEmail, ContactPhone
from app.contacts.queries import list_emails, list_phones
from app.core.database import db
from app.core.errors import Invalid
from app.core.records import check_parent, is_new
from app.events.changes import add_record, change_record, purge_untouched
from app.fields.service import merge_custom_fields
from app.identity.defaults import get_default_region
from app.identity.ownership import check_member

# What people may have hung on a contact since it was made.
REFERENCES = (
    ("notes", "contact_id"),
    ("tasks", "contact_id"),
    ("activities", "contact_id"),
    ("deals", "primary_contact_id"),
    ("deal_contacts", "contact_id"),
    ("leads", "contact_id"),
    ("contacts", "reports_to_id"),
)
BESIDE = ("tag_ids", "email", "emails", "phone", "phones", "phone_normalized")


def create_contact(values: dict[str, Any]) -> Contact:
    """Raises Invalid naming the field. A phone that comes with its "phone_normalized" is kept as it is."""
    emails, phones = _plan_emails(values, []), _plan_phones(values, [])
    columns = {**_check(values), **_primaries(emails, phones)}
    _require_name(columns)
    contact = add_record("contact", Contact(**columns))
    _add_details(contact, emails, phones)
    if values.get("tag_ids"):
        set_tags("contact", contact.id, values["tag_ids"])
    return contact


def update_contact(contact: Contact, values: dict[str, Any]) -> Contact:
    """Change an opened contact. Raises as `create_contact` does."""
    known_emails = list_emails([contact.id]).get(contact.id, [])
    known_phones = list_phones([contact.id]).get(contact.id, [])
    emails, phones = _plan_emails(values, known_emails), _plan_phones(values, known_phones)
    columns = {**_check(values, contact), **_primaries(emails, phones)}
    _require_name(columns, contact)
    related = {
        **_difference("emails", known_emails, emails),
        **_difference("phones", known_phones, phones),
        **({} if values.get("tag_ids") is None else set_tags("contact", contact.id, values["tag_ids"])),
    }
    _replace_details(contact, emails if "emails" in related else None, phones if "phones" in related else None)
    change_record("contact", contact, columns, related)
    return contact


def remove_untouched_contact(contact_id: int, version: int) -> None:
    """Remove a contact for good while nobody has used it; for undoing what made it. Raises Conflict otherwise."""
    purge_untouched("contact", Contact, contact_id, version, REFERENCES)


def _check(values: dict[str, Any], contact: Contact | None = None) -> dict[str, Any]:
    if is_new(values, "owner_id", contact):
        check_member(values["owner_id"], "owner_id")
    if is_new(values, "company_id", contact):
        check_company(values["company_id"])
    if is_new(values, "reports_to_id", contact):
        check_parent(Contact, "reports_to_id", values["reports_to_id"], contact.id if contact else None)
    columns = {name: value for name, value in values.items() if name not in BESIDE}
    return merge_custom_fields("contact", columns, contact)


def _plan_emails(values: dict[str, Any], known: list[Entry]) -> list[Entry] | None:
    return plan_details(values, "email", known)


def _plan_phones(values: dict[str, Any], known: list[Entry]) -> list[Entry] | None:
    entries = plan_details(values, "phone", known)
    if entries is None:
        return None
    return check_phone_entries(entries, known, get_default_region, "phones" if "phones" in values else "phone")


def _primaries(emails: list[Entry] | None, phones: list[Entry] | None) -> dict[str, Any]:
    """The contact's own columns that repeat the primary entries."""
    columns: dict[str, Any] = {}
    if emails is not None:
        columns["email"] = (primary_of(emails) or {}).get("email")
    if phones is not None:
        primary = primary_of(phones) or {}
        columns.update(phone=primary.get("phone"), phone_normalized=primary.get("phone_normalized"))
    return columns


def _require_name(columns: dict[str, Any], contact: Contact | None = None) -> None:
    if not any(columns.get(name, getattr(contact, name, None)) for name in ("first_name", "last_name", "email")):
        raise Invalid(fields={"last_name": ["Give a name or an e-mail address."]})


def _difference(field: str, known: list[Entry], entries: list[Entry] | None) -> dict[str, list[Any]]:
    return {} if entries is None or entries == known else {field: [known, entries]}


def _replace_details(contact: Contact, emails: list[Entry] | None, phones: list[Entry] | None) -> None:
    for model, entries in ((ContactEmail, emails), (ContactPhone, phones)):
        if entries is not None:
            db.session.execute(delete(model).filter_by(**_key(contact)))
    _add_details(contact, emails, phones)


def _add_details(contact: Contact, emails: list[Entry] | None, phones: list[Entry] | None) -> None:
    for model, entries in ((ContactEmail, emails), (ContactPhone, phones)):
        rows = [{**_key(contact), **entry, "position": position} for position, entry in enumerate(entries or ())]
        if rows:
            db.session.execute(insert(model), rows)


def _key(contact: Contact) -> dict[str, int]:
    return {"organization_id": contact.organization_id, "contact_id": contact.id}
