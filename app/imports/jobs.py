"""The slow part of imports, in batches. Each batch is one commit with its own progress, so a killed worker resumes after it."""

import contextlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, insert, select, text

from app.core import cache, metrics
from app.core.database import after_commit, db, transaction
from app.core.job_runner import keep_claim
from app.core.jobs import job
from app.core.limits import check_total
from app.core.tenancy import current
from app.events.changes import COUNTED_KINDS
from app.events.service import record
from app.imports.batches import Batch, read_ahead, read_batches
from app.imports.dry_run import DryRun
from app.imports.loading import Outcome, load_batch
from app.imports.lookups import read_lookups
from app.imports.models import Import, ImportProblem
from app.imports.plan import Plan
from app.imports.reading import Source, Unreadable
from app.imports.service import read_source, unreadable
from app.imports.targets import TARGETS, Run
from app.imports.undoing import undo_batch
from app.imports.value_hints import guess_hints
from app.integrations.storage import fetch_file

TIMEOUT_SECONDS = 6 * 3600
MAX_WARNINGS_KEPT = 10_000


def fail_import(*, import_id: int, reason: str, **_payload: Any) -> None:
    """Show why the job ended; what was written until then can be undone."""
    item = _load(import_id)
    item.state, item.error, item.finished_at = "failed", reason, func.clock_timestamp()
    record("import.failed", "import", import_id, reason=reason)


@job("imports", stepwise=True, takes_turns=True, timeout_seconds=TIMEOUT_SECONDS, on_failure=fail_import)
def run_import(*, import_id: int) -> None:
    """Read the file on from the last committed batch and write it batch by batch."""
    _bring_file(import_id)
    with transaction():
        item = _load(import_id)
        if item.state not in ("queued", "running", "canceling"):
            return
        source, plan, run = _prepare(item)
        item.state = "running" if item.state == "queued" else item.state
        item.started_at = item.started_at or func.clock_timestamp()
        done = item.rows_read
    for batch in _batches(source, plan, run, done):
        with transaction():
            if not _write_batch(import_id, run, batch):
                return
    with transaction():
        _finish(import_id, "done", source.blank_rows)


def _bring_file(import_id: int) -> None:
    """Have the file on this machine before a transaction is opened; one that is gone is told of when it is read."""
    with transaction():
        key = _load(import_id).storage_key
    with contextlib.suppress(FileNotFoundError):
        fetch_file(key)


def _load(import_id: int) -> Import:
    statement = select(Import).where(Import.organization_id == current.organization_id, Import.id == import_id)
    return db.session.execute(statement.with_for_update()).scalar_one()


def _prepare(item: Import) -> tuple[Source, Plan, Run]:
    source = read_source(item)
    plan = Plan(
        item.record_type,
        item.mapping,
        read_lookups(),
        match_key=item.match_key,
        defaults=item.defaults,
        hints=guess_hints(source, item.mapping),
    )
    run = Run(item.id, TARGETS[item.record_type], item.match_key, item.policy, item.created_by_id)
    return source, plan, run


def _batches(source: Source, plan: Plan, run: Run, done: int) -> Iterator[Batch]:
    try:
        yield from read_ahead(read_batches(source, plan, run, done))
    except Unreadable as error:
        raise unreadable(error) from None


def _write_batch(import_id: int, run: Run, batch: Batch) -> bool:
    # Nobody waits for the disk: rows and progress are one commit, so a batch lost with the server is written again.
    db.session.execute(text("set local synchronous_commit = off"))
    item = _load(import_id)
    if item.state == "canceling":
        _finish(import_id, "canceled", 0)
        return False
    outcome = load_batch(run, batch)
    if outcome.created and run.target.record_type in COUNTED_KINDS:
        check_total("contacts")
    _keep_problems(item, batch)
    _count(item, batch, outcome)
    keep_claim({"done": item.rows_read, "bytes": item.bytes_read, "total_bytes": item.size_bytes})
    _announce(run.target.record_type, outcome)
    return True


