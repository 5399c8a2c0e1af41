"""Cells a spreadsheet would run as a formula, made harmless on the way out and restored on the way in."""

import re

# What spreadsheets skip before they look for a formula: blanks, no-break and zero-width spaces, a byte order mark.
_LEADING = " \t\r\n\u00a0\u200b\ufeff"
_TRIGGERS = "=+-@|%\uff1d\uff0b\uff0d\uff20\uff5c\uff05"
_HARMLESS_NUMBER = re.compile(r"^[+-]?[\d\s().,/-]*\d[\d\s().,/-]*%?$")


def neutralise(text: str) -> str:
    """Put an apostrophe before a cell that would start a formula. Numbers and phone numbers (+49 30 ...) stay as they are.

    A cell that already starts with an apostrophe and such a sign gets another one, so that `restore` is exact.
    """
    return f"'{text}" if _is_formula(text.lstrip("'")) else text


def restore(text: str) -> str:
    """The inverse of `neutralise`: what was exported comes back as it was."""
    return text[1:] if text.startswith("'") and _is_formula(text.lstrip("'")) else text


def _is_formula(text: str) -> bool:
    visible = text.lstrip(_LEADING)
    return visible[:1] in _TRIGGERS and bool(visible) and not _HARMLESS_NUMBER.match(visible)
