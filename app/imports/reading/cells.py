"""What a single cell looks like: the kind of its value, told by shape alone and in linear time."""

import re
from functools import lru_cache

from .values import parse_boolean, parse_date, parse_money

MAX_TYPED_LENGTH = 120

_EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,190}\.[^@\s,;<>\".\d]{2,63}")
_URL = re.compile(r"(?:https?|ftp)://\S+|www\.[^\s@]+\.[^\s@]+", re.IGNORECASE)
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,4}[a-z]{2,12}(?:/\S*)?", re.IGNORECASE)
_INTEGER = re.compile(r"[+-]?(?:\d{1,18}|\d{1,3}(?:[, '\u00a0\u202f]\d{3}){1,5})")
_DECIMAL = re.compile(r"[+-]?\d{0,18}(?:[.,]\d{1,18})(?:[eE][+-]?\d{1,3})?|[+-]?\d{1,3}(?:,\d{3}){1,5}\.\d{1,9}")
_PHONE = re.compile(r"(?:tel:)?\+?[\d\s().\-/\u00a0]{6,30}(?:\s?(?:x|ext\.?|#)\s?\d{1,6})?", re.IGNORECASE)
_IP_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_PHONE_MARKS = frozenset("+()-. /x#")
_TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]m)?", re.IGNORECASE)
_NUMBER_SHAPES = (("integer", _INTEGER), ("decimal", _DECIMAL), ("time", _TIME))
_DIGIT = re.compile(r"\d")


def is_blank(cells: list[str]) -> bool:
    """Tell whether no cell holds anything to see."""
    return not any(cell and not cell.isspace() for cell in cells)


def kind_of_value(cell: str) -> str:
    """One of empty, email, url, domain, integer, decimal, money, phone, date, datetime, time, boolean, text."""
    value = cell.strip()
    if not value:
        return "empty"
    return _kind_of_short_value(value) if len(value) <= MAX_TYPED_LENGTH else "text"


@lru_cache(maxsize=20_000)
def _kind_of_short_value(value: str) -> str:
    if "@" in value:
        return "email" if _EMAIL.fullmatch(value) else "text"
    if not _DIGIT.search(value):
        return _kind_without_digits(value)
    return _kind_with_digits(value)


def _kind_without_digits(value: str) -> str:
    if "." in value and (kind := _kind_of_address(value)):
        return kind
    return "boolean" if _accepts(parse_boolean, value) else "text"


def _kind_of_address(value: str) -> str | None:
    if _URL.fullmatch(value):
        return "url"
    return "domain" if _DOMAIN.fullmatch(value) else None


def _kind_with_digits(value: str) -> str:
    for kind, shape in _NUMBER_SHAPES:
        if shape.fullmatch(value):
            return kind
    if _accepts(parse_date, value):
        return "datetime" if ":" in value else "date"
    if _is_phone(value):
        return "phone"
    if "." in value and not value[0].isdigit() and (address := _kind_of_address(value)):
        return address
    return "money" if _accepts(parse_money, value) else "text"


def _is_phone(value: str) -> bool:
    digits = sum(char.isdigit() for char in value)
    if not 7 <= digits <= 21 or _PHONE_MARKS.isdisjoint(value) or _IP_ADDRESS.fullmatch(value):
        return False
    return bool(_PHONE.fullmatch(value))


def _accepts(parse: object, value: str) -> bool:
    try:
        parse(value)  # type: ignore[operator]
    except ValueError:
        return False
    return True
