"""Ranges of days in a time zone, and the days, weeks and months they are made of."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.core.clock import now
from app.core.errors import Invalid
from app.identity.defaults import get_default_timezone

DEFAULT_DAYS = 30
MAX_DAYS = 3660
MAX_BUCKETS = 400
# Far from both ends of the calendar, so that the range before it and every zone's midnight exist.
FIRST_YEAR, LAST_YEAR = 1900, 9000
INTERVALS = ("day", "week", "month")


@dataclass(frozen=True)
class Period:
    """Whole days from the first to the last, both in it."""

    first: date
    last: date
    zone: str

    @property
    def start(self) -> datetime:
        """The moment (UTC) it begins."""
        return _midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The moment (UTC) behind it."""
        return _midnight(self.last + timedelta(days=1), self.zone)

    def previous(self) -> "Period":
        """As many days right before it."""
        days = self.last - self.first
        return Period(self.first - days - timedelta(days=1), self.first - timedelta(days=1), self.zone)

    def contains(self, column: Any) -> Any:
        """Condition: the column's moment lies in it."""
        return (column >= self.start) & (column < self.end)

    def describe(self) -> dict[str, Any]:
        """As an answer tells it; a range that is not over yet is partial."""
        return {"from": self.first, "to": self.last, "timezone": self.zone, "is_partial": self.end > now()}


def read_period(parameters: dict[str, Any]) -> Period:
    """The range asked for: the last thirty days when nothing is said. Raises Invalid."""
    zone = parameters.get("timezone") or get_default_timezone()
    last = parameters.get("to") or now().astimezone(ZoneInfo(zone)).date()
    if not FIRST_YEAR < last.year < LAST_YEAR:
        raise Invalid(fields={"to": [f"Name a day between {FIRST_YEAR} and {LAST_YEAR}."]})
    first = parameters.get("from") or last - timedelta(days=DEFAULT_DAYS - 1)
    if first > last:
        raise Invalid(fields={"from": ["It lies behind the end of the range."]})
    if (last - first).days >= MAX_DAYS:
        raise Invalid(fields={"from": [f"A range has at most {MAX_DAYS} days."]})
    return Period(first, last, zone)


def list_buckets(period: Period, interval: str) -> list[date]:
    """The first day of every day, week (Monday) or month that touches the range. Raises Invalid for too many."""
    days, day = [], start_of(period.first, interval)
    while day <= period.last:
        days.append(day)
        if len(days) > MAX_BUCKETS:
            raise Invalid(fields={"interval": [f"The range has more than {MAX_BUCKETS} of them. Choose a longer one."]})
        day = following(day, interval)
    return days


def start_of(day: date, interval: str) -> date:
    if interval == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if interval == "month" else day


def following(day: date, interval: str) -> date:
    """The first day of the next day, week or month."""
    if interval == "month":
        return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return day + timedelta(days=7 if interval == "week" else 1)


def _midnight(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
