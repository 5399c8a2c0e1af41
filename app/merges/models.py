from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import db
from app.core.tenancy import OrganizationOwned


class Merge(OrganizationOwned, db.Model):
    """Two records become one. `before` are columns of the kept one, `moved` the rows that moved by "table.column"."""

    __tablename__ = "merges"

    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    created_by_id: Mapped[int | None]
    record_type: Mapped[str] = mapped_column(Text)
    kept_id: Mapped[int]
    merged_id: Mapped[int]
    kept_version: Mapped[int] = mapped_column(Integer)
    before: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    moved: Mapped[dict[str, list[int]]] = mapped_column(JSONB, default=dict)
    undone_at: Mapped[datetime | None]
