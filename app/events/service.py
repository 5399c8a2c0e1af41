"""Recording what happened."""

from typing import Any

import orjson
from flask import current_app, g

from app.core import statements
from app.core.clock import frozen_moment
from app.core.database import after_commit
from app.core.jobs import find_job
from app.core.tenancy import current
from app.integrations.posthog import EXTENSION, count_event

INSERT = (
    "insert into events (organization_id, created_at, name, record_type, record_id, actor_type, actor_id, request_id, data) "
    "values (%(organization)s, coalesce(cast(%(at)s as timestamptz), clock_timestamp()), %(name)s, %(type)s, %(record)s, "
    "%(actor_type)s, %(actor)s, %(request)s, cast(%(data)s as jsonb)) returning id"
)


def record(name: str, record_type: str, record_id: int, /, **data: Any) -> int:
    """Write an event and its reactions' jobs in the running transaction; returns the event's id.

    `data` holds plain values: for an update {"changes": {field: [before, after]}}.
    """
    [[event_id]] = statements.fetch(
        INSERT,
        {
            "organization": current.organization_id,
            "at": frozen_moment(),
            "name": name,
            "type": record_type,
            "record": record_id,
            "actor_type": current.actor_type,
            "actor": current.user_id,
            "request": g.get("request_id"),
            "data": orjson.dumps(data, default=str).decode(),
        },
    )
    if EXTENSION in current_app.extensions:
        organization_id, user_id = current.organization_id, current.user_id
        # What is rolled back did not happen.
        after_commit(lambda: count_event(name, record_type, organization_id, user_id))
    for job_name in current_app.extensions["reactions"].get(name, ()):
        job = find_job(job_name)
        if job is None:
            raise LookupError(f"reactions.py names a job nobody registered: {job_name}")
        job.enqueue(event_id=event_id, record_type=record_type, record_id=record_id, event=name, data=data)
    return int(event_id)


def changes_of(record: Any, values: dict[str, Any]) -> dict[str, list[Any]]:
    """Apply `values` to a model row; returns {field: [before, after]} of what really changed."""
    changed = {}
    for field, value in values.items():
        before = getattr(record, field)
        if before != value:
            setattr(record, field, value)
            changed[field] = [before, value]
    return changed
