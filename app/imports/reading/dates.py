"""Dates and times as exports write them. Day and month are told apart per column, not per cell."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MAX_LENGTH = 64
# Two-digit years up to this one are of this century.
LAST_SHORT_YEAR = 68
EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 a serial number has no zone
MAX_EXCEL_SERIAL = 2_958_465

_MONTHS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar jänner janvier janv enero ene janeiro",
            "feb february februar février fevrier févr fevr febrero fevereiro",
            "mar march märz maerz mrz mär mars marzo março",
            "apr april avril avr abril abr",
            "may mai mayo maio",
            "jun june juni juin junio junho",
            "jul july juli juillet juil julio julho",
            "aug august août aout agosto ago",
            "sep sept september septembre septiembre setiembre setembro",
            "oct october oktober okt octobre octubre outubro",
            "nov november novembre noviembre novembro",
            "dec december dezember dez décembre décem decembre déc diciembre dic dezembro",
        ),
        start=1,
    )
    for name in names.split()
}
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})(\d{2})(\d{2})")
_NUMERIC = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})\.?")
_DAY_NAMED = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|\.|º)?[\s\-/]*(?:de\s+)?([^\W\d]{3,10})\.?,?[\s\-/]*(?:de\s+)?(\d{4}|\d{2})"
)
_NAMED_DAY = re.compile(r"([^\W\d]{3,10})\.?[\s\-]*(\d{1,2})(?:st|nd|rd|th)?,?[\s\-]+(\d{4})")
_YEAR_NAMED = re.compile(r"(\d{4})[\s\-]([^\W\d]{3,10})\.?[\s\-](\d{1,2})")
_WEEKDAY = re.compile(r"^[^\W\d]{2,10}\.?,\s*(?=\d)")
_TIME = re.compile(
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"\s?(?P<half>[AaPp]\.?[Mm]\.?)?\s?(?P<zone>[Zz]|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?|[A-Z]{2,4}|[A-Z][A-Za-z]+/[A-Za-z_]+)?"
)
_ZONES = {
    "Z": 0, "z": 0, "UTC": 0, "GMT": 0, "BST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "IST": 5.5,
    "JST": 9, "EDT": -4, "EST": -5, "CDT": -5, "CST": -6, "MDT": -6, "MST": -7, "PDT": -7, "PST": -8,
}  # fmt: skip


def parse_date(text: str, *, day_first: bool | None = None) -> date:
    """Read a date; a time behind it is checked and dropped. Raises ValueError.

    day_first: how the column writes 3/4/2021 (see guess_day_first). Without it a slash means month first
    where both are possible, a point or a dash means day first.
    """
    return parse_datetime(text, day_first=day_first).date()


def parse_datetime(text: str, *, day_first: bool | None = None) -> datetime:
    """Read a date with or without a time; aware when the text names an offset or zone, else naive.

    Raises ValueError.
    """
    value = text.strip()
    if not 6 <= len(value) <= MAX_LENGTH:
        raise ValueError(f"“{text[:40]}” is not a date.")
    day_text, clock = _split_clock(value)
    day = _read_day(_WEEKDAY.sub("", day_text), text, day_first)
    if clock is None:
        return datetime.combine(day, time())
    return _join_clock(day, clock, text)


def guess_day_first(samples: Iterable[str]) -> bool | None:
    """Tell from a column's values whether 3/4/2021 is the third of April; None when no value shows it."""
    day_votes = month_votes = 0
    for sample in samples:
        match = _NUMERIC.match(sample.strip()[:MAX_LENGTH])
        if match:
            first, second = int(match[1]), int(match[3])
            day_votes += first > 12 >= second
            month_votes += second > 12 >= first
    if not day_votes and not month_votes:
        return None
    return day_votes > month_votes


