from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, Boolean, Integer, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import db
from app.core.tenancy import OrganizationOwned


class WebhookEndpoint(OrganizationOwned, db.Model):
    """An address that wants to hear of events. No names means all of them; secrets are kept encrypted.

    `last_event_id` is the cursor of the sweep; `paused_until` and `sending_until` are the sender's own.
    """

    __tablename__ = "webhook_endpoints"

    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.clock_timestamp())
    created_by_id: Mapped[int | None] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(Integer, nullable=False)
    url: Mapped[str] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(Text)
    event_names: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    secret: Mapped[str] = mapped_column(Text)
    previous_secret: Mapped[str | None] = mapped_column(Text)
    previous_secret_until: Mapped[datetime | None]
    is_enabled: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    disabled_reason: Mapped[str | None] = mapped_column(Text)
    disabled_at: Mapped[datetime | None]
    last_event_id: Mapped[int] = mapped_column(BigInteger)
    failures: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    failing_since: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
    sending_until: Mapped[datetime | None]
    last_delivered_at: Mapped[datetime | None]

    __mapper_args__ = {"eager_defaults": True, "version_id_col": version}


class WebhookDelivery(OrganizationOwned, db.Model):
    """One event for one endpoint. Written in sets by the sweep and in single statements by the sender."""

    __tablename__ = "webhook_deliveries"

    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    endpoint_id: Mapped[int] = mapped_column(BigInteger)
    event_id: Mapped[int] = mapped_column(BigInteger)
    event_at: Mapped[datetime]
    event_name: Mapped[str] = mapped_column(Text)
    record_type: Mapped[str] = mapped_column(Text)
    record_id: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(Text, server_default="pending")
    attempts: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    fence: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    next_attempt_at: Mapped[datetime] = mapped_column(server_default=func.now())
    claimed_until: Mapped[datetime | None]
    last_attempt_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    last_status: Mapped[int | None] = mapped_column(Integer)
    last_error: Mapped[str | None] = mapped_column(Text)
    duration_ms: Mapped[int | None] = mapped_column(Integer)
