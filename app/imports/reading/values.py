"""Values out of cells: money, dates, numbers, yes and no. Every parser raises ValueError with a clear message."""

from .amounts import guess_decimal_comma, parse_decimal, parse_integer, parse_money
from .dates import guess_day_first, parse_date, parse_datetime, parse_excel_serial
from .words import is_placeholder, parse_boolean

__all__ = [
    "guess_day_first",
    "guess_decimal_comma",
    "is_placeholder",
    "parse_boolean",
    "parse_date",
    "parse_datetime",
    "parse_decimal",
    "parse_excel_serial",
    "parse_integer",
    "parse_money",
]
