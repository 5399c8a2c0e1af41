"""What stands on a record or points to it, and moving it to another record."""

from collections.abc import Sequence

from sqlalchemy import TextClause, text

from app.core import cache
from app.core.database import db
from app.core.tenancy import current

# Every column that names a record of the kind.
LINKS = {
    "lead": (
        "emails.lead_id", "files.lead_id", "notes.lead_id", "tasks.lead_id", "activities.lead_id", "contacts.original_lead_id",
        "deals.original_lead_id",
    ),
    "contact": (
        "emails.contact_id", "files.contact_id", "notes.contact_id", "tasks.contact_id", "activities.contact_id",
        "contacts.reports_to_id",
        "deals.primary_contact_id", "leads.contact_id", "leads.converted_contact_id", "lead_conversions.contact_id",
    ),
    "company": (
        "files.company_id", "notes.company_id", "tasks.company_id", "activities.company_id", "companies.parent_company_id",
        "contacts.company_id", "deals.company_id", "leads.company_id", "leads.converted_company_id",
        "lead_conversions.company_id",
    ),
}  # fmt: skip
# Rows of which a record has each once: what the kept one has already stays where it is.
ONCE = {
    "lead": {"taggings.lead_id": "tag_id"},
    "contact": {
        "taggings.contact_id": "tag_id",
        "deal_contacts.contact_id": "deal_id",
        "contact_emails.contact_id": "email_normalized",
        "contact_phones.contact_id": "phone_normalized",
    },
    "company": {"taggings.company_id": "tag_id"},
}
# Tables of records, whose versions count their changes, by the word of the cache.
VERSIONED = {"files": "file", "notes": "note", "tasks": "task", "activities": "activity", "contacts": "contact", "deals": "deal",
             "leads": "lead", "companies": "company"}  # fmt: skip


def move_everything(record_type: str, from_id: int, to_id: int) -> dict[str, list[int]]:
    """Move what names one record to another; the ids of the rows by "table.column"."""
    moved = {link: _run(_move(link), to=to_id, source=from_id) for link in LINKS[record_type]}
    for link, key in ONCE[record_type].items():
        moved[link] = _run(_move_once(link, key), to=to_id, source=from_id)
    return _remember(moved)


def move_back(moved: dict[str, list[int]], from_id: int, to_id: int) -> None:
    """Move rows back that still name the record they were moved to."""
    _remember({link: _run(_move(link, chosen=True), to=to_id, source=from_id, ids=ids) for link, ids in moved.items()})


def _move(link: str, *, chosen: bool = False) -> TextClause:
    table, column = link.split(".")
    counted = ", version = version + 1, updated_at = now()" if table in VERSIONED else ""
    primary = ", is_primary = false" if table in ("contact_emails", "contact_phones") else ""
    narrowed = " and id = any(:ids)" if chosen else ""
    # A record never names itself: its own link to the other one is emptied.
    target = f"nullif(cast(:to as bigint), {'id' if _is_own(link) else '-1'})"
    return text(
        f"update {table} set {column} = {target}{counted}{primary} "  # noqa: S608 - names of the lists above
        f"where organization_id = :organization and {column} = :source{narrowed} returning id"
    )


def _move_once(link: str, key: str) -> TextClause:
    table, column = link.split(".")
    statement = _move(link).text.removesuffix(" returning id")
    same = f"select 1 from {table} h where h.organization_id = :organization and h.{column} = :to and h.{key} = {table}.{key}"  # noqa: S608
    return text(f"{statement} and not exists ({same}) returning id")


def _is_own(link: str) -> bool:
    return link in ("contacts.reports_to_id", "companies.parent_company_id")


def _run(statement: TextClause, **values: object) -> list[int]:
    return list(db.session.execute(statement, {"organization": current.organization_id, **values}).scalars())


def _remember(moved: dict[str, list[int]]) -> dict[str, list[int]]:
    """Let nothing old be read: cached records and lists of what has moved."""
    for link, ids in moved.items():
        kind = VERSIONED.get(link.split(".")[0])
        if kind and ids:
            _forget(kind, ids)
    return {link: ids for link, ids in moved.items() if ids}


def _forget(kind: str, ids: Sequence[int]) -> None:
    cache.forget_records(kind, current.organization_id, *ids)
    cache.next_generation(current.organization_id, kind)
