"""Records that may be the same person or firm."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from app.bulk_changes.kinds import KINDS
from app.core.database import db
from app.core.http import found
from app.core.reach import within_reach
from app.core.records import read_record
from app.core.tenancy import current

MAX_DUPLICATES = 20
# What makes two records one, surest first: reason -> the ids it finds (:id is the record's own).
REASONS = {
    "lead": {
        "email": "select o.id from leads o where o.organization_id = :organization and o.email_normalized = r.email_normalized",
        "phone": "select o.id from leads o where o.organization_id = :organization and o.phone_normalized = r.phone_normalized",
        "name": "select o.id from leads o where o.organization_id = :organization and o.deleted_at is null "
        "and o.name_normalized = r.name_normalized and r.name_normalized <> ''",
    },
    "contact": {
        "email": "select o.contact_id from contact_emails m join contact_emails o on o.organization_id = :organization "
        "and o.email_normalized = m.email_normalized where m.organization_id = :organization and m.contact_id = r.id",
        "phone": "select o.contact_id from contact_phones m join contact_phones o on o.organization_id = :organization "
        "and o.phone_normalized = m.phone_normalized where m.organization_id = :organization and m.contact_id = r.id",
        "name": "select o.id from contacts o where o.organization_id = :organization and o.deleted_at is null "
        "and o.name_normalized = r.name_normalized and r.name_normalized <> ''",
    },
    "company": {
        "phone": "select o.id from companies o where o.organization_id = :organization and o.deleted_at is null "
        "and o.phone_normalized = r.phone_normalized",
        "name": "select o.id from companies o where o.organization_id = :organization and o.deleted_at is null "
        "and o.name_normalized = r.name_normalized",
    },
}


def list_duplicates(record_type: str, record_id: int) -> list[dict[str, Any]]:
    """Living records within reach that share an address, a number or a name with a record. Raises NotFound."""
    kind = KINDS[record_type]
    reach = within_reach(f"{kind.listing.name}.read", kind.model.owner_id)
    found(read_record(kind.model, (kind.model.id,), record_id, reach))
    reasons: dict[int, list[str]] = {}
    for reason in REASONS[record_type]:
        for other in _find(record_type, reason, record_id):
            reasons.setdefault(other, []).append(reason)
    rows = _read(record_type, list(reasons))
    return [{"record": row, "reasons": reasons[row["id"]]} for row in rows]


def _find(record_type: str, reason: str, record_id: int) -> Sequence[int]:
    table = KINDS[record_type].listing.name
    statement = text(
        f"select distinct f.id from {table} r, lateral ({REASONS[record_type][reason]} limit 200) f(id) "  # noqa: S608
        "where r.organization_id = :organization and r.id = :id and f.id <> :id limit :most"
    )
    values = {"organization": current.organization_id, "id": record_id, "most": MAX_DUPLICATES}
    return db.session.execute(statement, values).scalars().all()


def _read(record_type: str, ids: list[int]) -> list[dict[str, Any]]:
    kind = KINDS[record_type]
    if not ids:
        return []
    reach = within_reach(f"{kind.listing.name}.read", kind.model.owner_id)
    rows = kind.listing.read({"limit": MAX_DUPLICATES}, kind.model.id.in_(ids[:MAX_DUPLICATES]), reach).rows
    return sorted(rows, key=lambda row: ids.index(row["id"]))
