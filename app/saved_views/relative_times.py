"""Times that move with the day: "now-2h", "today-7d", "month-1m" (the first of last month).

A word names where to start, in the reader's time zone: now, or the beginning of today, this week (Monday), month,
quarter or year. Up to two offsets follow: h hours (behind "now" only), d days, w weeks, m months, y years; two name
the last day of a month ("month+1m-1d"), which a list by calendar days ends with.
"""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

WORDS = ("now", "today", "week", "month", "quarter", "year")
OFFSET = re.compile(r"([+-]\d{1,4})([hdwmy])")
PATTERN = re.compile(rf"^({'|'.join(WORDS)})((?:{OFFSET.pattern}){{0,2}})$")
Offset = tuple[int, str]
MONTHS_A_UNIT = {"m": 1, "y": 12}
DAYS_A_UNIT = {"d": 1, "w": 7}
FIRST_YEAR, LAST_YEAR = 1, 9999


def is_relative(text: str) -> bool:
    """Whether the text is such a time, and one that means something."""
    if not PATTERN.match(text):
        return False
    word, offsets = _parts(text)
    return all(unit != "h" for _, unit in offsets) or (word == "now" and len(offsets) == 1)


def resolve_time(text: str, moment: datetime, zone: str) -> datetime:
    """The moment (UTC) a relative time names as seen at `moment`. Raises OverflowError out of the calendar."""
    word, offsets = _parts(text)
    if hours := _hours(offsets):
        return moment + hours
    local = moment.astimezone(ZoneInfo(zone))
    day = _move_all(_start(word, local.date()), offsets)
    time = local.time() if word == "now" else datetime.min.time()
    return datetime.combine(day, time, ZoneInfo(zone)).astimezone(UTC)


def resolve_day(text: str, moment: datetime, zone: str) -> date:
    """The calendar day a relative time names as seen at `moment`. Raises OverflowError out of the calendar."""
    word, offsets = _parts(text)
    if hours := _hours(offsets):
        return (moment + hours).astimezone(ZoneInfo(zone)).date()
    return _move_all(_start(word, moment.astimezone(ZoneInfo(zone)).date()), offsets)


def _parts(text: str) -> tuple[str, list[Offset]]:
    found = PATTERN.match(text)
    if found is None:
        raise ValueError(f"not a relative time: {text}")
    return found[1], [(int(amount), unit) for amount, unit in OFFSET.findall(found[2])]


def _hours(offsets: list[Offset]) -> timedelta | None:
    return next((timedelta(hours=amount) for amount, unit in offsets if unit == "h"), None)


def _move_all(day: date, offsets: list[Offset]) -> date:
    for amount, unit in offsets:
        day = _move(day, amount, unit)
    return day


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
