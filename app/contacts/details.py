"""E-mail addresses and phones of a contact: what shall stand after a change, exactly one of each kind the primary.

An entry is {"email" or "phone": text, "kind": word, "is_primary": bool}; a phone's also has "phone_normalized".
"""

from collections.abc import Callable
from typing import Any

from app.core.errors import Invalid
from app.core.phones import require_phone

Entry = dict[str, Any]


def plan_details(values: dict[str, Any], one: str, known: list[Entry]) -> list[Entry] | None:
    """The entries a change asks for, the primary among them; None when it speaks of none.

    `values` may hold the whole list ("emails") or the primary alone ("email"), which takes the place of the known one.
    Raises Invalid for both at once, two primaries, or the same entry twice.
    """
    many = f"{one}s"
    if one in values and many in values:
        raise Invalid(fields={one: [f"Give {one} or {many}, not both."]})
    if many in values:
        return _with_one_primary(values[many], one, many)
    if one in values:
        return _with_one_primary(_replace_primary(values, one, known), one, one)
    return None


def check_phone_entries(
    entries: list[Entry], known: list[Entry], default_region: Callable[[], str], field: str
) -> list[Entry]:
    """The entries with E.164 forms. Raises Invalid naming the field.

    What the contact already has, or what comes with its "phone_normalized" (an import, a lead), passes as it is.
    """
    forms = {entry["phone"]: entry["phone_normalized"] for entry in known}
    forms.update((entry["phone"], entry["phone_normalized"]) for entry in entries if "phone_normalized" in entry)
    for entry in entries:
        if entry["phone"] not in forms:
            forms[entry["phone"]] = require_phone(entry["phone"], default_region(), field)
    return [{**entry, "phone_normalized": forms[entry["phone"]]} for entry in entries]


def primary_of(entries: list[Entry]) -> Entry | None:
    return next((entry for entry in entries if entry["is_primary"]), None)


def _replace_primary(values: dict[str, Any], one: str, known: list[Entry]) -> list[Entry]:
    value, before = values[one], primary_of(known) or {}
    others = [entry for entry in known if entry is not before and not _same(entry[one], value)]
    if not value:
        return others
    entry = {one: value, "kind": before.get("kind", "work"), "is_primary": True}
    form = f"{one}_normalized"
    return [{**entry, form: values[form]} if form in values else entry, *others]


def _same(text: str, other: str | None) -> bool:
    return text.lower() == (other or "").lower()


def _with_one_primary(entries: list[Entry], one: str, field: str) -> list[Entry]:
    marked = [entry for entry in entries if entry.get("is_primary")]
    if len(marked) > 1:
        raise Invalid(fields={field: ["Only one can be the primary."]})
    if len({entry[one].lower() for entry in entries}) < len(entries):
        raise Invalid(fields={field: ["The same is given twice."]})
    primary = marked[0] if marked else (entries[0] if entries else None)
    return [{"kind": "work", **entry, "is_primary": entry is primary} for entry in entries]
