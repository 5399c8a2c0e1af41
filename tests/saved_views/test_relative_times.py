"""Relative times mean the same in every zone: the reader's own days."""

from datetime import UTC, date, datetime

import pytest

from app.saved_views.relative_times import is_relative, resolve_day, resolve_time

# A Wednesday; in Auckland it is Thursday already.
MOMENT = datetime(2026, 3, 4, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("now", "UTC", "2026-03-04T18:30:00+00:00"),
        ("now-36h", "Asia/Tokyo", "2026-03-03T06:30:00+00:00"),
        ("now-1d", "UTC", "2026-03-03T18:30:00+00:00"),
        ("today", "UTC", "2026-03-04T00:00:00+00:00"),
        ("today", "Pacific/Auckland", "2026-03-04T11:00:00+00:00"),
        ("today-7d", "Etc/GMT+8", "2026-02-25T08:00:00+00:00"),
        ("today+1d", "Pacific/Kiritimati", "2026-03-05T10:00:00+00:00"),
        ("week", "UTC", "2026-03-02T00:00:00+00:00"),
        ("month-1m", "UTC", "2026-02-01T00:00:00+00:00"),
        ("quarter", "UTC", "2026-01-01T00:00:00+00:00"),
        ("year-1y", "UTC", "2025-01-01T00:00:00+00:00"),
    ],
)
def test_time_is_resolved_in_the_zone(text: str, zone: str, expected: str) -> None:
    assert resolve_time(text, MOMENT, zone).isoformat() == expected


def test_day_is_resolved_in_the_zone() -> None:
    assert resolve_day("today", MOMENT, "Pacific/Auckland") == date(2026, 3, 5)
    assert resolve_day("today+1m", datetime(2026, 1, 31, tzinfo=UTC), "UTC") == date(2026, 2, 28)
    assert resolve_day("month+1m-1d", MOMENT, "UTC") == date(2026, 3, 31)
    assert resolve_day("now+12h", MOMENT, "UTC") == date(2026, 3, 5)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "today-",
        "today-7",
        "today-7x",
        "today-3h",
        "now-99999d",
        "now-1h-1d",
        "now-1d-1h",
        "month+1m-1d+1d",
        "2026-01-01",
    ],
)
def test_other_words_are_no_relative_times(text: str) -> None:
    assert not is_relative(text)


def test_a_time_outside_the_calendar_is_refused() -> None:
    with pytest.raises(OverflowError):
        resolve_day("today+9999y", MOMENT, "UTC")
