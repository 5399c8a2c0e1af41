"""Verbs of loss reasons."""

from typing import Any

from sqlalchemy import func, select

from app.core.database import db
from app.core.errors import Conflict
from app.core.tenancy import current
from app.deals.models import Deal, LossReason
from app.deals.pipeline_queries import has_deals
from app.events.service import changes_of, record
from app.fields.service import key_of

MAX_REASONS = 200
KEY_TAKEN = "Another loss reason has this key."


def create_loss_reason(values: dict[str, Any]) -> LossReason:
    """A new reason at the end of the list. Raises Conflict when the key is taken or the list is full."""
    ours = LossReason.organization_id == current.organization_id
    count, last = db.session.execute(
        select(func.count(), func.coalesce(func.max(LossReason.position), -1)).where(ours)
    ).one()
    if count >= MAX_REASONS:
        raise Conflict(f"An organization has at most {MAX_REASONS} loss reasons.", code="too_many_loss_reasons")
    key = values.get("key") or key_of(values["label"]) or "reason"
    if db.session.execute(select(LossReason.id).where(ours, LossReason.key == key)).first():
        raise Conflict(KEY_TAKEN, code="already_exists", fields={"key": [KEY_TAKEN]})
    reason = LossReason(key=key, label=values["label"], position=last + 1, is_active=True)
    db.session.add(reason)
    db.session.flush()
    record("loss_reason.created", "loss_reason", reason.id, key=key, label=reason.label)
    return reason


def update_loss_reason(reason: LossReason, values: dict[str, Any]) -> None:
    """Change the label, the place in the list, or whether it is offered."""
    changes = changes_of(reason, values)
    if changes:
        db.session.flush()
        record("loss_reason.updated", "loss_reason", reason.id, changes=changes)


def delete_loss_reason(reason: LossReason) -> None:
    """Remove a reason nothing was lost for. Raises Conflict otherwise: make it inactive instead."""
    if has_deals(Deal.loss_reason_id == reason.id):
        raise Conflict("Deals were lost for this reason. Make it inactive instead.", code="loss_reason_in_use")
    reason_id, key = reason.id, reason.key
    db.session.delete(reason)
    db.session.flush()
    record("loss_reason.deleted", "loss_reason", reason_id, key=key)
