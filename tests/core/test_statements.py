"""Statements of the driver: the same errors as SQLAlchemy's, the same transaction."""

from typing import Any

import pytest
from sqlalchemy import bindparam, column, select, table
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.core import statements
from app.core.database import db, transaction
from app.core.errors import Unavailable
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
