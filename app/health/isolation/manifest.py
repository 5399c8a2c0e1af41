"""A fingerprint of everything an organization owns: equal before and after, nothing was written."""

from typing import Any

from sqlalchemy import text

from app.core.database import db, transaction
from app.core.tenancy import Scope, acting_as
from app.health.isolation.catalogue import describe_tables

# Order-free, and one changed character changes it; 42 is a second, independent hash.
FINGERPRINT = (
    "select count(*), coalesce(sum(hashtextextended(r::text, 0)::numeric), 0)::text, "
    "coalesce(sum(hashtextextended(r::text, 42)::numeric), 0)::text from {table} r"
)


def read_manifest(organization_id: int) -> dict[str, tuple[Any, ...]]:
    """Table -> (rows, hash, hash) of what the organization owns, as row-level security shows it."""
    with acting_as(Scope(organization_id)), transaction():
        connection = db.session.connection()
        tables = describe_tables(lambda sql: connection.exec_driver_sql(sql).all())
        # A partition cannot be read by itself; its rows are counted with the whole.
        owned = [row["table"] for row in tables if row["owner"] and row["is_readable"]]
        return {table: tuple(db.session.execute(text(FINGERPRINT.format(table=table))).one()) for table in owned}


def changed_tables(before: dict[str, tuple[Any, ...]], after: dict[str, tuple[Any, ...]]) -> list[str]:
    """Tables whose content is not what it was."""
    return [table for table in before if before[table] != after.get(table)]
