"""Work: what people wrote down, did and changed."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, Select, cast, func, select

from app.activities.choices import ACTIVITY_TYPES
from app.activities.models import Activity, Note, Task
from app.analytics.narrowing import narrow
from app.analytics.periods import Period, following, list_buckets
from app.core.clock import now
from app.core.database import db
from app.core.tenancy import current
from app.events.models import Event
from app.identity.colleagues import name_colleagues

# As in the index events_changes_idx; no other events are counted.
CHANGES = ("lead.updated", "contact.updated", "company.updated", "deal.updated", "deal.stage_changed")
FIGURES = ("notes", "tasks_created", "tasks_done", *(f"{kind}_activities" for kind in ACTIVITY_TYPES), "changes")
Rows = list[tuple[int | None, date, str, int]]


def describe_activity(period: Period, parameters: dict[str, Any]) -> dict[str, Any]:
    """Work by person, and by day, week or month; with `compare` also that of the range before."""
    interval = parameters.get("interval") or "day"
    days = list_buckets(period, interval)
    previous = period.previous() if parameters.get("compare") else None
    rows = _read(period, interval, parameters)
    earlier = _read(previous, interval, parameters) if previous else None
    return {
        "as_of": now(),
        "range": period.describe(),
        "previous_range": previous.describe() if previous else None,
        "interval": interval,
        "totals": _sum(rows),
        "previous_totals": None if earlier is None else _sum(earlier),
        "users": _by_user(rows, earlier),
        "buckets": _by_bucket(days, interval, period, rows),
    }


def count_tasks_done(period: Period, parameters: dict[str, Any]) -> Counter[int | None]:
    """Tasks completed in the range, by assignee."""
    where = (Task.organization_id == current.organization_id, Task.deleted_at.is_(None), Task.completed_at.is_not(None))
    reach = narrow("tasks.read", Task.assignee_id, parameters)
    statement = select(Task.assignee_id, func.count()).where(*where, period.contains(Task.completed_at), *reach)
    return Counter({user: count for user, count in db.session.execute(statement.group_by(Task.assignee_id))})


def _read(period: Period, interval: str, parameters: dict[str, Any]) -> Rows:
    rows: Rows = []
    for name, statement in _statements(period, interval, parameters):
        for row in db.session.execute(statement):
            rows.append((row.person, row.bucket, f"{row.type}_activities" if name == "activities" else name, row.count))
    return rows


def _statements(period: Period, interval: str, parameters: dict[str, Any]) -> list[tuple[str, Select[Any]]]:
    def grouped(model: Any, person: Any, moment: Any, permission: str, *more: Any) -> Select[Any]:
        bucket = cast(func.date_trunc(interval, func.timezone(period.zone, moment)), Date).label("bucket")
        where = [model.organization_id == current.organization_id, period.contains(moment)]
        if model is not Event:
            where.append(model.deleted_at.is_(None))
        columns = (person.label("person"), bucket, *more)
        statement = select(*columns, func.count().label("count")).where(*where, *narrow(permission, person, parameters))
        return statement.group_by(*columns)

    changes = grouped(Event, Event.actor_id, Event.created_at, "timeline.read")
    tasks_done = grouped(Task, Task.assignee_id, Task.completed_at, "tasks.read")
    return [
        ("notes", grouped(Note, Note.owner_id, Note.created_at, "notes.read")),
        ("tasks_created", grouped(Task, Task.owner_id, Task.created_at, "tasks.read")),
        ("tasks_done", tasks_done.where(Task.completed_at.is_not(None))),
        ("activities", grouped(Activity, Activity.owner_id, Activity.occurred_at, "activities.read", Activity.type)),
        ("changes", changes.where(Event.actor_type == "user", Event.name.in_(CHANGES))),
    ]


def _sum(rows: Rows) -> dict[str, int]:
    figures = dict.fromkeys(FIGURES, 0)
    for _, _, name, count in rows:
        figures[name] += count
    return {**figures, "total": sum(figures.values())}


def _by_user(rows: Rows, earlier: Rows | None) -> list[dict[str, Any]]:
    mine: dict[int | None, Rows] = defaultdict(list)
    before: Counter[int | None] = Counter()
    for row in rows:
        mine[row[0]].append(row)
    for person, _, _, count in earlier or ():
        before[person] += count
        mine.setdefault(person, [])
    names = name_colleagues(mine)
    users = [
        {
            "user_id": person,
            "name": names.get(person or 0),
            **_sum(found),
            "previous_total": None if earlier is None else before[person],
        }
        for person, found in mine.items()
    ]
    return sorted(users, key=lambda user: (-user["total"], user["name"] or "", user["user_id"] or 0))


def _by_bucket(days: list[date], interval: str, period: Period, rows: Rows) -> list[dict[str, Any]]:
    here: dict[date, Rows] = defaultdict(list)
    for row in rows:
        here[row[1]].append(row)
    return [
        {
            "from": max(day, period.first),
            "to": min(following(day, interval) - timedelta(days=1), period.last),
            **_sum(here.get(day, [])),
        }
        for day in days
    ]
