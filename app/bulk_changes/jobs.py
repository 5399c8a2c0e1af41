"""Making a bulk change, a hundred records a transaction. A killed worker goes on where it stopped."""

from typing import Any

from sqlalchemy import BigInteger, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import IntegrityError

from app.activities.queries import visible_tasks
from app.bulk_changes.kinds import KINDS, Kind, apply_change
from app.bulk_changes.models import BulkChange, BulkChangeRow
from app.core.clock import now
from app.core.database import db, transaction
from app.core.errors import AppError, Conflict
from app.core.job_runner import keep_claim
from app.core.jobs import job
from app.core.reach import within_reach
from app.core.tenancy import Scope, acting_as, current
from app.events.service import record
from app.identity.permissions import grants_of
from app.identity.service import find_membership_of
from app.saved_views.filters import SCHEMAS

BATCH = 100
TIMEOUT_SECONDS = 3600
MAX_REASON = 500
COLUMNS = ["organization_id", "bulk_change_id", "record_id", "outcome"]


def fail_bulk_change(*, bulk_change_id: int, reason: str, **_payload: Any) -> None:
    """Show why it stopped as a whole."""
    change = _load(bulk_change_id)
    change.state, change.error, change.finished_at = "failed", reason, now()
    db.session.flush()
    record("bulk_change.failed", "bulk_change", bulk_change_id, reason=reason)


@job("default", stepwise=True, takes_turns=True, timeout_seconds=TIMEOUT_SECONDS, on_failure=fail_bulk_change)
def run_bulk_change(*, bulk_change_id: int) -> None:
    """Choose the records, then change them batch by batch, as the person who asked."""
    with transaction():
        scope = _scope_of(_load(bulk_change_id))
    with acting_as(scope):
        with transaction():
            _begin(_load(bulk_change_id))
        while _take_batch(bulk_change_id):
            pass


def _scope_of(change: BulkChange) -> Scope:
    """The maker as she is now: what she asked with, and her role still grants. Raises Conflict when she has left."""
    membership = find_membership_of(change.created_by_id)
    if membership is None or membership.status != "active":
        raise Conflict("Who asked for it has left the organization.", code="member_left")
    granted = grants_of(membership.role)
    grants = {name: granted[name] for name in change.grants if name in granted}
    return Scope(
        current.organization_id, change.created_by_id, membership.role, team_id=membership.team_id, grants=grants
    )


def _load(bulk_change_id: int) -> BulkChange:
    ours = (BulkChange.organization_id == current.organization_id, BulkChange.id == bulk_change_id)
    statement = select(BulkChange).where(*ours).with_for_update()
    return db.session.execute(statement.execution_options(populate_existing=True)).scalar_one()


def _begin(change: BulkChange) -> None:
    if change.state != "queued":
        return
    rows = insert(BulkChangeRow).from_select(COLUMNS, _chosen(change))
    change.rows_total = db.session.execute(rows, execution_options={"synchronize_session": False}).rowcount  # type: ignore[attr-defined]
    change.state, change.started_at = "running", now()
    db.session.flush()


def _chosen(change: BulkChange) -> Any:
    """(organization, bulk change, record, pending) of every record to take."""
    selection, kind = change.selection, KINDS[change.record_type]
    if "ids" in selection:
        ids = select(func.unnest(literal(selection["ids"], ARRAY(BigInteger))).label("id")).subquery().c.id
        return _row(change, ids)
    if "undo_of" in selection:
        rows = (BulkChangeRow.organization_id == current.organization_id, BulkChangeRow.outcome == "changed")
        return _row(change, BulkChangeRow.record_id).where(*rows, BulkChangeRow.bulk_change_id == selection["undo_of"])
    parameters = SCHEMAS[change.record_type].load(selection["filters"])
    return _row(change, kind.model.id).where(*kind.listing.conditions(parameters), _readable(kind))  # type: ignore[arg-type]


def _row(change: BulkChange, record_id: Any) -> Any:
    return select(literal(current.organization_id), literal(change.id), record_id, literal("pending"))


def _readable(kind: Kind) -> Any:
    if kind.record_type == "task":
        return visible_tasks()
    return within_reach(f"{kind.listing.name}.read", kind.model.owner_id)


def _take_batch(bulk_change_id: int) -> bool:
    """Change the next records in one transaction; False when there are none, or it was canceled."""
    with transaction():
        change = _load(bulk_change_id)
        if change.state != "running":
            return False
        ids = list(db.session.execute(_pending(bulk_change_id)).scalars())
        if not ids:
            _finish(change)
            return False
        kind, outcomes = KINDS[change.record_type], {}
        for record_id in ids:
            outcomes[record_id] = _try_change(kind, change, record_id)
        _note(change, outcomes)
        keep_claim({"done": change.rows_done, "total": change.rows_total})
    return True


def _pending(bulk_change_id: int) -> Any:
    where = (
        BulkChangeRow.organization_id == current.organization_id,
        BulkChangeRow.bulk_change_id == bulk_change_id,
        BulkChangeRow.outcome == "pending",
    )
    return select(BulkChangeRow.record_id).where(*where).order_by(BulkChangeRow.record_id).limit(BATCH)


def _try_change(kind: Kind, change: BulkChange, record_id: int) -> tuple[str, str | None]:
    try:
        with db.session.begin_nested():
            changed = apply_change(kind, change.action, record_id, change.changes)
            db.session.flush()
    except AppError as error:
        return "failed", _tell(error)[:MAX_REASON]
    except IntegrityError:
        return "failed", "Another record has this value already, or something it refers to is gone."
    return ("changed" if changed else "unchanged"), None


def _tell(error: AppError) -> str:
    """The reason in words, the fields' own ones first."""
    messages = [
        str(message) for found in error.fields.values() for message in (found if isinstance(found, list) else [found])
    ]
    return " ".join(messages) or error.message


def _note(change: BulkChange, outcomes: dict[int, tuple[str, str | None]]) -> None:
    rows = BulkChangeRow.organization_id == current.organization_id, BulkChangeRow.bulk_change_id == change.id
    for outcome, reason in set(outcomes.values()):
        ids = [record_id for record_id, found in outcomes.items() if found == (outcome, reason)]
        statement = update(BulkChangeRow).where(*rows, BulkChangeRow.record_id.in_(ids))
        db.session.execute(
            statement.values(outcome=outcome, reason=reason), execution_options={"synchronize_session": False}
        )
    counts = [outcome for outcome, _ in outcomes.values()]
    change.rows_done += len(counts)
    change.rows_changed += counts.count("changed")
    change.rows_failed += counts.count("failed")
    db.session.flush()


def _finish(change: BulkChange) -> None:
    change.state, change.finished_at = "done", now()
    db.session.flush()
    record("bulk_change.finished", "bulk_change", change.id, changed=change.rows_changed, failed=change.rows_failed)
