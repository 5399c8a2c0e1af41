"""Times that move with the day: "now-2h", "today-7d", "month-1m" (the first of last month).

A word names where to start, in the reader's time zone: now, or the beginning of today, this week (Monday), month,
quarter or year. An offset follows: h hours (behind "now" only), d days, w weeks, m months, y years.
"""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

WORDS = ("now", "today", "week", "month", "quarter", "year")
PATTERN = re.compile(rf"^({'|'.join(WORDS)})(?:([+-]\d{{1,4}})([hdwmy]))?$")
MONTHS_A_UNIT = {"m": 1, "y": 12}
DAYS_A_UNIT = {"d": 1, "w": 7}
FIRST_YEAR, LAST_YEAR = 1, 9999


def is_relative(text: str) -> bool:
    """Whether the text is such a time, and one that means something."""
    found = PATTERN.match(text)
    return bool(found) and (found[3] != "h" or found[1] == "now")  # type: ignore[index]


def resolve_time(text: str, moment: datetime, zone: str) -> datetime:
    """The moment (UTC) a relative time names as seen at `moment`. Raises OverflowError out of the calendar."""
    word, amount, unit = _parts(text)
    local = moment.astimezone(ZoneInfo(zone))
    if word == "now" and unit == "h":
        return moment + timedelta(hours=amount)
    day = _move(_start(word, local.date()), amount, unit)
    time = local.time() if word == "now" else datetime.min.time()
    return datetime.combine(day, time, ZoneInfo(zone)).astimezone(UTC)


def resolve_day(text: str, moment: datetime, zone: str) -> date:
    """The calendar day a relative time names as seen at `moment`. Raises OverflowError out of the calendar."""
    word, amount, unit = _parts(text)
    if unit == "h":
        return (moment + timedelta(hours=amount)).astimezone(ZoneInfo(zone)).date()
    return _move(_start(word, moment.astimezone(ZoneInfo(zone)).date()), amount, unit)


def _parts(text: str) -> tuple[str, int, str]:
    found = PATTERN.match(text)
    if found is None:
        raise ValueError(f"not a relative time: {text}")
    return found[1], int(found[2] or 0), found[3] or "d"


def _start(word: str, day: date) -> date:
    if word == "week":
        return day - timedelta(days=day.weekday())
    if word == "month":
        return day.replace(day=1)
    if word == "quarter":
        return day.replace(month=day.month - (day.month - 1) % 3, day=1)
    return day.replace(month=1, day=1) if word == "year" else day


def _move(day: date, amount: int, unit: str) -> date:
    if unit in DAYS_A_UNIT:
        return day + timedelta(days=amount * DAYS_A_UNIT[unit])
    months = day.year * 12 + day.month - 1 + amount * MONTHS_A_UNIT[unit]
    year, month = divmod(months, 12)
    if not FIRST_YEAR < year < LAST_YEAR:
        raise OverflowError("out of the calendar")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
