"""One round trip starts a transaction: proof that the connection lives, BEGIN, and whose data may be seen.

SQLAlchemy's ping, psycopg2's BEGIN and our own set_config were three; a read of one record makes six in all with them and
four without. The driver's own transactions are off, so every connection ends its transactions itself (WatchedConnection).
"""

from typing import Any

import psycopg2
from flask import g, has_app_context
from psycopg2.extensions import TRANSACTION_STATUS_IDLE
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import InvalidatePoolError

BEGIN = "begin; select set_config('app.organization_id', %s, true), set_config('app.user_id', %s, true)"


def start_at_once(engine: Engine) -> None:
    """Start a transaction with every connection taken from the pool, and again when it begins another one."""
    event.listen(engine, "connect", _leave_transactions_to_us)
    event.listen(engine, "checkout", _start_or_replace)
    event.listen(engine, "begin", _start_again)


def _leave_transactions_to_us(connection: Any, _record: Any) -> None:
    connection.autocommit = True


def _start_or_replace(connection: Any, _record: Any, _proxy: Any) -> None:
    try:
        _start(connection)
    except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
        # The pool makes a new connection instead, and drops the others of the same age.
        raise InvalidatePoolError from error


def _start_again(connection: Connection) -> None:
    driver_connection = connection.connection.dbapi_connection
    if driver_connection is not None and driver_connection.get_transaction_status() == TRANSACTION_STATUS_IDLE:  # type: ignore[attr-defined]
        _start(driver_connection)


def _start(connection: Any) -> None:
    scope = g.get("scope") if has_app_context() else None
    organization_id, user_id = (scope.organization_id, scope.user_id) if scope else (None, None)
    with connection.cursor() as cursor:
        cursor.execute(BEGIN, (str(organization_id or ""), str(user_id or "")))
