"""A person's day in numbers, in her own time zone."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, select

from app.activities.choices import OPEN_STATUSES
from app.activities.models import Task
from app.activities.queries import visible_tasks
from app.core.clock import now
from app.core.database import db
from app.core.tenancy import current
from app.identity.defaults import get_own_timezone

UPCOMING_DAYS = 7


def describe_day() -> dict[str, Any]:
    """The actor's tasks: overdue, due today, in the next seven days, later, without a time, and done today."""
    zone = get_own_timezone()
    moment = now()
    start = _midnight(moment, zone, 0)
    end, horizon = _midnight(moment, zone, 1), _midnight(moment, zone, 1 + UPCOMING_DAYS)
    opened = Task.status.in_(OPEN_STATUSES)
    counts = {
        "overdue": and_(opened, Task.due_at < moment),
        "today": and_(opened, Task.due_at >= moment, Task.due_at < end),
        "upcoming": and_(opened, Task.due_at >= end, Task.due_at < horizon),
        "later": and_(opened, Task.due_at >= horizon),
        "undated": and_(opened, Task.due_at.is_(None)),
    }
    mine = (Task.organization_id == current.organization_id, Task.assignee_id == current.user_id)
    here = (*mine, Task.deleted_at.is_(None), visible_tasks())
    columns = [func.count().filter(condition).label(name) for name, condition in counts.items()]
    row = db.session.execute(select(*columns).where(*here, opened)).one()
    done = select(func.count()).where(*here, Task.completed_at >= start, Task.completed_at < end)
    return {
        "timezone": zone,
        "day": start.astimezone(ZoneInfo(zone)).date(),
        "now": moment,
        "today_starts_at": start,
        "today_ends_at": end,
        "upcoming_ends_at": horizon,
        **row._mapping,
        "done_today": db.session.execute(done).scalar_one(),
    }


def _midnight(moment: datetime, zone: str, days: int) -> datetime:
    """The beginning of the day so many days on, as the zone's clocks tell it."""
    day = moment.astimezone(ZoneInfo(zone)).date() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(moment.tzinfo)
