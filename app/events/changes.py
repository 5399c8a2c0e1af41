"""The five things that happen to any record: each flushes, writes its event and makes the cache forget.

`kind` is the record's word: "lead", "contact", "company", "deal", "task", "note".
"""

from typing import Any

from sqlalchemy import func

from app.core import cache
from app.core.clock import now
from app.core.database import db
from app.events.service import changes_of, record


def add_record(kind: str, row: Any, **data: Any) -> Any:
    """Insert a new row; `data` goes into the event."""
    db.session.add(row)
    db.session.flush()
    record(f"{kind}.created", kind, row.id, **data)
    cache.next_generation(row.organization_id, kind)
    return row


def change_record(
    kind: str, row: Any, values: dict[str, Any], related: dict[str, list[Any]] | None = None
) -> dict[str, list[Any]]:
    """Apply `values`; returns {field: [before, after]}. Nothing different: no event, no new version.

    `related` tells what already changed beside the row (tags, e-mails); it joins the event and makes a new version.
    """
    changes = {**changes_of(row, values), **(related or {})}
    if changes:
        row.updated_at = func.clock_timestamp()
        _settle(kind, row, "updated", changes=changes)
    return changes


def trash_record(kind: str, row: Any) -> None:
    """Put a record in the trash: lists and reads pass over it, links to it stay."""
    row.deleted_at = now()
    _settle(kind, row, "deleted")


def restore_record(kind: str, row: Any) -> None:
    """Take a record out of the trash."""
    row.deleted_at = None
    _settle(kind, row, "restored")


def purge_record(kind: str, row: Any) -> None:
    """Remove a record for good; only its events remain."""
    db.session.delete(row)
    _settle(kind, row, "purged")


def _settle(kind: str, row: Any, happened: str, **data: Any) -> None:
    organization_id, record_id = row.organization_id, row.id
    db.session.flush()
    record(f"{kind}.{happened}", kind, record_id, **data)
    cache.forget_records(kind, organization_id, record_id)
    cache.next_generation(organization_id, kind)
