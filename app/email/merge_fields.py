"""Merge fields: `{{ lead.first_name }}` and `{{ lead.first_name | default("there") }}`, and nothing else.

Plain substitution in one pass, from a flat table of texts: there is no expression, no attribute, no call and no loop to get
out of, and a value that looks like a merge field stays the text it is (docs/decisions/0017).
"""

import re
from collections.abc import Callable, Iterable
from html import escape, unescape
from typing import Any

from app.core.errors import Invalid

PERSON = ("salutation", "first_name", "last_name", "name", "job_title", "company_name", "email", "phone", "mobile", "city",
          "country")  # fmt: skip
# What a merge field may name; "record" is whichever of the two the mail goes to. Custom fields come by their keys.
FIELDS = {
    "lead": (*PERSON, "title", "industry", "website"),
    "contact": (*PERSON, "department"),
    "record": PERSON,
    "user": ("name", "email"),
    "organization": ("name",),
}
RECORDS = ("lead", "contact", "record")
LISTED = frozenset(f"{source}.{name}" for source, names in FIELDS.items() for name in names)
CUSTOM = re.compile(r"(?:lead|contact|record)\.custom_fields\.[a-z0-9_]{1,80}")
FIELD = re.compile(
    r"\{\{\s*([a-z_]+(?:\.[a-z0-9_]+){1,2})\s*(?:\|\s*default\(\s*(?:\"([^\"{}]*)\"|'([^'{}]*)')\s*\)\s*)?\}\}"
)
MARKS = re.compile(r"\{\{|\}\}|\{%|%\}")
HOW = 'Write {{ lead.first_name }} or {{ lead.first_name | default("there") }}.'


def check_merge_fields(values: dict[str, Any], names: Iterable[str]) -> None:
    """Raise Invalid naming each of the texts that holds a merge field nobody can fill, or a broken one."""
    faults = {name: _find_faults(values[name]) for name in names if values.get(name)}
    if any(faults.values()):
        raise Invalid(fields={name: found for name, found in faults.items() if found})


def _find_faults(text: str) -> list[str]:
    found = []
    for match in FIELD.finditer(_readable(text)):
        if match[1] not in LISTED and not CUSTOM.fullmatch(match[1]):
            found.append(f"There is no merge field {match[1]}. GET /api/email-templates/fields lists them.")
    if MARKS.search(FIELD.sub("", _readable(text))):
        found.append(HOW)
    return found


def _readable(text: str) -> str:
    """Editors write quotation marks as entities, and blanks as unbreakable ones."""
    return unescape(text).replace("\xa0", " ") if "&" in text else text.replace("\xa0", " ")


def merge_text(text: str, values: dict[str, str]) -> tuple[str, list[str]]:
    """The text with its fields filled, and the fields that have neither a value nor a default."""
    return _merge(text, values, lambda value: value)


def merge_markup(html: str, values: dict[str, str]) -> tuple[str, list[str]]:
    """The same for HTML: every value is escaped, so that it can make no element."""
    return _merge(_plain_quotes(html), values, escape)


def _merge(text: str, values: dict[str, str], write: Callable[[str], str]) -> tuple[str, list[str]]:
    missing: list[str] = []

    def fill(match: re.Match[str]) -> str:
        value = values.get(match[1], "")
        fallback = match[2] if match[2] is not None else match[3]
        if not value and fallback is None:
            missing.append(match[1])
        return write(value or fallback or "")

    return FIELD.sub(fill, text), missing


QUOTED = re.compile(r"\{\{[^{}]{1,300}\}\}")


def _plain_quotes(html: str) -> str:
    return QUOTED.sub(lambda match: _readable(match[0]), html.replace("\xa0", " ") if "{{" in html else html)


def values_of(kind: str, row: dict[str, Any], sender: dict[str, str]) -> dict[str, str]:
    """The table of a mail to a lead or contact: only what is listed, as text. `sender` holds user and organization."""
    found = dict(sender)
    for source in (kind, "record"):
        for name in FIELDS[source]:
            found[f"{source}.{name}"] = _text(row.get(name))
        for key, value in (row.get("custom_fields") or {}).items():
            found[f"{source}.custom_fields.{key}"] = _text(value)
    return found


def _text(value: Any) -> str:
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