def parse_excel_serial(text: str) -> datetime:
    """Read a day number of Excel (1900 system), for columns known to be dates. Raises ValueError."""
    try:
        serial = float(text.strip().replace(",", "."))
    except ValueError:
        serial = -1.0
    if not 1 <= serial <= MAX_EXCEL_SERIAL:
        raise ValueError(f"“{text[:40]}” is not a day number of Excel.")
    return EXCEL_EPOCH + timedelta(seconds=round(serial * 86_400))


def _split_clock(value: str) -> tuple[str, re.Match[str] | None]:
    colon = value.find(":")
    if colon < 0:
        return value, None
    start = colon
    while start and value[start - 1].isdigit():
        start -= 1
    clock = _TIME.fullmatch(value[start:])
    separator = value[:start][-1:]
    if clock is None or separator not in ("T", "t", " ", ","):
        raise ValueError(f"“{value[:40]}” is not a date: its time cannot be read.")
    return value[: start - 1].rstrip(" ,"), clock


def _read_day(value: str, text: str, day_first: bool | None) -> date:
    year, month, day = _find_parts(value, day_first) or (0, 0, 0)
    if len(str(year)) <= 2 and year >= 0:
        year += (2000 if year <= LAST_SHORT_YEAR else 1900) if month else 0
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"“{text[:40]}” is not a date.") from None


def _find_parts(value: str, day_first: bool | None) -> tuple[int, int, int] | None:
    """Year, month, day; None when the text has no shape of a date."""
    if match := _ISO.fullmatch(value):
        year, month, day = (match[1], match[3], match[4]) if match[1] else (match[5], match[6], match[7])
        return int(year), int(month), int(day)
    if match := _NUMERIC.fullmatch(value):
        return _order_day_and_month(match, day_first)
    if match := _DAY_NAMED.fullmatch(value):
        return int(match[3]), _MONTHS.get(match[2].lower(), 0), int(match[1])
    if match := _NAMED_DAY.fullmatch(value):
        return int(match[3]), _MONTHS.get(match[1].lower(), 0), int(match[2])
    if match := _YEAR_NAMED.fullmatch(value):
        return int(match[1]), _MONTHS.get(match[2].lower(), 0), int(match[3])
    return None


def _order_day_and_month(match: re.Match[str], day_first: bool | None) -> tuple[int, int, int]:
    first, separator, second, year = int(match[1]), match[2], int(match[3]), int(match[4])
    if day_first is None:
        day_first = separator in ".-"
    if first > 12:
        day_first = True
    elif second > 12:
        day_first = False
    return (year, second, first) if day_first else (year, first, second)


def _join_clock(day: date, clock: re.Match[str], text: str) -> datetime:
    hour = int(clock["hour"])
    half = (clock["half"] or "").lower().replace(".", "")
    if half and not 1 <= hour <= 12:
        raise ValueError(f"“{text[:40]}” is not a time.")
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    microsecond = int((clock["fraction"] or "").ljust(6, "0")[:6] or 0)
    try:
        moment = time(hour, int(clock["minute"]), int(clock["second"] or 0), microsecond)
        return datetime.combine(day, moment, tzinfo=_read_zone(clock["zone"], text))
    except ValueError:
        raise ValueError(f"“{text[:40]}” is not a date with a time.") from None


def _read_zone(zone: str | None, text: str) -> timezone | ZoneInfo | None:
    if not zone:
        return None
    if zone in _ZONES:
        return timezone(timedelta(hours=_ZONES[zone]))
    if "/" in zone:
        try:
            return ZoneInfo(zone)
        except (ZoneInfoNotFoundError, OSError) as error:
            raise ValueError(f"“{text[:40]}”: the time zone “{zone}” is not known.") from error
    digits = zone.removeprefix("UTC").removeprefix("GMT").replace(":", "")
    if digits[:1] not in ("+", "-"):
        raise ValueError(f"“{text[:40]}”: the time zone “{zone}” is not known.")
    hours, minutes = int(digits[1:3]), int(digits[3:] or 0)
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if digits[0] == "-" else offset)
