from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Integer, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import db
from app.core.tenancy import OrganizationOwned


class SavedView(OrganizationOwned, db.Model):
    """A list under a name. `filters` are the list's query parameters as text; times may be relative ("today-7d")."""

    __tablename__ = "saved_views"

    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.clock_timestamp())
    version: Mapped[int] = mapped_column(Integer, nullable=False)
    owner_id: Mapped[int]
    record_type: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    visibility: Mapped[str] = mapped_column(Text, default="mine")
    team_id: Mapped[int | None]
    layout: Mapped[str] = mapped_column(Text, default="table")
    filters: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    columns: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    sort: Mapped[str | None] = mapped_column(Text)

    __mapper_args__ = {"eager_defaults": True, "version_id_col": version}


class SavedViewMark(OrganizationOwned, db.Model):
    """What a person does with a view. One view of a list is her default at most."""

    __tablename__ = "saved_view_marks"

    view_id: Mapped[int]
    user_id: Mapped[int]
    record_type: Mapped[str] = mapped_column(Text)
    is_pinned: Mapped[bool] = mapped_column(Boolean, server_default=text("false"), default=False)
    is_default: Mapped[bool] = mapped_column(Boolean, server_default=text("false"), default=False)
    position: Mapped[int | None] = mapped_column(Integer)
