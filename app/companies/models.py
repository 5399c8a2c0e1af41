from sqlalchemy import Computed, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import db
from app.core.record_columns import Addressed, OwnedRecord


class Company(OwnedRecord, Addressed, db.Model):
    """A firm. `annual_revenue` is in minor units of `currency`; `phone` is as typed, `phone_normalized` E.164."""

    __tablename__ = "companies"

    name: Mapped[str] = mapped_column(Text)
    name_normalized: Mapped[str] = mapped_column(Text(collation="C"), Computed("lower(name)"))
    domain: Mapped[str | None] = mapped_column(Text)
    domain_normalized: Mapped[str | None] = mapped_column(Text(collation="C"), Computed("lower(domain)"))
    website: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    phone_normalized: Mapped[str | None] = mapped_column(Text(collation="C"))
    type: Mapped[str | None] = mapped_column(Text)
    industry: Mapped[str | None] = mapped_column(Text)
    employee_count: Mapped[int | None] = mapped_column(Integer)
    annual_revenue: Mapped[int | None]
    currency: Mapped[str | None] = mapped_column(Text)
    parent_company_id: Mapped[int | None]
