"""Asking for a bulk change, canceling it, undoing it."""

from typing import Any

import marshmallow as ma
from sqlalchemy import func, select

from app.bulk_changes.kinds import KINDS, Kind
from app.bulk_changes.models import BulkChange
from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.jobs import named_job
from app.core.tenancy import current
from app.events.service import record
from app.identity.defaults import get_own_timezone
from app.saved_views.filters import check_filters, resolve_filters

MAX_RUNNING = 5
UNFINISHED = ("queued", "running")
OPPOSITES = {"delete": "restore", "restore": "delete"}
CHANGE_FIELDS = ("values", "add_tag_ids", "remove_tag_ids")


def request_bulk_change(wanted: dict[str, Any]) -> BulkChange:
    """Queue a bulk change. Raises Forbidden, Invalid for what no record could take, Conflict when too many are running."""
    kind, action = KINDS[wanted["record_type"]], wanted["action"]
    _check_permission(kind, action)
    selection = _read_selection(kind, action, wanted)
    changes = {name: wanted[name] for name in CHANGE_FIELDS if wanted.get(name)}
    _check_changes(kind, action, changes)
    return _queue(kind.record_type, action, selection, changes)


def undo_bulk_change(change: BulkChange) -> BulkChange:
    """Restore what an opened bulk change deleted, or delete what it restored. Raises Conflict."""
    if change.action not in OPPOSITES:
        raise Conflict("Only a deletion or a restoration is undone. Make the opposite change.", code="not_undoable")
    if change.state in UNFINISHED:
        raise Conflict("It is still running. Cancel it, or wait until it is done.", code="still_running")
    if db.session.execute(select(func.count()).where(*_undoing(change.id))).scalar_one():
        raise Conflict("It is undone already.", code="undone_already")
    action = OPPOSITES[change.action]
    _check_permission(KINDS[change.record_type], action)
    return _queue(change.record_type, action, {"undo_of": change.id}, {}, undo_of_id=change.id)


def cancel_bulk_change(change: BulkChange) -> None:
    """Stop an opened bulk change; what it has done stays. Harmless when it is over."""
    if change.state in UNFINISHED:
        change.state, change.finished_at = "canceled", now()
        db.session.flush()
        record("bulk_change.canceled", "bulk_change", change.id, rows_done=change.rows_done)


def _queue(
    record_type: str, action: str, selection: dict[str, Any], changes: dict[str, Any], undo_of_id: int | None = None
) -> BulkChange:
    _check_running()
    change = BulkChange(
        created_by_id=current.user_id,
        record_type=record_type,
        action=action,
        changes=changes,
        selection=selection,
        grants=dict(current.scope.grants),
        undo_of_id=undo_of_id,
    )
    db.session.add(change)
    db.session.flush()
    change.job_id = named_job("bulk_changes.run_bulk_change").enqueue(bulk_change_id=change.id)
    db.session.flush()
    record("bulk_change.requested", "bulk_change", change.id, record_type=record_type, action=action)
    return change


def _check_permission(kind: Kind, action: str) -> None:
    if current.reach(kind.permission(action)) is None:
        raise Forbidden(f"Your role does not include {kind.permission(action)}.")


def _check_changes(kind: Kind, action: str, changes: dict[str, Any]) -> None:
    if action != "change":
        if changes:
            raise Invalid(fields={name: [f"Not for the action {action}."] for name in changes})
        return
    if not changes:
        raise Invalid(fields={"values": ["Say what changes: values, add_tag_ids or remove_tag_ids."]})
    if kind.record_type == "task" and changes.keys() & {"add_tag_ids", "remove_tag_ids"}:
        raise Invalid(fields={"add_tag_ids": ["Tasks have no tags."]})
    try:
        kind.schema.load(changes.get("values", {}))
    except ma.ValidationError as error:
        messages = error.normalized_messages()
        raise Invalid(fields={f"values.{name}": found for name, found in messages.items()}) from None


def _read_selection(kind: Kind, action: str, wanted: dict[str, Any]) -> dict[str, Any]:
    if ("record_ids" in wanted) == ("filters" in wanted):
        raise Invalid(fields={"record_ids": ["Give either record_ids or filters."]})
    if "record_ids" in wanted:
        return {"ids": sorted(set(wanted["record_ids"]))}
    zone, filters = get_own_timezone(), wanted["filters"]
    check_filters(kind.record_type, filters, zone)
    if (filters.get("trash") in ("true", "1", "yes")) != (action == "restore"):
        raise Invalid(
            fields={"filters.trash": ["Only what is in the trash is restored, and nothing else is done to it."]}
        )
    return {"filters": resolve_filters(kind.record_type, filters, zone)}


def _check_running() -> None:
    ours = (BulkChange.organization_id == current.organization_id, BulkChange.created_by_id == current.user_id)
    running = select(func.count()).where(*ours, BulkChange.state.in_(UNFINISHED))
    if db.session.execute(running).scalar_one() >= MAX_RUNNING:
        raise Conflict(f"{MAX_RUNNING} are running already. Wait until one is done.", code="too_many_bulk_changes")


def _undoing(bulk_change_id: int) -> tuple[Any, ...]:
    ours = (BulkChange.organization_id == current.organization_id, BulkChange.undo_of_id == bulk_change_id)
    return (*ours, BulkChange.state.in_((*UNFINISHED, "done")))
