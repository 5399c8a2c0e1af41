from datetime import datetime

from sqlalchemy import Integer, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import db
from app.core.tenancy import OrganizationOwned

RECEIVED, PROCESSED, IGNORED, FAILED = "received", "processed", "ignored", "failed"


class InboundEvent(OrganizationOwned, db.Model):
    """One message of a vendor, as it was proven to come from it."""

    __tablename__ = "inbound_events"

    vendor: Mapped[str] = mapped_column(Text)
    event_id: Mapped[str] = mapped_column(Text)
    event_type: Mapped[str] = mapped_column(Text)
    # Text, not jsonb: vendors send what jsonb refuses, such as the escape of NUL.
    payload: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, server_default=RECEIVED)
    attempts: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    last_error: Mapped[str | None] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(server_default=func.now())
    processed_at: Mapped[datetime | None]
