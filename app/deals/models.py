from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Computed, Date, Integer, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from app.core.clock import now
from app.core.database import db
from app.core.record_columns import OwnedRecord
from app.core.tenancy import OrganizationOwned


class Arranged(OrganizationOwned):
    """A row people put in order and change rarely; `version` counts its changes."""

    position: Mapped[int] = mapped_column(Integer, default=0)
    version: Mapped[int] = mapped_column(Integer, nullable=False)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"eager_defaults": True, "version_id_col": cls.version}


class Dated:
    """When an arranged row was made, changed and put away."""

    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    deleted_at: Mapped[datetime | None]


class Pipeline(Arranged, Dated, db.Model):
    """A way of selling: an ordered list of stages. One pipeline of an organization is the default."""

    __tablename__ = "pipelines"

    name: Mapped[str] = mapped_column(Text)
    is_default: Mapped[bool] = mapped_column(Boolean, default=False)


class Stage(Arranged, Dated, db.Model):
    """A step of a pipeline. `type` is the status of every deal in it; `rotting_days` is in days, None for never."""

    __tablename__ = "stages"

    pipeline_id: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    type: Mapped[str] = mapped_column(Text, default="open")
    probability: Mapped[int] = mapped_column(Integer, default=0)
    rotting_days: Mapped[int | None] = mapped_column(Integer)
    required_fields: Mapped[list[str]] = mapped_column(JSONB, default=list)
    color: Mapped[str | None] = mapped_column(Text)


class LossReason(Arranged, db.Model):
    """Why deals are lost. `key` is stable for programs, `label` is what people read."""

    __tablename__ = "loss_reasons"

    key: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)


class Deal(OwnedRecord, db.Model):
    """A chance to sell. `value` is in minor units of `currency`; `probability` is None while it follows the stage."""

    __tablename__ = "deals"

    name: Mapped[str] = mapped_column(Text)
    name_normalized: Mapped[str] = mapped_column(Text(collation="C"), Computed("lower(name)"))
    pipeline_id: Mapped[int]
    stage_id: Mapped[int]
    status: Mapped[str] = mapped_column(Text, default="open")
    value: Mapped[int | None]
    value_rank: Mapped[int] = mapped_column(Computed("coalesce(value, -1)"))
    currency: Mapped[str] = mapped_column(Text)
    probability: Mapped[int | None] = mapped_column(Integer)
    probability_source: Mapped[str] = mapped_column(Text, default="stage")
    expected_close_date: Mapped[date | None] = mapped_column(Date)
    close_rank: Mapped[date] = mapped_column(Date, Computed("coalesce(expected_close_date, '9999-12-31'::date)"))
    closed_at: Mapped[datetime | None]
    stage_changed_at: Mapped[datetime]
    company_id: Mapped[int | None]
    primary_contact_id: Mapped[int | None]
    original_lead_id: Mapped[int | None]
    deal_type: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)
    next_step: Mapped[str | None] = mapped_column(Text)
    loss_reason_id: Mapped[int | None]
    loss_note: Mapped[str | None] = mapped_column(Text)
    competitor: Mapped[str | None] = mapped_column(Text)
    forecast_category: Mapped[str] = mapped_column(Text, default="pipeline")


class DealContact(OrganizationOwned, db.Model):
    """A contact who has a say in a deal."""

    __tablename__ = "deal_contacts"

    deal_id: Mapped[int]
    contact_id: Mapped[int]
    role: Mapped[str | None] = mapped_column(Text)


class DealStageChange(OrganizationOwned, db.Model):
    """One movement of a deal. `seconds_in_stage` is the time spent in the stage it left; None on the first row."""

    __tablename__ = "deal_stage_changes"

    deal_id: Mapped[int]
    from_stage_id: Mapped[int | None]
    to_stage_id: Mapped[int]
    from_status: Mapped[str | None] = mapped_column(Text)
    to_status: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None]
    seconds_in_stage: Mapped[int | None]
