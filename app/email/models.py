from datetime import datetime

from sqlalchemy import BigInteger, Boolean, Integer, LargeBinary, Text, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.database import Record, db
from app.core.tenancy import OrganizationOwned

SCHEDULED, CANCELED, QUEUED, SENDING, SENT, DELIVERED = (
    "scheduled",
    "canceled",
    "queued",
    "sending",
    "sent",
    "delivered",
)
BOUNCED, DROPPED, FAILED, UNKNOWN, RECEIVED = "bounced", "dropped", "failed", "unknown", "received"
STATES = (
    SCHEDULED,
    CANCELED,
    QUEUED,
    SENDING,
    SENT,
    DELIVERED,
    BOUNCED,
    DROPPED,
    FAILED,
    UNKNOWN,
    RECEIVED,
)
# Nothing was handed over yet: it may still be changed or called off.
WAITING = (SCHEDULED, QUEUED)


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
    cc_addresses: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}", default=list)
    subject: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    # Sanitised before it is kept, pictures with their addresses.
    html: Mapped[str | None] = mapped_column(Text)
    template_id: Mapped[int | None] = mapped_column(BigInteger)
    message_id: Mapped[str] = mapped_column(Text)
    # The message this one answers, and the first of its thread.
    answers_id: Mapped[int | None] = mapped_column(BigInteger)
    thread_id: Mapped[int | None] = mapped_column(BigInteger)
    # Written by a program: by ours to many people, or by somebody's machine to us.
    is_automatic: Mapped[bool] = mapped_column(Boolean, server_default="false", default=False)
    # The mailing or the step of an enrolment it was written for: each writes to a record once.
    mailing_id: Mapped[int | None] = mapped_column(BigInteger)
    enrolment_id: Mapped[int | None] = mapped_column(BigInteger)
    step: Mapped[int | None] = mapped_column(Integer)
    last_error: Mapped[str | None] = mapped_column(Text)
    send_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    clicked_at: Mapped[datetime | None]


class EmailFile(OrganizationOwned, db.Model):
    """An attachment: a file of the organization, or why there is none of what was sent to us."""

    __tablename__ = "email_files"

    email_id: Mapped[int] = mapped_column(BigInteger)
    file_id: Mapped[int | None] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(Text)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str | None] = mapped_column(Text)


class EmailPart(OrganizationOwned, db.Model):
    """An attachment as it came, until a job has put it into storage."""

    __tablename__ = "email_parts"

    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    inbound_event_id: Mapped[int] = mapped_column(BigInteger)
    email_id: Mapped[int | None] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    storage_key: Mapped[str] = mapped_column(Text)


class EmailTemplate(Record, db.Model):
    """What is written again and again, with merge fields."""

    __tablename__ = "email_templates"

    owner_id: Mapped[int | None] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(Text)
    category: Mapped[str | None] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    text: Mapped[str | None] = mapped_column(Text)
    html: Mapped[str | None] = mapped_column(Text)


class EmailSignature(OrganizationOwned, db.Model):
    """What stands below a member's mails."""

    __tablename__ = "email_signatures"

    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.clock_timestamp())
    user_id: Mapped[int] = mapped_column(BigInteger)
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str | None] = mapped_column(Text)


class EmailSettings(OrganizationOwned, db.Model):
    """How an organization wants its mail; one row, or none while all is as delivered."""

    __tablename__ = "email_settings"

    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.clock_timestamp())
    creates_leads: Mapped[bool] = mapped_column(Boolean, server_default="false", default=False)
    footer: Mapped[str | None] = mapped_column(Text)


class EmailSuppression(OrganizationOwned, db.Model):
    """An address that gets no more mail; in lower case."""

    __tablename__ = "email_suppressions"

    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    created_by_id: Mapped[int | None] = mapped_column(BigInteger)
    address: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
