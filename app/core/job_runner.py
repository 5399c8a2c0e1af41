"""What a worker does with the id RQ brought: claim the row, run the function, write the outcome."""

import contextlib
import logging
import math
import random
import threading
import time
from datetime import timedelta
from typing import Any

import orjson
from flask import current_app, g
from sqlalchemy import text

from app.core import metrics
from app.core.clock import now
from app.core.database import db, raise_after_commit, transaction
from app.core.errors import AppError, Unavailable
from app.core.jobs import LEASE_SECONDS, QUEUES, Job, find_job, waiting_ids
from app.core.tenancy import Scope, acting_as

FIRST_RETRY_SECONDS = 5
LONGEST_RETRY_SECONDS = 900
# RQ must have forgotten the job before it is brought again.
HAND_BACK_SECONDS = 2
MAX_ERROR_TEXT = 500
# So long a job that takes turns may keep others waiting.
TURN_SECONDS = 10.0

log = logging.getLogger("neuracrm.jobs")

CLAIM = text(
    "update jobs set state = 'running', fence = fence + 1, started_at = clock_timestamp(), "
    "claimed_until = clock_timestamp() + make_interval(secs => :lease) "
    "where organization_id = :organization and id = (select id from jobs where organization_id = :organization "
    "and id = :id and (state = 'pending' or (state = 'running' and claimed_until < clock_timestamp())) "
    "for update skip locked) returning name, payload, attempts, fence, request_id, actor_user_id"
)
KEEP = text(
    "update jobs set claimed_until = clock_timestamp() + make_interval(secs => :lease), "
    "progress = coalesce(cast(:progress as jsonb), progress) "
    "where organization_id = :organization and id = :id and fence = :fence and state = 'running' returning 1"
)
FINISH = text(
    "update jobs set state = :state, finished_at = clock_timestamp(), last_error = :error "
    "where organization_id = :organization and id = :id and fence = :fence and state = 'running' returning 1"
)
RETRY = text(
    "update jobs set state = 'pending', available_at = :at, claimed_until = null, last_error = :error "
    "where organization_id = :organization and id = :id and fence = :fence and state = 'running'"
)
# The lease counts it again, so an attempt that was only interrupted does not count.
HAND_BACK = text(
    "update jobs set state = 'pending', available_at = :at, claimed_until = null, attempts = greatest(attempts - 1, 0) "
    "where organization_id = :organization and id = :id and fence = :fence and state = 'running'"
)
FORGET = text("update jobs set payload = '{}' where organization_id = :organization and id = :id and fence = :fence")


class JobLost(Exception):
    """Another worker took the job over, or it was canceled: stop without a trace."""


class JobHandedBack(Exception):
    """The worker is ending, or others wait: the job goes on later, after the last committed step."""


_ending = threading.Event()
_worked_queues: list[str] = list(QUEUES)


def share_worker(queues: list[str]) -> None:
    """Name the queues this worker works: a long job makes room for what waits in them."""
    _worked_queues[:] = queues


def hand_back_soon() -> None:
    """End the running job after its step, if it works in steps. For a worker that was asked to end."""
    _ending.set()


def run_job(organization_id: int, job_id: int) -> None:
    """RQ's entry. Runs one job row to an outcome; harmless when it is done, canceled or held by another worker."""
    # A context of its own: nothing of the worker's, or of a test's, leaks into the job.
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with app.app_context(), acting_as(Scope(organization_id, actor_type="automation")):
        run_claimed(organization_id, job_id)


def run_claimed(organization_id: int, job_id: int) -> None:
    """Claim and run a job inside an application context (also used by tests and the command line)."""
    with transaction():
        row = db.session.execute(CLAIM, {"organization": organization_id, "id": job_id, "lease": LEASE_SECONDS}).first()
    if row is None:
        return
    g.request_id = row.request_id
    work = find_job(row.name)
    is_stepwise = work is not None and work.stepwise
    g.job = {"organization": organization_id, "id": job_id, "fence": row.fence, "stepwise": is_stepwise}
    g.turn_ends = time.monotonic() + TURN_SECONDS if work is not None and work.takes_turns else math.inf
    try:
        with acting_as(Scope(organization_id, row.actor_user_id, actor_type="automation")):
            _run(work, row)
    finally:
        # A later keep_claim in the same context must not speak for this job.
        g.job = None


