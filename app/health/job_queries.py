"""Reading jobs: what waits, runs, is done or failed, and how far it is."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.core.clock import now
from app.core.database import db
from app.core.filters import Filter
from app.core.http import Page, found
from app.core.listing import Listing
from app.core.reach import within_reach
from app.core.tenancy import current
from app.health.models import JobRow

# The payload is left out: it may hold what the reader of the job may not see.
COLUMNS = (
    JobRow.id,
    JobRow.name,
    JobRow.queue,
    JobRow.state,
    JobRow.attempts,
    JobRow.progress,
    JobRow.last_error,
    JobRow.request_id,
    JobRow.event_id,
    JobRow.actor_user_id.label("created_by_id"),
    JobRow.created_at,
    JobRow.available_at,
    JobRow.started_at,
    JobRow.finished_at,
)


def present_job(row: dict[str, Any]) -> dict[str, Any]:
    """The job with its speed and the time it still needs, where it tells how much there is to do."""
    row["progress"] = {**row["progress"], **_speed(row)}
    return row


def _speed(row: dict[str, Any]) -> dict[str, float | None]:
    done, total = row["progress"].get("done"), row["progress"].get("total")
    if not done or row["started_at"] is None:
        return {"rate": None, "remaining_seconds": None}
    ended: datetime = row["finished_at"] or now()
    rate = done / max((ended - row["started_at"]).total_seconds(), 0.001)
    remaining = max(0, total - done) / rate if total and row["state"] == "running" else None
    return {"rate": round(rate, 1), "remaining_seconds": None if remaining is None else round(remaining, 1)}


LISTING = Listing(
    "jobs",
    COLUMNS,
    model=JobRow,
    filters={
        "state": Filter(JobRow.state, "choice", "pending, running, done, failed or canceled"),
        "queue": Filter(JobRow.queue, "choice", "Queue the job waits in"),
        "name": Filter(JobRow.name, "choice", "Name of the job"),
        "created": Filter(JobRow.created_at, "time", "When it was ordered"),
    },
    sorts={"id": JobRow.id},
    default_sort="-id",
    present=present_job,
    trash=False,
)


def list_jobs(parameters: dict[str, Any]) -> Page:
    return LISTING.read(parameters, within_reach("jobs.read", JobRow.actor_user_id))


def get_job(job_id: int) -> dict[str, Any]:
    """One job. Raises NotFound, also for a job out of the reader's reach."""
    mine = within_reach("jobs.read", JobRow.actor_user_id)
    statement = select(*COLUMNS).where(JobRow.organization_id == current.organization_id, JobRow.id == job_id, mine)
    return present_job(dict(found(db.session.execute(statement).first())._mapping))
