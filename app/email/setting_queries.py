"""How an organization wants its mail, and the addresses it has."""

from typing import Any

from flask import current_app
from sqlalchemy import select

from app.core.database import db
from app.core.tenancy import current
from app.email.addresses import inbox_address
from app.email.models import EmailSettings


def get_settings() -> dict[str, Any]:
    """The settings, as delivered while nobody changed them."""
    row = db.session.execute(
        select(EmailSettings).where(EmailSettings.organization_id == current.organization_id)
    ).scalar()
    return {
        "creates_leads": row.creates_leads if row else False,
        "footer": row.footer if row else None,
        "from_address": current_app.config["SETTINGS"].MAIL_FROM,
        "inbox_address": inbox_address(current.organization_id),
    }
