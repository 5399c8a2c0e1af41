"""Custom text fields an import brings along: made when it starts, remembered so that undo removes them."""

import re
from typing import TYPE_CHECKING

from app.core.errors import Invalid
from app.imports.staging import run, scalars

if TYPE_CHECKING:
    from app.imports.models import Import

NOT_KEY = re.compile(r"[^a-z0-9]+")
MAX_KEY = 60
MAX_FIELDS = 500


def key_for_label(item: "Import", label: str) -> str:
    """The key of the custom field with this label, made if there is none. Raises Invalid past the limit of fields."""
    bound = {"type": item.record_type, "label": label}
    found = scalars(
        "select key from custom_fields where organization_id = :organization and record_type = :type "
        "and lower(label) = lower(:label) order by id limit 1",
        **bound,
    )
    return str(found[0]) if found else _make(item, label)


def _make(item: "Import", label: str) -> str:
    taken = set(
        scalars(
            "select key from custom_fields where organization_id = :organization and record_type = :type",
            type=item.record_type,
        )
    )
    if len(taken) >= MAX_FIELDS:
        raise Invalid(fields={"mapping": [f"An organization has at most {MAX_FIELDS} custom fields of a kind."]})
    base = NOT_KEY.sub("_", label.lower()).strip("_")[: MAX_KEY - 4] or "field"
    key = next(name for name in (base, *(f"{base}_{n}" for n in range(2, MAX_FIELDS + 2))) if name not in taken)
    made = scalars(
        "insert into custom_fields (organization_id, record_type, key, label) values (:organization, :type, :key, :label) "
        "returning id",
        type=item.record_type,
        key=key,
        label=label,
    )
    run(
        "insert into import_changes (organization_id, import_id, record_type, record_id, action) "
        "values (:organization, :import_id, 'custom_field', :record, 'created')",
        import_id=item.id,
        record=made[0],
    )
    return key
