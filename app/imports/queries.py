"""Reading imports: as the API shows them, their problems, their result file."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, select

from app.core.clock import now
from app.core.database import db
from app.core.filters import Filter
from app.core.http import found
from app.core.listing import Listing
from app.core.reach import within_reach
from app.core.tenancy import current
from app.imports.models import Import, ImportProblem
from app.imports.targets import match_keys

PROBLEM_NAMES = ("id", "line", "severity", "field", "reason", "cells")
DETAIL = [item for item in Import.__table__.columns if item.name not in ("storage_key", "checksum", "job_id")]
COUNTED = ("read", "created", "updated", "skipped", "rejected", "blank")
SUMMARY = ("id", "created_at", "filename", "record_type", "state", "progress", "counts")
FINISHED = ("done", "undone")
PAGE = 1000


def present(row: dict[str, Any]) -> dict[str, Any]:
    """An import as the API shows it, with its progress."""
    counts = {name: row[f"rows_{name}"] for name in COUNTED}
    shown = {name: value for name, value in row.items() if not name.startswith(("rows_", "changes_"))}
    for name in ("organization_id", "bytes_read", "warnings"):
        shown.pop(name)
    shown["mapping"] = [
        {"column": entry["column"], "field": entry.get("field"), "custom_field": entry.get("custom_field")}
        for entry in row["mapping"]
    ]
    shown["match_keys"] = match_keys(row["record_type"])
    shown["counts"] = {**counts, "warnings": row["warnings"]}
    shown["undo"] = {"undone": row["changes_undone"], "kept": row["changes_kept"]}
    shown["progress"] = _progress(row)
    return shown


def _progress(row: dict[str, Any]) -> dict[str, Any]:
    """Share of the file's bytes, rows per second since the start, and what remains at that pace."""
    share = 1.0 if row["state"] in FINISHED else min(1.0, row["bytes_read"] / max(1, row["size_bytes"]))
    progress = {"rows_done": row["rows_read"], "percent": round(share * 100, 1)}
    rate = remaining = None
    if row["started_at"] is not None:
        seconds = ((row["finished_at"] or now()) - row["started_at"]).total_seconds()
        rate = round(row["rows_read"] / seconds, 1) if seconds > 0 and row["rows_read"] else None
        if row["state"] == "running" and share > 0:
            remaining = round(seconds * (1 - share) / share, 1)
    return {**progress, "rows_per_second": rate, "seconds_remaining": remaining}


def get_import(import_id: int) -> dict[str, Any]:
    """One import of the organization that the actor may see. Raises NotFound."""
    row = db.session.execute(
        select(*DETAIL).where(Import.organization_id == current.organization_id, Import.id == import_id, reachable())
    ).first()
    return present(dict(found(row)._mapping))


def reachable() -> ColumnElement[bool]:
    """An agent sees the imports she made herself."""
    return within_reach("imports.read", Import.created_by_id)


LISTING = Listing(
    "imports",
    DETAIL,
    model=Import,
    filters={
        "state": Filter(Import.state, "choice"),
        "record_type": Filter(Import.record_type, "choice"),
        "created": Filter(Import.created_at, "time"),
    },
    sorts={"created_at": Import.created_at},
    default_sort="-created_at",
    present=lambda row: {name: value for name, value in present(row).items() if name in SUMMARY},
    trash=False,
)


def list_problems(import_id: int, after: int, limit: int) -> list[dict[str, Any]]:
    """Rejected rows and left-out cells in the order of the file."""
    rows = db.session.execute(
        select(*(getattr(ImportProblem, name) for name in PROBLEM_NAMES))
        .where(
            ImportProblem.organization_id == current.organization_id,
            ImportProblem.import_id == import_id,
            ImportProblem.id > after,
        )
        .order_by(ImportProblem.id)
        .limit(limit)
    )
    return [dict(row._mapping) for row in rows]


def iterate_problems(import_id: int) -> Iterator[dict[str, Any]]:
    """All problems of an import, a thousand at a time."""
    after = 0
    while page := list_problems(import_id, after, PAGE):
        yield from page
        after = page[-1]["id"]
