"""Values out of cells."""

# ruff: noqa: DTZ001 what files say has no zone

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from app.imports.reading import values


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("$22,700.00", "22700.00", "USD"),
        ("$1,117.10K", "1117100", "USD"),
        ("$48.22K", "48220", "USD"),
        ("1.234,56 €", "1234.56", "EUR"),
        ("(1,200)", "-1200", None),
        ("1,200-", "-1200", None),
        ("-$5", "-5", "USD"),
        ("1'234.50 CHF", "1234.50", "CHF"),
        ("USD 1,000", "1000", "USD"),
        ("1,00,000.00", "100000", None),
        ("3.00E+07", "30000000", None),
        ("12 Mio. €", "12000000", "EUR"),
        ("R$ 1.000,00", "1000", "BRL"),
        ("100\u00a0000,50", "100000.50", None),
        ("0,125", "0.125", None),
        ("1,234", "1234", None),
        ("1.234", "1.234", None),
    ],
)
def test_money_is_read(text: str, amount: str, currency: str | None) -> None:
    assert values.parse_money(text) == (Decimal(amount), currency)


@pytest.mark.parametrize(
    "text", ["", "abc", "1.2.3", "12,34,5", "5 widgets", "$5 €", "M-8769", "1e999", "--", "9" * 80, "1 + 2"]
)
def test_no_money_is_refused_with_words(text: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        values.parse_money(text)


def test_decimal_sign_of_a_column_decides() -> None:
    assert values.guess_decimal_comma(["12", "1.234", "5,5"]) is True
    assert values.guess_decimal_comma(["1,234", "5.5"]) is False
    assert values.guess_decimal_comma(["1.234.567"]) is True
    assert values.guess_decimal_comma(["1.234,5"]) is True
    assert values.guess_decimal_comma(["12", "1,234"]) is None
    assert values.parse_money("1.234", decimal_comma=True) == (Decimal(1234), None)
    assert values.parse_decimal("1,234", decimal_comma=True) == Decimal("1.234")


def test_whole_numbers() -> None:
    assert [values.parse_integer(text) for text in ("42", "42.0", "2,666", "-7")] == [42, 42, 2666, -7]
    for text in ("4.5", "$5", "x"):
        with pytest.raises(ValueError, match="whole number"):
            values.parse_integer(text)


EAST, WEST, MIDDLE = (timezone(timedelta(hours=hours)) for hours in (8, -8, 2))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("07/15/2009 02:14:45+0800", datetime(2009, 7, 15, 2, 14, 45, tzinfo=EAST)),
        ("07/13/2009T22:14:45-0800", datetime(2009, 7, 13, 22, 14, 45, tzinfo=WEST)),
        ("2009-07-14 14:14:45+0200", datetime(2009, 7, 14, 14, 14, 45, tzinfo=MIDDLE)),
        ("2009-07-14T22:14:45+08:00", datetime(2009, 7, 14, 22, 14, 45, tzinfo=EAST)),
        ("2010-10-14T00:00:00.000Z", datetime(2010, 10, 14, tzinfo=UTC)),
        ("15 Apr, 2021 00:03:00", datetime(2021, 4, 15, 0, 3)),
        ("2021-04-15 23:03:00", datetime(2021, 4, 15, 23, 3)),
        ("Thu, 15 Apr 2021 10:00:00 +0000", datetime(2021, 4, 15, 10, tzinfo=UTC)),
        ("04/15/2021 11:03 PM", datetime(2021, 4, 15, 23, 3)),
        ("12:30", None),
    ],
)
def test_moments_are_read(text: str, moment: datetime | None) -> None:
    if moment is None:
        with pytest.raises(ValueError, match="not a date"):
            values.parse_datetime(text)
    else:
        assert values.parse_datetime(text) == moment


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021-04-05", (2021, 4, 5)),
        ("20210405", (2021, 4, 5)),
        ("10/5/2020", (2020, 10, 5)),
        ("31/12/2020", (2020, 12, 31)),
        ("5.4.21", (2021, 4, 5)),
        ("5.4.1971", (1971, 4, 5)),
        ("24 October 2011", (2011, 10, 24)),
        ("Apr 5, 2021", (2021, 4, 5)),
        ("15. März 2021", (2021, 3, 15)),
        ("1 de enero de 2020", (2020, 1, 1)),
        ("3 févr. 2020", (2020, 2, 3)),
        ("2020-Feb-03", (2020, 2, 3)),
    ],
)
def test_dates_are_read(text: str, day: tuple[int, int, int]) -> None:
    assert values.parse_date(text) == date(*day)


@pytest.mark.parametrize(
    "text",
    ["", "x", "2021-13-01", "31.02.2021", "2021-04-15 25:00:00", "3 Foo 2021", "1/2/3/4", "2021-04-15 10:00 Mars/Base"],
)
def test_no_date_is_refused_with_words(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a date|not known|not a time"):
        values.parse_datetime(text)


def test_day_and_month_are_told_apart_per_column() -> None:
    assert values.guess_day_first(["1/2/2021", "13/2/2021"]) is True
    assert values.guess_day_first(["1/2/2021", "2/13/2021"]) is False
    assert values.guess_day_first(["1/2/2021", "text"]) is None
    assert values.parse_date("3/4/2021", day_first=True) == date(2021, 4, 3)
    assert values.parse_date("3/4/2021", day_first=False) == date(2021, 3, 4)


def test_excel_day_numbers() -> None:
    assert values.parse_excel_serial("44301") == datetime(2021, 4, 15)
    assert values.parse_excel_serial("44301.5") == datetime(2021, 4, 15, 12)
    for text in ("x", "0", "99999999", "nan"):
        with pytest.raises(ValueError, match="day number"):
            values.parse_excel_serial(text)


def test_yes_and_no() -> None:
    assert [values.parse_boolean(text) for text in ("Yes", "ja", "OUI", "1", " true ")] == [True] * 5
    assert [values.parse_boolean(text) for text in ("No", "nein", "non", "0")] == [False] * 4
    with pytest.raises(ValueError, match="neither yes nor no"):
        values.parse_boolean("maybe")


def test_placeholders_say_that_nothing_was_chosen() -> None:
    for text in ("Select", "-- Select --", "N/A", "-", "null", "--None--", "*****", "#N/A", "  none "):
        assert values.is_placeholder(text), text
    for text in ("NA", "Selected", "Google", "Nonna", "0", "unknown"):
        assert not values.is_placeholder(text), text
