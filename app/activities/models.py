from datetime import datetime

from sqlalchemy import Boolean, Computed, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.database import Record, db
from app.core.tenancy import OrganizationOwned


class Linked:
    """The records a row stands on. The keys behind the columns live in the migration: these tables come later."""

    company_id: Mapped[int | None]
    contact_id: Mapped[int | None]
    deal_id: Mapped[int | None]
    lead_id: Mapped[int | None]


class Activity(Linked, Record, db.Model):
    """Something that took place: a call, a meeting, an e-mail logged by hand or by the product."""

    __tablename__ = "activities"

    owner_id: Mapped[int | None]
    type: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    occurred_at: Mapped[datetime] = mapped_column(default=now)
    direction: Mapped[str | None] = mapped_column(Text)
    summary: Mapped[str | None] = mapped_column(Text)
    duration_seconds: Mapped[int | None] = mapped_column(Integer)


class Note(Linked, Record, db.Model):
    """Text a person wrote down. `owner_id` is the author, who alone reads a private note."""

    __tablename__ = "notes"

    owner_id: Mapped[int | None]
    title: Mapped[str | None] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    pinned: Mapped[bool] = mapped_column(Boolean, server_default=text("false"), default=False)
    visibility: Mapped[str] = mapped_column(Text, server_default="internal", default="internal")


class Task(Linked, Record, db.Model):
    """Something to be done. `completed_at` is set exactly while the status is completed."""

    __tablename__ = "tasks"

    owner_id: Mapped[int | None]
    assignee_id: Mapped[int | None]
    subject: Mapped[str] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(Text)
    type: Mapped[str] = mapped_column(Text, server_default="todo", default="todo")
    status: Mapped[str] = mapped_column(Text, server_default="not_started", default="not_started")
    priority: Mapped[str] = mapped_column(Text, server_default="normal", default="normal")
    priority_rank: Mapped[int] = mapped_column(
        Integer, Computed("case priority when 'urgent' then 4 when 'high' then 3 when 'normal' then 2 else 1 end")
    )
    due_at: Mapped[datetime | None]
    due_rank: Mapped[datetime] = mapped_column(Computed("coalesce(due_at, '9999-12-31T00:00:00Z'::timestamptz)"))
    reminder_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    happened_at: Mapped[datetime] = mapped_column(Computed("coalesce(completed_at, created_at)"))


class Tag(OrganizationOwned, db.Model):
    __tablename__ = "tags"

    name: Mapped[str] = mapped_column(Text)
    name_normalized: Mapped[str] = mapped_column(Text, Computed("lower(name)"))
    color: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Tagging(OrganizationOwned, Linked, db.Model):
    """A tag on exactly one record."""

    __tablename__ = "taggings"

    tag_id: Mapped[int]
