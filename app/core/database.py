"""The database handle, the transaction every entry runs in, and what happens after it."""

import json
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import orjson
from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import BigInteger, Boolean, DateTime, Identity, Integer, MetaData, event, func, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, registry
from sqlalchemy.pool import QueuePool

from app.core.breaker import Breaker
from app.core.clock import now
from app.core.database_errors import AWAY, raise_translated
from app.core.database_watch import DatabaseWatch, Door, watched_factories
from app.core.errors import Unavailable
from app.core.metrics import POOL_IN_USE
from app.core.reading import Reading
from app.core.tenancy import OrganizationOwned, bind_on_begin, current
from app.core.transaction_start import start_at_once
from boot import REMEDY, find_role_faults

POSTGRES_PORT = 5432
CONNECT_TIMEOUT_SECONDS = 2
TCP_TIMEOUT_MILLISECONDS = 2000
POOL_TIMEOUT_SECONDS = 30
POOL_RECYCLE_SECONDS = 3600
KEEPALIVE_IDLE_SECONDS = 5
KEEPALIVE_INTERVAL_SECONDS = 2
KEEPALIVE_COUNT = 3

CONVENTION = {
    "pk": "%(table_name)s_pkey",
    "fk": "%(table_name)s_%(column_0_name)s_fkey",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s_check",
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
}


class Model(DeclarativeBase):
    """Base of every table. `eager_defaults` brings generated values back with the write itself."""

    # On the registry: Flask-SQLAlchemy copies this class, and SQLAlchemy 2.1 refuses a copied map.
    registry = registry(
        metadata=MetaData(naming_convention=CONVENTION),
        type_annotation_map={datetime: DateTime(timezone=True), int: BigInteger},
    )
    __mapper_args__ = {"eager_defaults": True}


class BoundSession(Session):
    """A session whose transactions tell PostgreSQL the organization first (core/tenancy.py)."""


log = logging.getLogger("neuracrm.database")
bind_on_begin(BoundSession)
db: SQLAlchemy = SQLAlchemy(model_class=Model, disable_autonaming=True, session_options={"class_": BoundSession})
migrate = Migrate()
# The watch ends the pause as soon as the server answers, or makes it longer.
breaker = Breaker("database", failures=2, open_seconds=3.0)
watch = DatabaseWatch(breaker)


def _actor() -> int | None:
    return current.user_id


def _is_sample() -> bool:
    return current.scope.is_sample


class Record(OrganizationOwned):
    """What every business record carries besides its own fields.

    `version` counts changes; a write with a stale version raises, so no update is lost silently.
    """

    created_at: Mapped[datetime] = mapped_column(default=now, server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(default=now, server_default=func.now(), onupdate=now)
    deleted_at: Mapped[datetime | None]
    created_by_id: Mapped[int | None] = mapped_column(BigInteger, default=_actor)
    updated_by_id: Mapped[int | None] = mapped_column(BigInteger, default=_actor, onupdate=_actor)
    is_sample: Mapped[bool] = mapped_column(Boolean, server_default=text("false"), default=_is_sample)
    version: Mapped[int] = mapped_column(Integer, nullable=False)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"eager_defaults": True, "version_id_col": cls.version}


def identity_key() -> Any:
    """Primary key column of a table without an organization (the short list of tests/rules)."""
    return mapped_column(BigInteger, Identity(always=True), primary_key=True)


def init_database(app: Flask) -> None:
    """Configure the pool for the application's role. No connection is made here."""
    settings = app.config["SETTINGS"]
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.application_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        "pool_size": settings.DATABASE_POOL_SIZE,
        "max_overflow": settings.DATABASE_POOL_OVERFLOW,
        "pool_timeout": POOL_TIMEOUT_SECONDS,
        "pool_recycle": POOL_RECYCLE_SECONDS,
        "pool_use_lifo": True,
        "json_deserializer": orjson.loads,
        "json_serializer": lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":")),
        "poolclass": GuardedPool,
        "connect_args": {
            **watched_factories(watch),
            "connect_timeout": CONNECT_TIMEOUT_SECONDS,
            "tcp_user_timeout": TCP_TIMEOUT_MILLISECONDS,
            "keepalives_idle": KEEPALIVE_IDLE_SECONDS,
            "keepalives_interval": KEEPALIVE_INTERVAL_SECONDS,
            "keepalives_count": KEEPALIVE_COUNT,
            "application_name": "neuracrm",
        },
    }
    db.init_app(app)
    migrate.init_app(app, db, directory="migrations")
    with app.app_context():
        _listen(db.engine)


