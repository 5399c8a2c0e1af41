"""Tables of billing."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, Date, Integer, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import db
from app.core.tenancy import OrganizationOwned


class Subscription(OrganizationOwned, db.Model):
    """What the payment service last said of an organization; one row, none before its owner first went to pay.

    `reads_begun` and `reads_applied` number the readings: an answer that was asked for earlier never overwrites a later one.
    `is_granted` is a plan the operator gave away.
    """

    __tablename__ = "subscriptions"

    plan: Mapped[str] = mapped_column(Text, server_default="free")
    status: Mapped[str] = mapped_column(Text, server_default="free")
    remote_status: Mapped[str] = mapped_column(Text, server_default="none")
    seats: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    is_granted: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    customer_ref: Mapped[str | None] = mapped_column(Text)
    subscription_ref: Mapped[str | None] = mapped_column(Text)
    item_ref: Mapped[str | None] = mapped_column(Text)
    checkout_ref: Mapped[str | None] = mapped_column(Text)
    had_trial: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    period_starts_at: Mapped[datetime | None]
    period_ends_at: Mapped[datetime | None]
    trial_ends_at: Mapped[datetime | None]
    unpaid_since: Mapped[datetime | None]
    cancels_at_period_end: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    reads_begun: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    reads_applied: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class UsageCounter(OrganizationOwned, db.Model):
    """How much of a meter an organization used in a month; storage, which does not start again, has one row.

    `reported` is what the payment service knows; `reporting` is the total being told to it.
    """

    __tablename__ = "usage_counters"

    meter: Mapped[str] = mapped_column(Text)
    month: Mapped[date] = mapped_column(Date)
    used: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    reported: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    reporting: Mapped[int | None] = mapped_column(BigInteger)
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
