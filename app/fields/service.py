import re
import unicodedata
from typing import Any

from sqlalchemy import func, select

from app.core.database import db
from app.core.errors import Conflict, Invalid
from app.core.tenancy import current
from app.events.service import changes_of, record
from app.fields.models import MAX_KEY, CustomField
from app.fields.queries import list_keys

MAX_FIELDS = 200
NOT_IN_KEY = re.compile(r"[^a-z0-9]+")


def create_field(record_type: str, label: str, key: str | None = None) -> CustomField:
    """Define a field; without a key the label makes one. Raises Conflict past MAX_FIELDS or when the key is taken."""
    held = db.session.execute(select(func.count()).select_from(CustomField).where(*_of(record_type))).scalar_one()
    if held >= MAX_FIELDS:
        raise Conflict(f"A record type has at most {MAX_FIELDS} custom fields.", code="too_many_fields")
    field = CustomField(record_type=record_type, label=label, key=key or _free_key(record_type, label))
    db.session.add(field)
    db.session.flush()
    record("field.created", "field", field.id, record_type=record_type, key=field.key, label=label)
    return field


def rename_field(field: CustomField, label: str) -> CustomField:
    """Change what people read; the key, and so the values, stay."""
    changes = changes_of(field, {"label": label})
    if changes:
        db.session.flush()
        record("field.updated", "field", field.id, changes=changes)
    return field


def delete_field(field: CustomField) -> None:
    """Remove the definition. Values stay in the records and show again when the key is defined anew."""
    field_id, key, record_type = field.id, field.key, field.record_type
    db.session.delete(field)
    db.session.flush()
    record("field.deleted", "field", field_id, record_type=record_type, key=key)


def merge_custom_fields(record_type: str, values: dict[str, Any], row: Any = None) -> dict[str, Any]:
    """`values` with the given custom fields merged into the row's; null removes one.

    Raises Invalid naming the keys that are not defined for the record type, unless the same value stands there already.
    """
    given = values.get("custom_fields")
    if given is None:
        return {name: value for name, value in values.items() if name != "custom_fields"}
    standing = row.custom_fields if row is not None else {}
    check_custom_fields(record_type, {key: value for key, value in given.items() if standing.get(key) != value})
    merged = {**standing, **given}
    return {**values, "custom_fields": {key: value for key, value in merged.items() if value is not None}}


def check_custom_fields(record_type: str, given: dict[str, Any]) -> None:
    """Refuse values under keys nobody defined. Raises Invalid."""
    wanted = {key for key, value in given.items() if value is not None}
    unknown = sorted(wanted - list_keys(record_type)) if wanted else []
    if unknown:
        raise Invalid(fields={"custom_fields": {key: ["There is no such field."] for key in unknown}})


def key_of(label: str) -> str:
    """The key a label makes: "Tax number (EU)" gives tax_number_eu; empty for a label without Latin letters or digits."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    return NOT_IN_KEY.sub("_", plain).strip("_")[:MAX_KEY].rstrip("_")


def _free_key(record_type: str, label: str) -> str:
    stem, taken = key_of(label) or "field", list_keys(record_type)
    key, number = stem, 2
    while key in taken:
        key, number = f"{stem[: MAX_KEY - 4]}_{number}", number + 1
    return key


def _of(record_type: str) -> tuple[Any, Any]:
    return CustomField.organization_id == current.organization_id, CustomField.record_type == record_type