def _count(item: Import, batch: Batch, outcome: Outcome) -> None:
    item.rows_read += batch.size
    item.rows_created += outcome.created
    item.rows_updated += outcome.updated
    item.rows_skipped += outcome.skipped
    item.rows_rejected += len(batch.rejected)
    item.bytes_read = batch.bytes_read
    db.session.flush()


def _keep_problems(item: Import, batch: Batch) -> None:
    room = max(0, MAX_WARNINGS_KEPT - item.warnings)
    item.warnings += len(batch.warnings)
    problems = [(w.line, "warning", w.field, w.reason, w.cells) for w in batch.warnings[:room]] + [
        (r.line, "rejected", None, r.rejection or "", r.cells) for r in batch.rejected
    ]
    rows = [
        {
            "organization_id": current.organization_id,
            "import_id": item.id,
            "line": line,
            "severity": severity,
            "field": field,
            "reason": reason[:500],
            "cells": _clean(cells),
        }
        for line, severity, field, reason, cells in problems
    ]
    if rows:
        db.session.execute(insert(ImportProblem), rows)


def _clean(cells: list[str | None]) -> list[str | None]:
    # PostgreSQL stores neither NUL nor lone surrogates in JSON.
    return [cell and cell.replace("\x00", "").encode("utf-8", "replace").decode()[:2000] for cell in cells]


def _announce(record_type: str, outcome: Outcome) -> None:
    cache.next_generation(current.organization_id, record_type)
    if record_type == "lead" and outcome.created:
        after_commit(lambda: metrics.LEADS_CREATED.inc(outcome.created))


def _finish(import_id: int, state: str, blank_rows: int) -> None:
    item = _load(import_id)
    # Canceled between the last batch and here: everything is in, so it is done.
    item.state, item.rows_blank, item.finished_at = state, blank_rows, func.clock_timestamp()
    if state == "done":
        item.bytes_read = item.size_bytes
    db.session.flush()
    record(f"import.{'finished' if state == 'done' else 'canceled'}", "import", import_id, rows=item.rows_read)


@job("imports", stepwise=True, timeout_seconds=TIMEOUT_SECONDS, on_failure=fail_import)
def check_import(*, import_id: int) -> None:
    """The dry run: read and match everything, write nothing but the report."""
    _bring_file(import_id)
    with transaction():
        item = _load(import_id)
        if item.state != "checking":
            return
        source, plan, run = _prepare(item)
        item.started_at = func.clock_timestamp()
    report = DryRun(run)
    for batch in _batches(source, plan, run, 0):
        with transaction():
            report.add(batch)
            item = _load(import_id)
            item.rows_read, item.bytes_read = report.counts["rows"], batch.bytes_read
            keep_claim({"done": item.rows_read})
            if item.state == "canceling":
                break
    with transaction():
        item = _load(import_id)
        item.dry_run = report.result(source.blank_rows) if item.state == "checking" else None
        item.state, item.finished_at, item.rows_read, item.bytes_read = "ready", func.clock_timestamp(), 0, 0


@job("imports", stepwise=True, takes_turns=True, timeout_seconds=TIMEOUT_SECONDS, on_failure=fail_import)
def undo_import(*, import_id: int) -> None:
    """Undo batch by batch; each is one commit, so a killed worker goes on with what is left."""
    while True:
        with transaction():
            item = _load(import_id)
            if item.state != "undoing":
                return
            undone, kept = undo_batch(import_id)
            item.changes_undone += undone
            item.changes_kept += kept
            keep_claim({"undone": item.changes_undone, "kept": item.changes_kept})
            cache.next_generation(current.organization_id, item.record_type)
            if not undone and not kept:
                item.state, item.finished_at = "undone", func.clock_timestamp()
                record("import.undone", "import", import_id, undone=item.changes_undone, kept=item.changes_kept)
                return
