"""Statements of the driver: the same errors as SQLAlchemy's, the same transaction."""

from typing import Any

import pytest
from sqlalchemy import bindparam, column, select, table, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.core import statements
from app.core.database import db, transaction
from app.core.errors import NoOrganization, Unavailable
from app.core.tenancy import Scope, acting_as
from tests.client import Signed

WHO = "select current_setting('app.organization_id')"


def bind(person: Signed) -> Any:
    return acting_as(Scope(person.organization_id, person.user_id, "owner"))


def test_statement_runs_in_the_transaction_of_the_session(app: Any, owner: Signed) -> None:
    with app.app_context(), bind(owner), transaction():
        assert statements.fetch(WHO, {}) == [(str(owner.organization_id),)]
        assert statements.fetch("select %(one)s + 1", {"one": 1}) == [(2,)]
        assert statements.fetch("set local statement_timeout = 1000", {}) == []


def test_prepared_statement_takes_values_with_each_run(app: Any, owner: Signed) -> None:
    users = table("users", column("id"))
    prepared = statements.Prepared(select(users.c.id).where(users.c.id == bindparam("id", required=False)))
    with app.app_context(), bind(owner), transaction():
        assert prepared.fetch(id=owner.user_id) == [(owner.user_id,)]
        assert prepared.fetch(id=0) == []


def test_statement_whose_text_hangs_on_its_values_is_refused() -> None:
    users = table("users", column("id"))
    with pytest.raises(ValueError, match="ANY"):
        statements.Prepared(select(users.c.id).where(users.c.id.in_([1, 2])))


def test_broken_constraint_comes_out_as_the_same_error(app: Any, owner: Signed) -> None:
    with app.app_context(), bind(owner), pytest.raises(IntegrityError) as raised, transaction():
        statements.fetch(
            "insert into tags (organization_id, name) values (%(organization)s, 'Twice'), (%(organization)s, 'twice')",
            {"organization": owner.organization_id},
        )
    assert raised.value.orig.diag.constraint_name  # type: ignore[union-attr]


def test_lost_connection_is_told_and_replaced(app: Any, owner: Signed, admin_sql: Any) -> None:
    with app.app_context(), bind(owner):
        with pytest.raises(Unavailable) as raised, transaction():
            [[process]] = statements.fetch("select pg_backend_pid()", {})
            admin_sql.execute("select pg_terminate_backend(%s)", [process])
            for _ in range(100):
                statements.fetch("select pg_sleep(0.05)", {})
        assert isinstance(raised.value.__cause__, DBAPIError) and raised.value.__cause__.connection_invalidated
        with transaction():
            assert db.session.connection() and statements.fetch(WHO, {}) == [(str(owner.organization_id),)]


def test_reading_entry_leaves_the_session_alone(app: Any, owner: Signed) -> None:
    with app.app_context(), bind(owner), transaction(reading=True):
        assert statements.fetch(WHO, {}) == [(str(owner.organization_id),)]
        assert not db.session().in_transaction()
        [[first]] = statements.fetch("select pg_current_xact_id()::text", {})
        assert statements.fetch("select pg_current_xact_id()::text", {}) == [(first,)]


def test_reading_entry_reads_for_the_actor_of_the_moment(app: Any, owner: Signed, other: Signed) -> None:
    with app.app_context(), bind(owner), transaction(reading=True):
        assert statements.fetch(WHO, {}) == [(str(owner.organization_id),)]
        with bind(other):
            assert statements.fetch(WHO, {}) == [(str(other.organization_id),)]
        assert statements.fetch(WHO, {}) == [(str(owner.organization_id),)]


def test_reading_entry_joins_the_session_that_writes(app: Any, owner: Signed) -> None:
    with app.app_context(), bind(owner), transaction(reading=True):
        db.session.execute(text("create temporary table seen_here (id int) on commit drop"))
        assert statements.fetch("select count(*) from seen_here", {}) == [(0,)]


def test_reading_entry_gives_its_connection_back_after_an_error(app: Any, owner: Signed) -> None:
    with app.app_context(), bind(owner):
        taken = db.engine.pool.checkedout()  # type: ignore[attr-defined]
        with pytest.raises(DBAPIError), transaction(reading=True):
            statements.fetch("select 1 / 0", {})
        assert db.engine.pool.checkedout() == taken  # type: ignore[attr-defined]


def test_reading_needs_an_actor(app: Any) -> None:
    with app.app_context(), pytest.raises(NoOrganization), transaction(reading=True):
        statements.fetch("select 1", {})


def test_reading_entry_tells_a_lost_connection(app: Any, owner: Signed, admin_sql: Any) -> None:
    with app.app_context(), bind(owner):
        with pytest.raises(Unavailable), transaction(reading=True):
            [[process]] = statements.fetch("select pg_backend_pid()", {})
            admin_sql.execute("select pg_terminate_backend(%s)", [process])
            for _ in range(100):
                statements.fetch("select pg_sleep(0.05)", {})
        with transaction(reading=True):
            assert statements.fetch(WHO, {}) == [(str(owner.organization_id),)]
