"""Phone numbers: E.164 inside, as typed kept beside."""

from collections.abc import Callable, Sequence
from typing import Any

import phonenumbers

from app.core.errors import Invalid


def normalise_phone(text: str, region: str | None) -> str | None:
    """The E.164 form, or None when this is not a valid number of the region (ISO 3166 code) or an international one."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def require_phone(text: str, region: str, field: str) -> str:
    """The E.164 form of a number a person typed. Raises Invalid naming the field."""
    normal = normalise_phone(text, region)
    if normal is None:
        raise Invalid(fields={field: [f"Not a valid phone number in {region}: write it with + and the country code."]})
    return normal


def check_phones(
    values: dict[str, Any], names: Sequence[str], default_region: Callable[[], str], record: Any = None
) -> dict[str, Any]:
    """`values` with `<name>_normalized` beside every phone that is set or changed. Raises Invalid naming the field.

    A number the record already has, or one that comes with its "<name>_normalized", passes as it is: an import keeps
    what it finds, also a number nobody can dial.
    """
    checked = dict(values)
    for name in names:
        typed = values.get(name)
        known = f"{name}_normalized" in values or (record is not None and typed == getattr(record, name))
        if name not in values or known:
            continue
        checked[f"{name}_normalized"] = require_phone(typed, default_region(), name) if typed else None
    return checked