def _run(work: Job | None, row: Any) -> None:
    started = time.perf_counter()
    outcome = _attempt(work, row)
    seconds = time.perf_counter() - started
    metrics.JOBS.labels(row.name, outcome).inc()
    metrics.JOB_SECONDS.labels(row.name).observe(seconds)
    fields = {"job": row.name, "job_id": g.job["id"], "outcome": outcome, "duration_ms": round(seconds * 1000, 1)}
    log.info("job ended", extra=fields)


def _attempt(work: Job | None, row: Any) -> str:
    """One attempt; returns its outcome: done, retry, failed, lost or handed back."""
    if work is None:
        return _failed(work, row, f"no job is named {row.name}")
    if row.attempts > work.max_attempts:
        # Nobody lived to write an outcome: the job itself kills its worker, or exceeds its memory.
        return _failed(work, row, f"gave up after {work.max_attempts} attempts: the worker died each time")
    try:
        return _execute(work, row.payload)
    except JobLost:
        return "lost"
    except AppError as error:
        return _later(work, row, error) if _is_passing(error) else _failed(work, row, f"{error.code}: {error.message}")
    except Exception as error:
        log.exception("job failed", extra={"job": row.name, "job_id": g.job["id"]})
        return _failed(work, row, f"{type(error).__name__}: {error}")


def _is_passing(error: AppError) -> bool:
    """Whether the same work may succeed a moment later."""
    return isinstance(error, Unavailable) or error.code == "busy"


def _execute(work: Job, payload: dict[str, Any]) -> str:
    if work.stepwise:
        return _execute_steps(work, payload)
    # The effect and the mark "done" are one commit: exactly once inside PostgreSQL.
    with transaction():
        keep_claim()
        work.function(**payload)
        _finish("done", None)
    return "done"


def _execute_steps(work: Job, payload: dict[str, Any]) -> str:
    try:
        work.function(**payload)
    except JobHandedBack:
        return _handed_back()
    with transaction():
        _finish("done", None)
    return "done"


def keep_claim(progress: dict[str, Any] | None = None) -> None:
    """Extend the lease of the running job, in the caller's transaction; raises JobLost when it is no longer ours.

    When the worker is ending, or the job had its turn and others wait, JobHandedBack is raised as soon as that transaction
    is committed.
    """
    mine = g.get("job")
    if mine is None:
        return
    text_progress = orjson.dumps(progress).decode() if progress is not None else None
    values = {**mine, "lease": LEASE_SECONDS, "progress": text_progress}
    if db.session.execute(KEEP, values).first() is None:
        raise JobLost
    if mine["stepwise"] and (_ending.is_set() or _is_turn_over()):
        raise_after_commit(JobHandedBack())


def _is_turn_over() -> bool:
    return time.monotonic() > g.turn_ends and any(waiting_ids(queue) for queue in _worked_queues)


def forget_payload() -> None:
    """Empty the running job's payload, in the caller's transaction: for jobs that carry something secret."""
    if g.get("job") is not None:
        db.session.execute(FORGET, g.job)


def _finish(state: str, error: str | None) -> None:
    if db.session.execute(FINISH, {**g.job, "state": state, "error": error}).first() is None:
        raise JobLost


def _handed_back() -> str:
    with transaction():
        db.session.execute(HAND_BACK, {**g.job, "at": now() + timedelta(seconds=HAND_BACK_SECONDS)})
    return "handed back"


def _later(work: Job, row: Any, error: AppError) -> str:
    if row.attempts >= work.max_attempts:
        return _failed(work, row, f"gave up after {row.attempts} attempts: {error.message}")
    delay = min(FIRST_RETRY_SECONDS * 2 ** (row.attempts - 1), LONGEST_RETRY_SECONDS) * random.uniform(0.8, 1.2)
    values = {**g.job, "at": now() + timedelta(seconds=delay), "error": error.message[:MAX_ERROR_TEXT]}
    with transaction():
        db.session.execute(RETRY, values)
    return "retry"


def _failed(work: Job | None, row: Any, reason: str) -> str:
    reason = reason.replace("\x00", "")[:MAX_ERROR_TEXT]
    try:
        with transaction():
            _finish("failed", reason)
            if work is not None and work.on_failure is not None:
                work.on_failure(reason=reason, **row.payload)
    except JobLost:
        return "lost"
    except Unavailable:
        raise
    except Exception:
        # The job must not run for ever because telling of its failure fails.
        log.exception("on_failure failed", extra={"job": row.name, "job_id": g.job["id"]})
        with contextlib.suppress(JobLost), transaction():
            _finish("failed", reason)
    return "failed"
