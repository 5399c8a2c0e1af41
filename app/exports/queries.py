"""Reading exports; which lists can be exported."""

from typing import Any

from sqlalchemy import select

from app.companies.queries import LISTING as COMPANIES
from app.contacts.queries import LISTING as CONTACTS
from app.core.database import db
from app.core.filters import Filter
from app.core.http import found
from app.core.listing import Listing
from app.core.reach import within_reach
from app.core.tenancy import current
from app.deals.queries import LISTING as DEALS
from app.exports.models import Export
from app.leads.queries import LISTING as LEADS

LISTINGS: dict[str, Listing] = {"lead": LEADS, "contact": CONTACTS, "company": COMPANIES, "deal": DEALS}
COLUMNS = [item for item in Export.__table__.columns if item.name not in ("organization_id", "storage_key", "job_id")]

LISTING = Listing(
    "exports",
    COLUMNS,
    model=Export,
    filters={
        "state": Filter(Export.state, "choice"),
        "record_type": Filter(Export.record_type, "choice"),
        "created": Filter(Export.created_at, "time"),
    },
    sorts={"created_at": Export.created_at},
    default_sort="-created_at",
    present=dict,
    trash=False,
)


def get_export(export_id: int) -> dict[str, Any]:
    """One export of the organization the actor may see. Raises NotFound."""
    row = db.session.execute(
        select(*COLUMNS).where(
            Export.organization_id == current.organization_id,
            Export.id == export_id,
            within_reach("exports.read", Export.created_by_id),
        )
    ).first()
    return dict(found(row)._mapping)


def get_file(export_id: int) -> tuple[str, str] | None:
    """(storage key, file name) of a finished export, else None. Raises NotFound."""
    get_export(export_id)
    row = db.session.execute(
        select(Export.storage_key, Export.filename).where(
            Export.organization_id == current.organization_id, Export.id == export_id, Export.state == "done"
        )
    ).first()
    return (row.storage_key, row.filename) if row else None
