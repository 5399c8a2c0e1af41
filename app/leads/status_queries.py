"""Statuses and sources of the organization."""

from typing import Any, NamedTuple

from sqlalchemy import select

from app.core import statements
from app.core.database import db
from app.core.http import found
from app.core.tenancy import current
from app.leads.models import LeadSource, LeadStatus


def list_choices(model: type[LeadStatus] | type[LeadSource]) -> list[dict[str, Any]]:
    """All of them in their order."""
    statement = select(model).where(model.organization_id == current.organization_id)
    return [present_choice(row) for row in db.session.scalars(statement.order_by(model.position, model.id))]


def present_choice(row: Any) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in row.__table__.c if column.key != "organization_id"}


def get_choice_for_change(model: Any, choice_id: int) -> Any:
    """One of them, locked. Raises NotFound."""
    statement = select(model).where(model.organization_id == current.organization_id, model.id == choice_id)
    return found(db.session.scalar(statement.with_for_update()))


class Status(NamedTuple):
    """What a lead's status means."""

    key: str
    category: str
    is_active: bool


FIND = "select key, category, is_active from lead_statuses where organization_id = %(organization)s and "


def get_default_status() -> str:
    """The key of the status a new lead gets."""
    [[key, *_]] = statements.fetch(f"{FIND} is_default", {"organization": current.organization_id})
    return str(key)


def find_status(key: str) -> Status | None:
    """The status of this key, also a switched-off one."""
    rows = statements.fetch(f"{FIND} key = %(key)s", {"organization": current.organization_id, "key": key})
    return Status(*rows[0]) if rows else None


def find_status_of(category: str) -> str | None:
    """The first status of a category."""
    statement = (
        select(LeadStatus.key)
        .where(LeadStatus.organization_id == current.organization_id, LeadStatus.category == category)
        .order_by(LeadStatus.is_active.desc(), LeadStatus.position, LeadStatus.id)
    )
    return db.session.execute(statement.limit(1)).scalar()


def is_known_source(key: str) -> bool:
    statement = select(LeadSource.id).where(
        LeadSource.organization_id == current.organization_id, LeadSource.key == key
    )
    return db.session.execute(statement).first() is not None
