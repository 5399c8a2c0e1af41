"""What a new organization starts with."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.core.database import db
from app.core.tenancy import current
from app.deals.choices import DEFAULT_LOSS_REASONS, DEFAULT_PIPELINE
from app.deals.models import LossReason, Pipeline
from app.deals.pipeline_service import create_pipeline


def set_up_deals() -> None:
    """The pipeline "Sales" and the usual loss reasons, unless the organization has some already."""
    if not db.session.execute(select(Pipeline.id).where(Pipeline.organization_id == current.organization_id)).first():
        create_pipeline({"name": DEFAULT_PIPELINE, "is_default": True})
    rows = [
        {"organization_id": current.organization_id, "key": key, "label": label, "position": position, "version": 1}
        for position, (key, label) in enumerate(DEFAULT_LOSS_REASONS.items())
    ]
    db.session.execute(insert(LossReason).on_conflict_do_nothing(), rows)
