from typing import Any

from sqlalchemy import select

from app.core.database import db
from app.core.http import found
from app.core.tenancy import current
from app.fields.models import CustomField

COLUMNS = tuple(column for column in CustomField.__table__.c if column.key != "organization_id")


def list_fields(record_type: str | None = None) -> list[dict[str, Any]]:
    """Definitions by record type and label; all types when none is named."""
    statement = select(*COLUMNS).where(CustomField.organization_id == current.organization_id)
    if record_type:
        statement = statement.where(CustomField.record_type == record_type)
    rows = db.session.execute(statement.order_by(CustomField.record_type, CustomField.label, CustomField.id))
    return [dict(row._mapping) for row in rows]


def get_field(field_id: int) -> dict[str, Any]:
    """One definition. Raises NotFound."""
    statement = select(*COLUMNS).where(*_one(field_id))
    return dict(found(db.session.execute(statement).first())._mapping)


def get_field_for_change(field_id: int) -> CustomField:
    """The definition, locked until the commit. Raises NotFound."""
    return found(db.session.execute(select(CustomField).where(*_one(field_id)).with_for_update()).scalar())


def list_keys(record_type: str) -> set[str]:
    """The keys a record of this type may have values under."""
    ours = (CustomField.organization_id == current.organization_id, CustomField.record_type == record_type)
    return set(db.session.execute(select(CustomField.key).where(*ours)).scalars())


def _one(field_id: int) -> tuple[Any, Any]:
    return CustomField.organization_id == current.organization_id, CustomField.id == field_id
