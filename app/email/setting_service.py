"""The verbs of signatures, settings and suppressed addresses."""

from typing import Any

from sqlalchemy.dialects.postgresql import insert

from app.core.database import db
from app.core.errors import Conflict
from app.core.http import found
from app.core.tenancy import current
from app.email.composing import find_signature
from app.email.markup import clean_markup, text_of
from app.email.models import EmailSettings, EmailSignature, EmailSuppression
from app.email.setting_queries import get_settings
from app.events.service import record

MANUAL = "manual"


def set_signature(values: dict[str, Any]) -> None:
    """Make this the actor's signature; without words she has none."""
    html = clean_markup(values.get("html") or "").strip() or None
    text = values.get("text") or (text_of(html) if html else "")
    row = find_signature(int(current.user_id or 0))
    if not text:
        if row is not None:
            db.session.delete(row)
    elif row is None:
        db.session.add(EmailSignature(user_id=current.user_id, text=text, html=html))
    else:
        row.text, row.html = text, html
    db.session.flush()


def describe_signature() -> dict[str, Any]:
    """The actor's signature; empty when she has none."""
    row = find_signature(int(current.user_id or 0))
    return {"text": row.text if row else "", "html": row.html if row else None}


def change_settings(values: dict[str, Any]) -> None:
    """Change how the organization wants its mail."""
    before = get_settings()
    changes = {name: [before[name], value] for name, value in values.items() if before[name] != value}
    if not changes:
        return
    statement = insert(EmailSettings).values(organization_id=current.organization_id, **values)
    db.session.execute(statement.on_conflict_do_update(constraint="email_settings_organization_key", set_=values))
    record("email_settings.updated", "organization", current.organization_id, changes=changes)


def add_suppression(address: str, note: str) -> int:
    """Let no more mail reach an address. Raises Conflict when none reaches it already."""
    values = {
        "organization_id": current.organization_id,
        "address": address.lower(),
        "reason": MANUAL,
        "note": note,
        "created_by_id": current.user_id,
    }
    statement = insert(EmailSuppression).values(values).on_conflict_do_nothing().returning(EmailSuppression.id)
    suppression_id = db.session.execute(statement).scalar()
    if suppression_id is None:
        raise Conflict("This address gets no more mail already.", code="already_suppressed")
    record("email_suppression.created", "email_suppression", suppression_id, address=address.lower())
    return int(suppression_id)


def remove_suppression(suppression_id: int) -> None:
    """Let mail reach an address again. Raises NotFound."""
    row = found(db.session.get(EmailSuppression, (current.organization_id, suppression_id)))
    record("email_suppression.deleted", "email_suppression", row.id, address=row.address, reason=row.reason)
    db.session.delete(row)
    db.session.flush()
