"""Taking sample data away: the rows marked as such, no other."""

from sqlalchemy import column, delete, select, table

from app.activities.attachments import release_links
from app.activities.links import LINKS
from app.core import cache
from app.core.database import db
from app.core.tenancy import current
from app.events.service import record

BATCH = 1000
# Every kind of record that carries the mark, by its table.
TABLES = {
    "activity": "activities",
    "note": "notes",
    "task": "tasks",
    "lead": "leads",
    "deal": "deals",
    "contact": "contacts",
    "company": "companies",
}


def remove_sample_data() -> dict[str, int]:
    """Remove the bound organization's sample rows for good; how many of each kind went.

    What people added themselves stays. Only a note or activity of theirs that stands on sample records alone goes with
    them, because it cannot stand on nothing.
    """
    counts = {kind: _remove(kind) for kind in TABLES}
    if any(counts.values()):
        record("sample_data.removed", "organization", current.organization_id, counts=counts)
    return counts


def has_sample_data() -> bool:
    """Whether the bound organization still has sample leads."""
    return bool(_list_ids("lead", 1))


def _remove(kind: str) -> int:
    rows = table(TABLES[kind], column("organization_id"), column("id"))
    total = 0
    while ids := _list_ids(kind, BATCH):
        if kind in LINKS:
            release_links(kind, ids)
        db.session.execute(delete(rows).where(rows.c.organization_id == current.organization_id, rows.c.id.in_(ids)))
        cache.forget_records(kind, current.organization_id, *ids)
        total += len(ids)
    if total:
        cache.next_generation(current.organization_id, kind)
    return total


def _list_ids(kind: str, limit: int) -> list[int]:
    rows = table(TABLES[kind], column("organization_id"), column("id"), column("is_sample")).c
    statement = select(rows.id).where(rows.organization_id == current.organization_id, rows.is_sample)
    return list(db.session.execute(statement.limit(limit)).scalars())
