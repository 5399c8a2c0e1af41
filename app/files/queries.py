"""Reading files, and finding the records they stand on."""

from typing import Any

from sqlalchemy import column, exists, select, table

from app.core.database import db
from app.core.errors import Invalid
from app.core.filters import Filter
from app.core.http import found
from app.core.listing import Listing
from app.core.tenancy import current
from app.files.models import File
from app.integrations.storage import get_store

INNER = (
    "organization_id",
    "updated_by_id",
    "is_sample",
    "claimed_checksum",
    "storage_key",
    "upload_id",
    "part_bytes",
    "counted_bytes",
)
COLUMNS = tuple(item for item in File.__table__.c if item.key not in INNER)
# The records' domains come later in the import order: their tables are named by their columns only.
RECORDS = {"company_id": "companies", "contact_id": "contacts", "deal_id": "deals", "lead_id": "leads"}
THUMBNAIL_TYPE = "image/webp"


def present_file(row: dict[str, Any]) -> dict[str, Any]:
    key = row.pop("thumbnail_key")
    row["thumbnail_url"] = get_store().sign_get(key, "inline", THUMBNAIL_TYPE).url if key else None
    return row


LISTING = Listing(
    "files",
    COLUMNS,
    model=File,
    filters={
        **{name: Filter(getattr(File, name), "id", f"On one of these {target}") for name, target in RECORDS.items()},
        "state": Filter(File.state, "choice", "uploading, checking, ready, refused or lost"),
        "created": Filter(File.created_at, "time", "When it was begun"),
    },
    sorts={"created_at": File.created_at},
    default_sort="-created_at",
    present=present_file,
)


def get_file(file_id: int) -> dict[str, Any]:
    """A living file. Raises NotFound."""
    statement = select(*COLUMNS).where(*_living(file_id))
    return present_file(dict(found(db.session.execute(statement).first())._mapping))


def get_stored(file_id: int) -> File:
    """The row of a living file, with its keys. Raises NotFound."""
    row: File = found(db.session.execute(select(File).where(*_living(file_id))).scalar())
    return row


def _living(file_id: int) -> tuple[Any, ...]:
    return File.organization_id == current.organization_id, File.id == file_id, File.deleted_at.is_(None)


def check_link(links: dict[str, int]) -> None:
    """Raise Invalid unless exactly one record is named, and it is there."""
    if len(links) != 1:
        message = f"Name exactly one record: {', '.join(RECORDS)}."
        raise Invalid(message, code="link_missing", fields={name: [message] for name in RECORDS})
    [(name, record_id)] = links.items()
    records = table(RECORDS[name], column("organization_id"), column("id"), column("deleted_at")).c
    is_there = exists().where(
        records.organization_id == current.organization_id, records.id == record_id, records.deleted_at.is_(None)
    )
    if not db.session.execute(select(is_there)).scalar():
        raise Invalid(fields={name: ["There is no such record."]})
