"""The relay: leases job rows that are due and not done, and pushes their ids to RQ. Any number of copies may run."""

import logging
import time

from flask import current_app
from rq.exceptions import NoSuchJobError
from rq.job import Job as RqJob
from rq.serializers import JSONSerializer
from sqlalchemy import text

from app.core import cache, metrics
from app.core.database import db, transaction
from app.core.jobs import DEFAULT_TIMEOUT_SECONDS, LEASE_SECONDS, find_job, push
from app.core.tenancy import unbound

BATCH = 100
PAUSE_SECONDS = 1.0
HEARTBEAT_KEY = "neuracrm:relay"
HEARTBEAT_SECONDS = 30

log = logging.getLogger("neuracrm.relay")
LEASE = text("select organization_id, id, queue, name from lease_jobs(:limit, :lease)")
BACKLOG = text("select queue, depth, oldest_seconds from job_backlog()")


def relay_once() -> int:
    """Lease and push one batch; returns how many rows were due. A row RQ still holds is only leased again."""
    with unbound(), transaction():
        due = db.session.execute(LEASE, {"limit": BATCH, "lease": LEASE_SECONDS}).all()
    for row in due:
        if _is_waiting(row.id):
            continue
        job = find_job(row.name)
        push(row.organization_id, row.id, row.queue, job.timeout_seconds if job else DEFAULT_TIMEOUT_SECONDS)
    return len(due)


def run_relay(stop: object) -> None:
    """Relay until `stop` (a threading.Event) is set. A database or Redis that is away is waited for."""
    while not stop.is_set():  # type: ignore[attr-defined]
        due = 0
        try:
            due = relay_once()
            measure_backlog()
            cache.guarded(lambda r: r.set(HEARTBEAT_KEY, str(time.time()), ex=HEARTBEAT_SECONDS))
        except Exception as error:  # noqa: BLE001  the relay must outlive any fault of what it talks to
            log.warning("relay paused", extra={"reason": type(error).__name__})
        if due < BATCH:
            stop.wait(PAUSE_SECONDS)  # type: ignore[attr-defined]


def measure_backlog() -> None:
    """Depth and age of each queue, for alarms: due and not done."""
    with unbound(), transaction():
        rows = db.session.execute(BACKLOG).all()
    for row in rows:
        metrics.QUEUE_DEPTH.labels(row.queue).set(row.depth)
        metrics.QUEUE_AGE.labels(row.queue).set(row.oldest_seconds)


def _is_waiting(job_id: int) -> bool:
    def look(_redis: object) -> bool:
        connection = current_app.extensions["rq_redis"]
        try:
            waiting = RqJob.fetch(f"job-{job_id}", connection=connection, serializer=JSONSerializer)
        except NoSuchJobError:
            return False
        queue_key = f"rq:queue:{waiting.origin}"
        return waiting.is_queued and connection.lpos(queue_key, waiting.id) is not None

    return bool(cache.guarded(look, default=False))
