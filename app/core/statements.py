"""Statements run by the driver itself, for what every request asks.

SQLAlchemy's execution costs 0.3 ms of CPU a statement beside the driver's and PostgreSQL's own: half of a page of 50.
Errors come out as SQLAlchemy's, so that `transaction()` and the breaker see no difference.
"""

from typing import Any

import psycopg2
from sqlalchemy import Select
from sqlalchemy.dialects.postgresql import psycopg2 as dialects
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from app.core.database import breaker, db, open_reading

DIALECT = dialects.dialect()  # type: ignore[no-untyped-call]


class Prepared:
    """A Core statement compiled once. Bound values are given by name with each run, or read from `callable_` then.

    Raises ValueError for a statement with IN of values.
    """

    def __init__(self, statement: Select[Any]) -> None:
        self._compiled = statement.compile(dialect=DIALECT)
        self.sql = str(self._compiled)
        if "__[POSTCOMPILE" in self.sql:
            raise ValueError("IN makes other SQL for each number of values: write = ANY of an array")

    def fetch(self, **values: Any) -> list[tuple[Any, ...]]:
        """The rows, as the driver makes them. Raises as `fetch`."""
        return fetch(self.sql, dict(self._compiled.construct_params(values)))


def fetch(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Run a statement with %(name)s parameters in the running transaction; its rows, none for one without a result.

    Raises sqlalchemy's DBAPIError.
    """
    reading = open_reading()
    if reading is not None:
        return reading.run(sql, values)
    connection = db.session.connection()
    driver: Any = connection.connection
    try:
        with driver.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall() if cursor.description else []
    except psycopg2.Error as error:
        raise _translated(connection, sql, values, error) from error


def _translated(connection: Connection, sql: str, values: dict[str, Any], error: Any) -> DBAPIError:
    is_lost = connection.dialect.is_disconnect(error, connection.connection.dbapi_connection, None)
    if is_lost:
        breaker.failed()
        connection.invalidate(error)
    return DBAPIError.instance(
        sql, values, error, psycopg2.Error, connection_invalidated=is_lost, dialect=connection.dialect
    )
