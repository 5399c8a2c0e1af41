"""Jobs are rows of PostgreSQL; RQ only carries their ids.

`job.enqueue(...)` writes a row in the running transaction. After the commit the id is pushed to RQ at once; a relay leases
rows that are due and not done and pushes them again. The worker claims the row, works, and marks it done. So: rolled back
never runs, killed or Redis emptied runs again within a minute, twice finds it done.

A queue of RQ is kept short: what does not fit waits in its row, and the relay takes from every organization in turn. So
one organization's flood does not delay another's job.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from flask import Flask, current_app, g
from rq import Queue
from rq.serializers import JSONSerializer

from app.core import cache, statements
from app.core.database import after_commit, waiting_callbacks
from app.core.tenancy import current

QUEUES = ("high", "default", "email", "ai", "imports", "backups")
LEASE_SECONDS = 30
# So long the relay leaves a new row to the process that wrote it.
HANDOVER_SECONDS = 2
MAX_WAITING = 100
DEFAULT_TIMEOUT_SECONDS = 180
MAX_ATTEMPTS = 8
RESULT_SECONDS = 60
PUSH_TIMEOUT_SECONDS = 2.0

log = logging.getLogger("neuracrm.jobs")
_known: dict[str, "Job"] = {}

INSERT = (
    "insert into jobs (organization_id, name, queue, payload, claimed_until, request_id, actor_user_id, event_id) values "
    "(%(organization)s, %(name)s, %(queue)s, cast(%(payload)s as jsonb), "
    "clock_timestamp() + make_interval(secs => %(lease)s), %(request)s, %(actor)s, %(event)s) returning id"
)
# Nobody pushes it before its time: the relay does.
INSERT_LATER = (
    "insert into jobs (organization_id, name, queue, payload, available_at, request_id, actor_user_id) values "
    "(%(organization)s, %(name)s, %(queue)s, cast(%(payload)s as jsonb), %(at)s, %(request)s, %(actor)s) returning id"
)


class PushBatch:
    """The jobs one transaction wrote; called after its commit."""

    def __init__(self) -> None:
        self.items: list[tuple[int, int, str, int]] = []

    def __call__(self) -> None:
        for queue in {item[2] for item in self.items}:
            waiting = count_waiting(queue)
            if waiting is None:
                return
            room = max(0, MAX_WAITING - waiting)
            for item in [item for item in self.items if item[2] == queue][:room]:
                push(*item)


@dataclass(frozen=True)
class Job:
    """A function a worker can run.

    `stepwise` jobs open their own transactions, others run in one. Those that go on where they stopped `takes_turns`: a long
    one goes behind the jobs that wait.
    """

    name: str
    function: Callable[..., None]
    queue: str
    timeout_seconds: int
    max_attempts: int
    stepwise: bool
    takes_turns: bool
    on_failure: Callable[..., None] | None

    def enqueue(self, *, event_id: int | None = None, **payload: Any) -> int:
        """Write the job's row; it is pushed to RQ after the commit. `payload` holds plain JSON values only."""
        organization_id = current.organization_id
        [[job_id]] = statements.fetch(
            INSERT,
            {
                "organization": organization_id,
                "name": self.name,
                "queue": self.queue,
                "payload": _dump(payload),
                "lease": HANDOVER_SECONDS,
                "request": g.get("request_id"),
                "actor": current.user_id,
                "event": event_id,
            },
        )
        push_after_commit(organization_id, job_id, self)
        return int(job_id)

    def enqueue_at(self, moment: datetime, /, **payload: Any) -> int:
        """Write the job's row for later: the relay pushes it within a second of `moment`, whoever was restarted until then."""
        [[job_id]] = statements.fetch(
            INSERT_LATER,
            {
                "organization": current.organization_id,
                "name": self.name,
                "queue": self.queue,
                "payload": _dump(payload),
                "at": moment,
                "request": g.get("request_id"),
                "actor": current.user_id,
            },
        )
        return int(job_id)

    def __call__(self, **payload: Any) -> None:
        self.function(**payload)


def job(
    queue: str = "default",
    *,
    timeout_seconds: int = DEFAULT_TIMEOUT_SECONDS,
    max_attempts: int = MAX_ATTEMPTS,
    stepwise: bool = False,
    takes_turns: bool = False,
    on_failure: Callable[..., None] | None = None,
) -> Callable[[Callable[..., None]], Job]:
    """Make a function a job, named `domain.function`. It must be harmless to run again from the start."""

    def decorate(function: Callable[..., None]) -> Job:
        name = f"{function.__module__.removeprefix('app.').removesuffix('.jobs')}.{function.__name__}"
        made = Job(name, function, queue, timeout_seconds, max_attempts, stepwise, takes_turns, on_failure)
        _known[name] = made
        return made

    return decorate


def find_job(name: str) -> Job | None:
    return _known.get(name)


def named_job(name: str) -> Job:
    """The job of this name, for services: they stand before the jobs that call them. Raises LookupError."""
    found = _known.get(name)
    if found is None:
        raise LookupError(f"no job is named {name}")
    return found


def init_jobs(app: Flask) -> None:
    """Queues connect on first use; a push gets more time than a cache read."""
    app.extensions["rq_redis"] = cache.connect_redis(
        app.config["SETTINGS"].REDIS_URL, timeout_seconds=PUSH_TIMEOUT_SECONDS
    )


def push_after_commit(organization_id: int, job_id: int, work: Job) -> None:
    """Hand the job's id to RQ once the running transaction is committed."""
    batch = next((waiting for waiting in waiting_callbacks() if isinstance(waiting, PushBatch)), None)
    if batch is None:
        batch = PushBatch()
        after_commit(batch)
    batch.items.append((organization_id, job_id, work.queue, work.timeout_seconds))


def push(organization_id: int, job_id: int, queue: str, timeout_seconds: int) -> bool:
    """Hand the id to RQ. False when Redis is away: the relay brings it later."""

    def enqueue(_redis: Any) -> bool:
        target = Queue(queue, connection=current_app.extensions["rq_redis"], serializer=JSONSerializer)
        target.enqueue(
            "app.core.job_runner.run_job",
            organization_id,
            job_id,
            job_id=f"job-{job_id}",
            job_timeout=timeout_seconds,
            result_ttl=0,
            failure_ttl=RESULT_SECONDS,
        )
        return True

    return bool(cache.guarded(enqueue, default=False))


def count_waiting(queue: str) -> int | None:
    """How many ids RQ holds in a queue; None when Redis is away."""

    def count(_redis: Any) -> int:
        return int(cache.ask_at_once(current_app.extensions["rq_redis"], ("LLEN", f"rq:queue:{queue}"))[0])

    return cache.guarded(count)  # type: ignore[no-any-return]


def waiting_ids(queue: str) -> set[str] | None:
    """The ids RQ holds in a queue; None when Redis is away."""

    def read(_redis: Any) -> set[str]:
        return {key.decode() for key in current_app.extensions["rq_redis"].lrange(f"rq:queue:{queue}", 0, -1)}

    return cache.guarded(read)  # type: ignore[no-any-return]


def _dump(payload: dict[str, Any]) -> str:
    return orjson.dumps(payload).decode()
