from typing import Any

from sqlalchemy import BigInteger, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Record, db


class File(Record, db.Model):
    """A file on a record. What the sender claims (`size_bytes`, `claimed_checksum`) is compared with what came."""

    __tablename__ = "files"

    owner_id: Mapped[int | None] = mapped_column(BigInteger)
    company_id: Mapped[int | None] = mapped_column(BigInteger)
    contact_id: Mapped[int | None] = mapped_column(BigInteger)
    deal_id: Mapped[int | None] = mapped_column(BigInteger)
    lead_id: Mapped[int | None] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(Text)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    content_type: Mapped[str] = mapped_column(Text)
    claimed_checksum: Mapped[str | None] = mapped_column(Text)
    checksum: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, server_default="uploading")
    reason: Mapped[str | None] = mapped_column(Text)
    storage_key: Mapped[str] = mapped_column(Text)
    thumbnail_key: Mapped[str | None] = mapped_column(Text)
    upload_id: Mapped[str | None] = mapped_column(Text)
    part_bytes: Mapped[int | None] = mapped_column(Integer)
    counted_bytes: Mapped[int] = mapped_column(BigInteger, server_default=text("0"), default=0)

    def links(self) -> dict[str, Any]:
        """The record it stands on, as {column: id}."""
        names = ("company_id", "contact_id", "deal_id", "lead_id")
        return {name: getattr(self, name) for name in names if getattr(self, name) is not None}
