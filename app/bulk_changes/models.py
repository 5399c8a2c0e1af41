from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Integer, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import db
from app.core.tenancy import OrganizationOwned


class BulkChange(OrganizationOwned, db.Model):
    """One change to many records. `selection` is {"ids": [...]} or {"filters": {...}}; `grants` what its maker might do."""

    __tablename__ = "bulk_changes"

    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.clock_timestamp())
    created_by_id: Mapped[int]
    version: Mapped[int] = mapped_column(Integer, nullable=False)
    record_type: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    selection: Mapped[dict[str, Any]] = mapped_column(JSONB)
    grants: Mapped[dict[str, str]] = mapped_column(JSONB)
    undo_of_id: Mapped[int | None]
    state: Mapped[str] = mapped_column(Text, default="queued")
    rows_total: Mapped[int | None]
    rows_done: Mapped[int] = mapped_column(BigInteger, default=0)
    rows_changed: Mapped[int] = mapped_column(BigInteger, default=0)
    rows_failed: Mapped[int] = mapped_column(BigInteger, default=0)
    job_id: Mapped[int | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)

    __mapper_args__ = {"eager_defaults": True, "version_id_col": version}


class BulkChangeRow(db.Model):
    """What became of one record: pending, changed, unchanged or failed with a reason."""

    __tablename__ = "bulk_change_rows"

    organization_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("organizations.id"), primary_key=True)
    bulk_change_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    record_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    outcome: Mapped[str] = mapped_column(Text, default="pending")
    reason: Mapped[str | None] = mapped_column(Text)
