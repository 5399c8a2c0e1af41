from datetime import datetime

from sqlalchemy import BigInteger, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.database import db
from app.core.tenancy import OrganizationOwned

QUEUED, SENDING, SENT, DELIVERED = "queued", "sending", "sent", "delivered"
BOUNCED, DROPPED, FAILED, UNKNOWN, RECEIVED = "bounced", "dropped", "failed", "unknown", "received"
STATES = (QUEUED, SENDING, SENT, DELIVERED, BOUNCED, DROPPED, FAILED, UNKNOWN, RECEIVED)


class Email(OrganizationOwned, db.Model):
    """One message, on a lead or a contact."""

    __tablename__ = "emails"

    created_at: Mapped[datetime] = mapped_column(default=now, server_default=func.now())
    created_by_id: Mapped[int | None] = mapped_column(BigInteger)
    lead_id: Mapped[int | None] = mapped_column(BigInteger)
    contact_id: Mapped[int | None] = mapped_column(BigInteger)
    direction: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    from_address: Mapped[str] = mapped_column(Text)
    to_address: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str | None] = mapped_column(Text)
    message_id: Mapped[str] = mapped_column(Text)
    # The message this one answers, and the first of its thread.
    answers_id: Mapped[int | None] = mapped_column(BigInteger)
    thread_id: Mapped[int | None] = mapped_column(BigInteger)
    last_error: Mapped[str | None] = mapped_column(Text)
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    clicked_at: Mapped[datetime | None]


class EmailSuppression(OrganizationOwned, db.Model):
    """An address that gets no more mail; in lower case."""

    __tablename__ = "email_suppressions"

    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    address: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
