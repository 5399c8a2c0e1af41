"""Writing an export page by page. A killed worker starts the file anew: nothing but a file depends on it."""

import hashlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select

from app.core.database import db, transaction
from app.core.job_runner import JobLost, keep_claim
from app.core.jobs import job
from app.core.listing import MAX_PAGE, Listing
from app.core.tenancy import current
from app.events.service import record
from app.exports.files import WRITERS, flatten
from app.exports.models import Export
from app.exports.queries import LISTINGS
from app.fields.queries import list_fields
from app.integrations.storage import keep_file, local_path, new_key

TIMEOUT_SECONDS = 3600


def fail_export(*, export_id: int, reason: str, **_payload: Any) -> None:
    """Show why the file could not be written."""
    item = _load(export_id)
    item.state, item.error, item.finished_at = "failed", reason, func.clock_timestamp()
    record("export.failed", "export", export_id, reason=reason)


@job("imports", stepwise=True, timeout_seconds=TIMEOUT_SECONDS, on_failure=fail_export)
def write_export(*, export_id: int) -> None:
    """Read the list by keyset pages and write the file."""
    with transaction():
        item = _load(export_id)
        if item.state not in ("queued", "running"):
            return
        item.state, item.started_at, item.rows_done = "running", func.clock_timestamp(), 0
        listing, file_format = LISTINGS[item.record_type], item.format
        parameters = listing.load({name: str(value) for name, value in item.filters.items()})
        columns = export_columns(listing, item.record_type)
        key = new_key(current.organization_id, "exports", f".{file_format}")
    path = local_path(key)
    try:
        WRITERS[file_format](path, columns, _rows(listing, parameters, export_id))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    size_bytes = path.stat().st_size
    keep_file(key)
    with transaction():
        _finish(export_id, key, size_bytes)


def _load(export_id: int) -> Export:
    statement = select(Export).where(Export.organization_id == current.organization_id, Export.id == export_id)
    return db.session.execute(statement.with_for_update()).scalar_one()


def export_columns(listing: Listing, record_type: str) -> list[str]:
    """The list's fields in their order, with one column for each custom field."""
    blank = listing.present(dict.fromkeys(column.key for column in listing.columns))
    names = [name for name in blank if name not in ("custom_fields", "organization_id", "tags")]
    return [*names, *(f"custom_fields.{field['key']}" for field in list_fields(record_type)), "tags"]


def _rows(listing: Listing, parameters: dict[str, Any], export_id: int) -> Iterator[dict[str, Any]]:
    cursor: str | None = None
    done = 0
    while True:
        with transaction():
            page = listing.read({**parameters, "limit": MAX_PAGE, **({"cursor": cursor} if cursor else {})})
            done += len(page.rows)
            item = _load(export_id)
            if item.state != "running":
                raise JobLost
            item.rows_done = done
            keep_claim({"done": done})
        yield from map(flatten, page.rows)
        cursor = page.meta["next_cursor"]
        if cursor is None:
            return


def _finish(export_id: int, key: str, size_bytes: int) -> None:
    item = _load(export_id)
    item.state, item.storage_key, item.finished_at = "done", key, func.clock_timestamp()
    item.size_bytes = size_bytes
    db.session.flush()
    digest = hashlib.sha256(key.encode()).hexdigest()[:12]
    record("export.finished", "export", export_id, rows=item.rows_done, file=digest)
