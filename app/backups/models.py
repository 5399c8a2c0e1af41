from datetime import datetime
from typing import Any

from sqlalchemy import Float, Integer, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import db, identity_key


class Backup(db.Model):
    """A backup that runs, is complete or has failed; of the whole installation."""

    __tablename__ = "backups"

    id: Mapped[int] = identity_key()
    name: Mapped[str] = mapped_column(Text, unique=True)
    kind: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, server_default="running")
    reason: Mapped[str | None] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    finished_at: Mapped[datetime | None]
    size_bytes: Mapped[int | None]
    row_count: Mapped[int | None]
    schema_revision: Mapped[str | None] = mapped_column(Text)
    release: Mapped[str | None] = mapped_column(Text)
    key_id: Mapped[str | None] = mapped_column(Text)
    removed_at: Mapped[datetime | None]
    verification: Mapped[str | None] = mapped_column(Text)
    verification_reason: Mapped[str | None] = mapped_column(Text)
    verified_at: Mapped[datetime | None]
    verification_seconds: Mapped[float | None] = mapped_column(Float)


class Drill(db.Model):
    """A rehearsal of a recovery: what it lost, how long it took, its report."""

    __tablename__ = "drills"

    id: Mapped[int] = identity_key()
    kind: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime]
    rpo_seconds: Mapped[float | None] = mapped_column(Float)
    rto_seconds: Mapped[float | None] = mapped_column(Float)
    lost_writes: Mapped[int | None] = mapped_column(Integer)
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    report: Mapped[str] = mapped_column(Text)
