from datetime import date

from sqlalchemy import Boolean, Computed, Date, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import db
from app.core.record_columns import Addressed, OwnedRecord
from app.core.tenancy import OrganizationOwned

NAME_NORMALIZED = "lower(trim(last_name || ' ' || first_name))"


class Contact(OwnedRecord, Addressed, db.Model):
    """A person. `email` and `phone` repeat the primary ones; `phone` is as typed, `phone_normalized` E.164."""

    __tablename__ = "contacts"

    salutation: Mapped[str | None] = mapped_column(Text)
    first_name: Mapped[str] = mapped_column(Text, default="")
    last_name: Mapped[str] = mapped_column(Text, default="")
    name_normalized: Mapped[str] = mapped_column(Text(collation="C"), Computed(NAME_NORMALIZED))
    job_title: Mapped[str | None] = mapped_column(Text)
    department: Mapped[str | None] = mapped_column(Text)
    company_id: Mapped[int | None]
    reports_to_id: Mapped[int | None]
    email: Mapped[str | None] = mapped_column(Text)
    email_normalized: Mapped[str | None] = mapped_column(Text(collation="C"), Computed("lower(email)"))
    phone: Mapped[str | None] = mapped_column(Text)
    phone_normalized: Mapped[str | None] = mapped_column(Text(collation="C"))
    lifecycle_stage: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text)
    birthdate: Mapped[date | None] = mapped_column(Date)
    website: Mapped[str | None] = mapped_column(Text)
    linkedin_url: Mapped[str | None] = mapped_column(Text)
    timezone: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(Text)
    do_not_call: Mapped[bool] = mapped_column(Boolean, default=False)
    email_opt_out: Mapped[bool] = mapped_column(Boolean, default=False)
    original_lead_id: Mapped[int | None]


class ContactDetail(OrganizationOwned):
    """A way to reach a contact; `position` is the order people gave."""

    contact_id: Mapped[int]
    kind: Mapped[str] = mapped_column(Text, default="work")
    is_primary: Mapped[bool] = mapped_column(Boolean, default=False)
    position: Mapped[int] = mapped_column(Integer, default=0)


class ContactEmail(ContactDetail, db.Model):
    __tablename__ = "contact_emails"

    email: Mapped[str] = mapped_column(Text)
    email_normalized: Mapped[str] = mapped_column(Text(collation="C"), Computed("lower(email)"))


class ContactPhone(ContactDetail, db.Model):
    """`phone_normalized` is None for a number nobody can dial, as an import may bring."""

    __tablename__ = "contact_phones"

    phone: Mapped[str] = mapped_column(Text)
    phone_normalized: Mapped[str | None] = mapped_column(Text(collation="C"))
