"""The five things that happen to any record: each flushes, writes its event and makes the cache forget.

`kind` is the record's word: "lead", "contact", "company", "deal", "task", "note".
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import column, exists, or_, select, table

from app.core import cache
from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict
from app.core.inserts import insert_row
from app.core.limits import check_limit
from app.core.tenancy import current
from app.events.service import changes_of, record

# Plans count these records together, under the name "contacts".
COUNTED_KINDS = ("lead", "contact")


def add_record(kind: str, row: Any, **data: Any) -> Any:
    """Insert a new row; `data` goes into the event. Raises PaymentRequired when the plan allows no more of them."""
    if kind in COUNTED_KINDS:
        check_limit("contacts")
    insert_row(row)
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
        row.updated_at = now()
        _settle(kind, row, "updated", changes=changes)
    return changes


def trash_record(kind: str, row: Any) -> None:
    """Put a record in the trash: lists and reads pass over it, links to it stay."""
    row.deleted_at = now()
    _settle(kind, row, "deleted")


def restore_record(kind: str, row: Any) -> None:
    """Take a record out of the trash. Raises PaymentRequired as `add_record` does."""
    if kind in COUNTED_KINDS:
        check_limit("contacts")
    row.deleted_at = None
    _settle(kind, row, "restored")


def purge_record(kind: str, row: Any) -> None:
    """Remove a record for good; only its events remain."""
    db.session.delete(row)
    _settle(kind, row, "purged")


def purge_untouched(kind: str, model: Any, record_id: int, version: int, references: Sequence[tuple[str, str]]) -> None:
    """Remove a living record for good while it is as it was at `version`; for undoing what made it.

    `references` are (table, column) pairs that may point at it since. Raises Conflict when it was changed, trashed,
    removed or is referred to.
    """
    ours = (model.organization_id == current.organization_id, model.id == record_id)
    statement = select(model).where(*ours, model.deleted_at.is_(None)).with_for_update()
    row = db.session.execute(statement.execution_options(populate_existing=True)).scalar()
    if row is None or row.version != version or _is_referred_to(record_id, references):
        raise Conflict(f"The {kind} has changed since. Undo what was done to it, or keep it.", code=f"{kind}_changed")
    purge_record(kind, row)


def _is_referred_to(record_id: int, references: Sequence[tuple[str, str]]) -> bool:
    found = []
    for name, link in references:
        rows = table(name, column("organization_id"), column(link))
        found.append(exists().where(rows.c.organization_id == current.organization_id, rows.c[link] == record_id))
    return bool(db.session.execute(select(or_(*found))).scalar())


def _settle(kind: str, row: Any, happened: str, **data: Any) -> None:
    organization_id, record_id = row.organization_id, row.id
    db.session.flush()
    record(f"{kind}.{happened}", kind, record_id, **data)
    cache.forget_records(kind, organization_id, record_id)
    cache.next_generation(organization_id, kind)
