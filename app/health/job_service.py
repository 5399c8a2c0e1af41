"""What people do with jobs: try a failed one again, cancel one that is not done."""

from sqlalchemy import func, select

from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict
from app.core.http import found
from app.core.jobs import HANDOVER_SECONDS, find_job, push_after_commit
from app.core.tenancy import current
from app.events.service import record
from app.health.models import JobRow

CANCELABLE = ("pending", "running")


def retry_job(job_id: int) -> None:
    """Let a failed or canceled job run again from its first attempt. Raises NotFound, Conflict for any other state."""
    row = _open(job_id)
    if row.state not in ("failed", "canceled"):
        raise Conflict(f"A job that is {row.state} cannot be tried again.", code="job_not_failed")
    row.state, row.attempts, row.last_error, row.finished_at = "pending", 1, None, None
    row.available_at = func.clock_timestamp()
    row.claimed_until = func.clock_timestamp() + func.make_interval(0, 0, 0, 0, 0, 0, HANDOVER_SECONDS)
    db.session.flush()
    work = find_job(row.name)
    if work is not None:
        push_after_commit(row.organization_id, row.id, work)
    record("job.retried", "job", row.id, name=row.name)


def cancel_job(job_id: int) -> None:
    """Stop a job before it starts, or at its next step. Raises NotFound, Conflict when it has ended."""
    row = _open(job_id)
    if row.state not in CANCELABLE:
        raise Conflict(f"A job that is {row.state} cannot be canceled.", code="job_ended")
    row.state, row.finished_at = "canceled", now()
    db.session.flush()
    record("job.canceled", "job", row.id, name=row.name)


def _open(job_id: int) -> JobRow:
    statement = (
        select(JobRow).where(JobRow.organization_id == current.organization_id, JobRow.id == job_id).with_for_update()
    )
    return found(db.session.execute(statement).scalar())  # type: ignore[no-any-return]
