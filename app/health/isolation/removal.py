"""Takes the organizations of the proof away again, as the owner of the database: the application may not delete one."""

from collections.abc import Iterable

from sqlalchemy import Connection, create_engine, pool, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.health.isolation.catalogue import describe_tables

MAX_ROUNDS = 20
# Accounts of a proof that was cut off keep their organizations; they must not keep this one from being taken away.
DELETE_ACCOUNTS = text(
    "delete from users u where u.email like :emails and not exists (select from memberships m where m.user_id = u.id)"
)


def remove_organizations(owner_url: URL, organization_ids: Iterable[int], emails: str) -> bool:
    """Delete organizations and the accounts whose address is LIKE `emails`; False when the owner cannot be reached.

    The role of `owner_url` must pass row-level security, as the release step's does.
    """
    engine = create_engine(owner_url, poolclass=pool.NullPool)
    try:
        with engine.begin() as connection:
            for organization_id in organization_ids:
                _remove(connection, organization_id)
            connection.execute(DELETE_ACCOUNTS, {"emails": emails})
    except DBAPIError:
        return False
    return True


def _remove(connection: Connection, organization_id: int) -> None:
    """Delete what nothing refers to any more, round by round; references in a circle are loosened first."""
    tables = [
        row["table"] for row in describe_tables(lambda sql: connection.exec_driver_sql(sql).all()) if row["owner"]
    ]
    left = {table for table in tables if table != "organizations"}
    for table, column in _references(connection):
        loosen = f"update {table} set {column} = null where organization_id = :id"  # noqa: S608  names of the catalogue
        _try(connection, loosen, organization_id)
    for _ in range(MAX_ROUNDS):
        left = {table for table in left if not _delete(connection, table, organization_id)}
        if not left:
            break
    connection.execute(text("delete from organizations where id = :id"), {"id": organization_id})


def _delete(connection: Connection, table: str, organization_id: int) -> bool:
    statement = f"delete from {table} where organization_id = :id"  # noqa: S608  names of the catalogue
    return _try(connection, statement, organization_id)


def _try(connection: Connection, statement: str, organization_id: int) -> bool:
    try:
        with connection.begin_nested():
            connection.execute(text(statement), {"id": organization_id})
    except IntegrityError:
        return False
    return True


def _references(connection: Connection) -> list[tuple[str, str]]:
    """Columns that may be empty and refer to another owned table."""
    rows = connection.exec_driver_sql(
        "select k.conrelid::regclass::text, a.attname::text from pg_constraint k "
        "join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey) and not a.attnotnull "
        "where k.contype = 'f' and k.connamespace = 'public'::regnamespace and k.conparentid = 0"
    )
    return [(table, column) for table, column in rows]
