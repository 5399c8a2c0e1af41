"""What a new organization starts with."""

from sqlalchemy.dialects.postgresql import insert

from app.core.database import db
from app.core.tenancy import current
from app.leads.choices import DEFAULT_SOURCES, DEFAULT_STATUSES
from app.leads.models import LeadSource, LeadStatus


def set_up_leads() -> None:
    """The usual statuses and sources, where they are not there already."""
    organization_id = current.organization_id
    statuses = [
        {
            "organization_id": organization_id,
            "key": key,
            "label": label,
            "category": category,
            "position": position,
            "is_default": position == 0,
        }
        for position, (key, (label, category)) in enumerate(DEFAULT_STATUSES.items())
    ]
    sources = [
        {"organization_id": organization_id, "key": key, "label": label, "position": position}
        for position, (key, label) in enumerate(DEFAULT_SOURCES.items())
    ]
    db.session.execute(insert(LeadStatus).on_conflict_do_nothing(), statuses)
    db.session.execute(insert(LeadSource).on_conflict_do_nothing(), sources)