class GuardedPool(QueuePool):
    """Refuses at once while the breaker is open: a dead database costs milliseconds, not timeouts."""

    def connect(self) -> Any:
        breaker.check()
        connection = super().connect()
        breaker.succeeded()
        return connection


def _listen(engine: Engine) -> None:
    checked_in: set[int] = set()

    @event.listens_for(engine, "do_connect")
    def connect(dialect: Any, _record: Any, cargs: Any, cparams: Any) -> Any:
        watch.start(_find_door(cparams))
        if watch.is_silent:
            # Found out while this caller waited; libpq would try for two more seconds.
            raise Unavailable(AWAY)
        try:
            return dialect.connect(*cargs, **cparams)
        except dialect.loaded_dbapi.OperationalError:
            breaker.failed()
            raise

    @event.listens_for(engine, "connect")
    def check_role(connection: Any, _record: Any) -> None:
        # Once for each process: a database that was away at the start is checked when it is back.
        if os.getpid() not in checked_in:
            _require_safe_role(connection)
            checked_in.add(os.getpid())

    # After the check of the role, which needs the driver's own transaction.
    start_at_once(engine)

    @event.listens_for(engine, "checkout")
    def taken(*_arguments: Any) -> None:
        POOL_IN_USE.inc()

    @event.listens_for(engine, "checkin")
    def given_back(*_arguments: Any) -> None:
        POOL_IN_USE.dec()

    @event.listens_for(engine, "handle_error")
    def count(context: Any) -> None:
        if context.is_disconnect:
            breaker.failed()


def _find_door(parameters: dict[str, Any]) -> Door | None:
    """Where to knock; unknown when libpq chooses among several hosts, or from its own environment."""
    host = str(parameters.get("host") or "")
    return (host, int(parameters.get("port") or POSTGRES_PORT)) if host and "," not in host else None


def _require_safe_role(connection: Any) -> None:
    with connection.cursor() as cursor:
        faults = find_role_faults(cursor)
    connection.rollback()
    if faults:
        log.critical("refusing to use the database", extra={"reason": faults[0], "remedy": REMEDY})
        raise Unavailable


@contextmanager
def transaction(*, reading: bool = False) -> Iterator[None]:
    """One transaction for an entry: commit at the end, roll back on any raise; joins one already open.

    `reading`: the entry changes nothing of its own, its statements may run beside the session (core/reading.py).

    Raises Unavailable when PostgreSQL cannot be reached, Conflict when a lock was not free; callables given to
    `after_commit` run after the commit.
    """
    info = db.session().info
    if info.get("entered"):
        yield
        return
    info["entered"] = True
    info["after_commit"] = []
    info["reading"] = Reading(db.engine) if reading else None
    try:
        yield
        _commit()
    except (DBAPIError, PoolTimeout) as error:
        _roll_back()
        raise_translated(error)
    except BaseException:
        _roll_back()
        raise
    finally:
        info["entered"] = False
        info["reading"] = None
        callbacks, info["after_commit"] = info.get("after_commit", []), []
        end = info.pop("raise_after_commit", None)
    for callback in callbacks:
        callback()
    if end is not None:
        raise end


def _commit() -> None:
    session = db.session()
    if session.in_transaction():
        session.commit()
    end_reading()


def _roll_back() -> None:
    db.session.rollback()
    reading = db.session().info.get("reading")
    if reading is not None:
        reading.leave()


def open_reading() -> Reading | None:
    """What the running entry may read with instead of the session: None when it may write, or uses the session already."""
    session = db.session()
    reading: Reading | None = session.info.get("reading")
    return None if reading is None or session.in_transaction() else reading


def end_reading() -> None:
    """Let the next read begin another transaction: for another actor."""
    reading = db.session().info.get("reading")
    if reading is not None:
        reading.end()


def raise_after_commit(error: Exception) -> None:
    """Raise `error` from the running transaction's end, once it is committed and all that waited for it is done."""
    db.session().info["raise_after_commit"] = error


def after_commit(callback: Callable[[], None]) -> None:
    """Run `callback` once the running transaction is committed; never when it is rolled back."""
    db.session().info.setdefault("after_commit", []).append(callback)


def waiting_callbacks() -> list[Callable[[], None]]:
    """What `after_commit` was given in the running transaction."""
    return db.session().info.get("after_commit", [])


def commit_now() -> None:
    """Commit before the entry ends and run what waited for it; what follows opens another transaction.

    Only for entries without an organization, where a trace must outlive the refusal that follows it, or a password is
    hashed meanwhile and no connection should be held. With an Idempotency-Key it would keep the key without an answer.
    """
    info = db.session().info
    db.session.commit()
    callbacks, info["after_commit"] = info.get("after_commit", []), []
    for callback in callbacks:
        callback()
