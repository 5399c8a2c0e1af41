"""The whole installation for an administrator's eyes: parts with latency, queues, workers, failed jobs. No secrets.

Nothing here is of another organization: queues are told by how many wait and how long, jobs are the own ones.
"""

import time
from collections.abc import Callable
from typing import Any

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from app.core.clock import now
from app.core.database import db
from app.core.errors import Unavailable
from app.core.jobs import QUEUES
from app.core.relay import BACKLOG
from app.core.tenancy import current
from app.health import checks
from app.health.models import JobRow

JOB_STATES = ("pending", "running", "failed")
MILLISECONDS = 1000


def describe_system() -> dict[str, Any]:
    """Every part and its state. What cannot be asked while the database is away is null."""
    components = _components()
    return {
        "as_of": now(),
        "version": current_app.config["SETTINGS"].RELEASE_VERSION,
        "status": checks.sum_up({part["name"]: part["state"] for part in components}),
        "components": components,
        "queues": _from_database(_queues),
        "jobs": _from_database(_jobs),
    }


def _components() -> list[dict[str, Any]]:
    (database, migrations), latency = _timed(checks.check_database)
    parts = [_part("database", database, latency), _part("migrations", migrations)]
    asked = {"redis": checks.check_redis, "worker": checks.check_worker, "scheduler": checks.check_scheduler}
    for name, check in asked.items():
        state, latency = _timed(check)
        parts.append(_part(name, state, latency if name == "redis" else None))
    others = {**checks.check_backups(), **checks.check_vendors()}
    return [*parts, *(_part(name, state) for name, state in others.items())]


def _part(name: str, state: str, latency: float | None = None) -> dict[str, Any]:
    """A state reads "unhealthy: reason" where there is one."""
    word, _, reason = state.partition(": ")
    return {"name": name, "state": word, "reason": reason or None, "latency_ms": latency}


def _timed(check: Callable[[], Any]) -> tuple[Any, float]:
    started = time.perf_counter()
    found = check()
    return found, round((time.perf_counter() - started) * MILLISECONDS, 1)


def _from_database(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except (Unavailable, SQLAlchemyError):
        return None


def _queues() -> list[dict[str, Any]]:
    backlog = {row.queue: row for row in db.session.execute(BACKLOG)}
    return [
        {
            "name": queue,
            "waiting": backlog[queue].depth if queue in backlog else 0,
            "oldest_seconds": round(max(0.0, backlog[queue].oldest_seconds), 1) if queue in backlog else None,
        }
        for queue in sorted({*QUEUES, *backlog})
    ]


def _jobs() -> dict[str, int]:
    ours = (JobRow.organization_id == current.organization_id, JobRow.state.in_(JOB_STATES))
    counts = dict(db.session.execute(select(JobRow.state, func.count()).where(*ours).group_by(JobRow.state)).all())
    return {state: counts.get(state, 0) for state in JOB_STATES}
