from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Computed, Integer, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import db
from app.core.record_columns import Addressed, OwnedRecord
from app.core.tenancy import OrganizationOwned


class Lead(OwnedRecord, Addressed, db.Model):
    """A lead. Money is in minor units of `currency`; phones are as typed, `..._normalized` E.164.

    `score` is 0 to 100 or unknown; the `..._rank` columns stand in for it and for `value` where NULL cannot be sorted.
    """

    __tablename__ = "leads"

    title: Mapped[str | None] = mapped_column(Text)
    salutation: Mapped[str | None] = mapped_column(Text)
    first_name: Mapped[str] = mapped_column(Text, default="")
    last_name: Mapped[str] = mapped_column(Text, default="")
    company_name: Mapped[str | None] = mapped_column(Text)
    job_title: Mapped[str | None] = mapped_column(Text)
    name_normalized: Mapped[str] = mapped_column(Text(collation="C"), Computed("name"))
    email: Mapped[str | None] = mapped_column(Text)
    email_normalized: Mapped[str | None] = mapped_column(Text(collation="C"), Computed("lower(email)"))
    phone: Mapped[str | None] = mapped_column(Text)
    phone_normalized: Mapped[str | None] = mapped_column(Text(collation="C"))
    mobile: Mapped[str | None] = mapped_column(Text)
    mobile_normalized: Mapped[str | None] = mapped_column(Text(collation="C"))
    website: Mapped[str | None] = mapped_column(Text)
    linkedin_url: Mapped[str | None] = mapped_column(Text)
    industry: Mapped[str | None] = mapped_column(Text)
    employee_count: Mapped[int | None] = mapped_column(Integer)
    annual_revenue: Mapped[int | None] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)
    rating: Mapped[str | None] = mapped_column(Text)
    score: Mapped[int | None] = mapped_column(SmallInteger)
    score_rank: Mapped[int] = mapped_column(SmallInteger, Computed("coalesce(score, -1)"))
    score_factors: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    value: Mapped[int | None] = mapped_column(BigInteger)
    value_rank: Mapped[int] = mapped_column(BigInteger, Computed("coalesce(value, -1)"))
    currency: Mapped[str | None] = mapped_column(Text)
    utm_campaign: Mapped[str | None] = mapped_column(Text)
    utm_medium: Mapped[str | None] = mapped_column(Text)
    utm_source: Mapped[str | None] = mapped_column(Text)
    timezone: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(Text)
    do_not_call: Mapped[bool] = mapped_column(Boolean, default=False)
    email_opt_out: Mapped[bool] = mapped_column(Boolean, default=False)
    last_contacted_at: Mapped[datetime | None]
    next_follow_up_at: Mapped[datetime | None]
    first_responded_at: Mapped[datetime | None]
    disqualify_reason: Mapped[str | None] = mapped_column(Text)
    contact_id: Mapped[int | None]
    company_id: Mapped[int | None]
    converted_at: Mapped[datetime | None]
    converted_contact_id: Mapped[int | None]
    converted_company_id: Mapped[int | None]
    converted_deal_id: Mapped[int | None]


class LeadStatus(OrganizationOwned, db.Model):
    """A status of the organization; its key never changes, its label may."""

    __tablename__ = "lead_statuses"

    key: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer, default=0)
    is_default: Mapped[bool] = mapped_column(Boolean, server_default=text("false"), default=False)
    color: Mapped[str | None] = mapped_column(Text)
    is_active: Mapped[bool] = mapped_column(Boolean, server_default=text("true"), default=True)


class LeadSource(OrganizationOwned, db.Model):
    """Where leads come from."""

    __tablename__ = "lead_sources"

    key: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer, default=0)
    is_active: Mapped[bool] = mapped_column(Boolean, server_default=text("true"), default=True)


class LeadConversion(OrganizationOwned, db.Model):
    """How a lead was converted. `created` maps each kind that was made to its version then; matched kinds are absent."""

    __tablename__ = "lead_conversions"

    lead_id: Mapped[int]
    contact_id: Mapped[int | None]
    company_id: Mapped[int | None]
    deal_id: Mapped[int | None]
    created: Mapped[dict[str, int]] = mapped_column(JSONB)
    lead_before: Mapped[dict[str, Any]] = mapped_column(JSONB)
    lead_version: Mapped[int] = mapped_column(Integer)
    converted_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    converted_by_id: Mapped[int | None]
