"""Statuses and sources of the organization: added, renamed, ordered, switched off; never removed, leads name them."""

from typing import Any

from sqlalchemy import func, select, update

from app.core.database import db
from app.core.errors import Conflict, Invalid
from app.core.tenancy import current
from app.events.service import record
from app.fields.service import key_of
from app.leads.models import LeadSource, LeadStatus
from app.leads.status_queries import get_choice_for_change

MAX_CHOICES = 500
MAX_KEY = 60


def add_choice(model: type[LeadStatus] | type[LeadSource], values: dict[str, Any]) -> Any:
    """A new status or source, at the end unless a position is given. Raises Conflict when its key is taken."""
    ours = model.organization_id == current.organization_id
    count, last = db.session.execute(select(func.count(), func.max(model.position)).where(ours)).one()
    if count >= MAX_CHOICES:
        raise Conflict(f"An organization has at most {MAX_CHOICES} of these.", code="too_many")
    made = model(
        **{"position": (last or 0) + 1, **values, "key": key_of(values["label"])[:MAX_KEY] or f"choice_{count + 1}"}
    )
    db.session.add(made)
    db.session.flush()
    record(f"{_word(model)}.created", _word(model), made.id, label=made.label)
    return made


def change_choice(model: type[LeadStatus] | type[LeadSource], choice_id: int, values: dict[str, Any]) -> Any:
    """Rename, order or switch. Raises NotFound, Invalid when the default status would be switched off."""
    choice = get_choice_for_change(model, choice_id)
    if values.get("is_default"):
        _drop_default()
    for name, value in values.items():
        setattr(choice, name, value)
    if getattr(choice, "is_default", False) and not choice.is_active:
        raise Invalid(fields={"is_active": ["The default status cannot be switched off. Make another the default."]})
    db.session.flush()
    record(f"{_word(model)}.updated", _word(model), choice.id, values=values)
    return choice


def _drop_default() -> None:
    ours = LeadStatus.organization_id == current.organization_id
    db.session.execute(update(LeadStatus).where(ours, LeadStatus.is_default).values(is_default=False))


def _word(model: Any) -> str:
    return "lead_status" if model is LeadStatus else "lead_source"
