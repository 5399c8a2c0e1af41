from typing import Any

from sqlalchemy import ColumnElement, select

from app.bulk_changes.models import BulkChange, BulkChangeRow
from app.core.database import db
from app.core.http import Page, found
from app.core.listing import MAX_PAGE
from app.core.tenancy import current

HIDDEN = {"organization_id", "selection", "grants", "job_id", "updated_at"}
COLUMNS = tuple(column for column in BulkChange.__table__.c if column.key not in HIDDEN)


def get_bulk_change(bulk_change_id: int) -> dict[str, Any]:
    """A bulk change of the actor's own. Raises NotFound."""
    row = db.session.execute(select(*COLUMNS).where(*own_bulk_change(bulk_change_id))).first()
    return dict(found(row)._mapping)


def open_bulk_change(bulk_change_id: int) -> BulkChange:
    """The same, locked for a change. Raises NotFound."""
    statement = select(BulkChange).where(*own_bulk_change(bulk_change_id)).with_for_update()
    change: BulkChange = found(db.session.execute(statement.execution_options(populate_existing=True)).scalar())
    return change


def list_bulk_failures(bulk_change_id: int, after: int, limit: int) -> Page:
    """Records a bulk change of the actor's could not touch, by id, behind the record `after`. Raises NotFound."""
    get_bulk_change(bulk_change_id)
    where = (
        BulkChangeRow.organization_id == current.organization_id,
        BulkChangeRow.bulk_change_id == bulk_change_id,
        BulkChangeRow.outcome == "failed",
        BulkChangeRow.record_id > after,
    )
    statement = select(BulkChangeRow.record_id, BulkChangeRow.reason).where(*where).order_by(BulkChangeRow.record_id)
    rows = [dict(row._mapping) for row in db.session.execute(statement.limit(min(limit, MAX_PAGE) + 1))]
    following = str(rows[limit - 1]["record_id"]) if len(rows) > limit else None
    return Page(rows[:limit], {"limit": limit, "next_cursor": following})


def own_bulk_change(bulk_change_id: int) -> list[ColumnElement[bool]]:
    ours = [BulkChange.organization_id == current.organization_id, BulkChange.id == bulk_change_id]
    return [*ours, BulkChange.created_by_id == current.user_id]
