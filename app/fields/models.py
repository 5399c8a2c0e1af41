from datetime import datetime

from sqlalchemy import Text, func
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import db
from app.core.tenancy import OrganizationOwned

RECORD_TYPES = ("lead", "contact", "company", "deal")
MAX_KEY = 60


class CustomField(OrganizationOwned, db.Model):
    """The definition of a field of one record type. `key` never changes: the values stand under it."""

    __tablename__ = "custom_fields"

    record_type: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text)
    type: Mapped[str] = mapped_column(Text, default="text")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
