"""The connection of an entry that only reads, taken straight from the pool.

The session's bookkeeping about a connection and a commit costs a tenth of the CPU of a page of 50 (sampled under load), and
is of use only to what may write. Such an entry may use the session all the same; it then reads on two connections.
"""

from typing import Any, cast

import psycopg2
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError

from app.core.tenancy import require_actor


class Reading:
    """One connection for the reads of an entry; taken with the first of them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Any = None

    def run(self, sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
        """The rows of a statement with %(name)s parameters. Raises DBAPIError, Unavailable, NoOrganization."""
        try:
            if self._connection is None:
                require_actor()
                self._connection = self._engine.raw_connection()
            with self._connection.cursor() as cursor:
                cursor.execute(sql, values)
                return cursor.fetchall() if cursor.description else []
        except psycopg2.Error as error:
            raise self._translated(sql, values, error) from error

    def end(self) -> None:
        """Commit and give the connection back; the next read takes another one. Raises DBAPIError."""
        if self._connection is None:
            return
        try:
            self._connection.commit()
        except psycopg2.Error as error:
            raise self._translated("commit", {}, error) from error
        finally:
            self.leave()

    def leave(self) -> None:
        """Give the connection back without a commit; the pool rolls back what it did."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _translated(self, sql: str, values: dict[str, Any], error: psycopg2.Error) -> DBAPIError:
        connection: Any = self._connection
        dialect: Any = self._engine.dialect
        driver = connection.dbapi_connection if connection is not None else None
        is_lost = dialect.is_disconnect(error, driver, None)
        if is_lost and connection is not None:
            connection.invalidate(error)
        made = DBAPIError.instance(sql, values, error, psycopg2.Error, connection_invalidated=is_lost, dialect=dialect)
        return cast(DBAPIError, made)
