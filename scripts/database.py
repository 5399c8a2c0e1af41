"""The development database: made when missing, asked how far it is."""

import re
from contextlib import closing

import psycopg2

CONNECT_TIMEOUT_SECONDS = 10
DATABASE_NAME = "neuracrm"


class DatabaseError(Exception):
    """The database does not answer; the message is one line that names the remedy."""


def create_database(server_dsn: str) -> str:
    """Make the database on a fresh server unless it is there; gives its address. Raises DatabaseError."""
    with closing(_connect(server_dsn)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE_NAME,))
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE DATABASE {DATABASE_NAME}")
    return re.sub(r"/postgres$", f"/{DATABASE_NAME}", server_dsn)


def read_schema_version(url: str) -> str | None:
    """The migration the database stands at, None before the first. Raises DatabaseError."""
    # SQLAlchemy's address may name its driver, and some platforms write postgres://.
    plain = re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql://", url)
    with closing(_connect(plain)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1 WHERE to_regclass('alembic_version') IS NOT NULL")
        if cursor.fetchone() is None:
            return None
        cursor.execute("SELECT version_num FROM alembic_version")
        row = cursor.fetchone()
        return str(row[0]) if row else None


def _connect(dsn: str) -> "psycopg2.extensions.connection":
    try:
        return psycopg2.connect(dsn, connect_timeout=CONNECT_TIMEOUT_SECONDS)
    except psycopg2.Error as error:
        reason = str(error).strip().splitlines()
        raise DatabaseError(
            f"the database does not answer ({reason[0] if reason else 'no reason given'}); check DATABASE_URL"
        ) from error
