from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Integer, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import db
from app.core.tenancy import OrganizationOwned


class Import(OrganizationOwned, db.Model):
    """A file on its way into the records: what was found in it, how it is mapped, how far it came."""

    __tablename__ = "imports"

    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.clock_timestamp())
    created_by_id: Mapped[int | None] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(Integer, nullable=False)
    filename: Mapped[str] = mapped_column(Text)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    checksum: Mapped[str] = mapped_column(Text)
    storage_key: Mapped[str] = mapped_column(Text)
    record_type: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default="ready")
    file_kind: Mapped[str] = mapped_column(Text)
    encoding: Mapped[str | None] = mapped_column(Text)
    delimiter: Mapped[str | None] = mapped_column(Text)
    header_line: Mapped[int | None] = mapped_column(Integer)
    sheet: Mapped[str | None] = mapped_column(Text)
    sheets: Mapped[list[str]] = mapped_column(JSONB, default=list)
    columns: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    sample_rows: Mapped[list[list[str | None]]] = mapped_column(JSONB, default=list)
    mapping: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    match_key: Mapped[str] = mapped_column(Text, default="none")
    policy: Mapped[str] = mapped_column(Text, default="create")
    defaults: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    dry_run: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    rows_read: Mapped[int] = mapped_column(BigInteger, default=0)
    rows_created: Mapped[int] = mapped_column(BigInteger, default=0)
    rows_updated: Mapped[int] = mapped_column(BigInteger, default=0)
    rows_skipped: Mapped[int] = mapped_column(BigInteger, default=0)
    rows_rejected: Mapped[int] = mapped_column(BigInteger, default=0)
    rows_blank: Mapped[int] = mapped_column(BigInteger, default=0)
    warnings: Mapped[int] = mapped_column(BigInteger, default=0)
    bytes_read: Mapped[int] = mapped_column(BigInteger, default=0)
    changes_undone: Mapped[int] = mapped_column(BigInteger, default=0)
    changes_kept: Mapped[int] = mapped_column(BigInteger, default=0)
    job_id: Mapped[int | None] = mapped_column(BigInteger)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)

    __mapper_args__ = {"eager_defaults": True, "version_id_col": version}


class ImportProblem(OrganizationOwned, db.Model):
    """A rejected row (all its cells) or a cell that was left out, with its line and the reason."""

    __tablename__ = "import_problems"

    import_id: Mapped[int] = mapped_column(BigInteger)
    line: Mapped[int] = mapped_column(BigInteger)
    severity: Mapped[str] = mapped_column(Text)
    field: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    cells: Mapped[list[str | None]] = mapped_column(JSONB)
