"""The relay: leases job rows that are due and not done, and pushes their ids to RQ. Any number of copies may run."""

import logging
import threading
import time

from sqlalchemy import text

from app.core import cache, metrics
from app.core.database import db, transaction
from app.core.jobs import DEFAULT_TIMEOUT_SECONDS, LEASE_SECONDS, MAX_WAITING, QUEUES, find_job, push, waiting_ids
from app.core.tenancy import unbound

PAUSE_SECONDS = 1.0
BUSY_PAUSE_SECONDS = 0.1
HEARTBEAT_KEY = "neuracrm:relay"
HEARTBEAT_SECONDS = 30

log = logging.getLogger("neuracrm.relay")
LEASE = text("select organization_id, id, name from lease_jobs(:queue, :limit, :lease)")
BACKLOG = text("select queue, depth, oldest_seconds from job_backlog()")


def relay_once() -> int:
    """Lease and push due rows of every queue that has room; returns how many were leased."""
    with unbound(), transaction():
        backlog = db.session.execute(BACKLOG).all()
    _measure({row.queue: (row.depth, row.oldest_seconds) for row in backlog})
    return sum(_relay_queue(row.queue) for row in backlog)


def _relay_queue(queue: str) -> int:
    waiting = waiting_ids(queue)
    # Nothing is leased while Redis is away: the rows would wait for the end of the lease when it is back.
    if waiting is None or len(waiting) >= MAX_WAITING:
        return 0
    values = {"queue": queue, "limit": MAX_WAITING - len(waiting), "lease": LEASE_SECONDS}
    with unbound(), transaction():
        due = db.session.execute(LEASE, values).all()
    for row in due:
        # A row RQ still holds is only leased again.
        if f"job-{row.id}" not in waiting:
            job = find_job(row.name)
            push(row.organization_id, row.id, queue, job.timeout_seconds if job else DEFAULT_TIMEOUT_SECONDS)
    return len(due)


def _measure(backlog: dict[str, tuple[int, float]]) -> None:
    """Depth and age of each queue, for alarms: due and not done."""
    for queue in {*QUEUES, *backlog}:
        depth, oldest_seconds = backlog.get(queue, (0, 0.0))
        metrics.QUEUE_DEPTH.labels(queue).set(depth)
        metrics.QUEUE_AGE.labels(queue).set(oldest_seconds)


def run_relay(stop: threading.Event) -> None:
    """Relay until `stop` is set. A database or Redis that is away is waited for."""
    while not stop.is_set():
        leased = 0
        try:
            leased = relay_once()
            cache.guarded(lambda r: r.set(HEARTBEAT_KEY, str(time.time()), ex=HEARTBEAT_SECONDS))
        except Exception as error:  # noqa: BLE001  the relay must outlive any fault of what it talks to
            log.warning("relay paused", extra={"reason": type(error).__name__})
        stop.wait(BUSY_PAUSE_SECONDS if leased else PAUSE_SECONDS)
