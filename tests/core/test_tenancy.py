"""The second lock: PostgreSQL is told the organization at every begin; nothing bound means nothing seen."""

import psycopg2
import pytest
from sqlalchemy import text

from app.core.database import db, transaction
from app.core.errors import NoOrganization, NotFound
from app.core.tenancy import Scope, acting_as, current, unbound

MINE = text("select current_setting('app.organization_id', true)")
TEAMS = text("select count(*) from teams")
ADD_TEAM = text("insert into teams (organization_id, name) values (:organization, :name)")


def add_team(organization, name="Sales"):
    db.session.execute(ADD_TEAM, {"organization": organization, "name": name})


def test_query_without_organization_raises(app):
    with app.app_context(), pytest.raises(NoOrganization):
        db.session.execute(TEAMS)


def test_orm_query_without_organization_raises(app):
    from app.identity.models import Team

    with app.app_context(), pytest.raises(NoOrganization):
        Team.query.all()


def test_scope_without_organization_raises_unless_meant(app):
    with app.app_context(), acting_as(Scope()), pytest.raises(NoOrganization):
        db.session.execute(TEAMS)


def test_raw_connection_sees_nothing(app, organization, acting):
    with acting(organization), transaction():
        add_team(organization)
    url = app.config["SETTINGS"].application_url.set(drivername="postgresql")
    connection = psycopg2.connect(url.render_as_string(hide_password=False))
    with connection, connection.cursor() as cursor:
        for table in ("teams", "organizations", "users", "memberships", "sessions", "jobs", "events"):
            cursor.execute(f"select count(*) from {table}")
            assert cursor.fetchone() == (0,), table
    connection.close()


def test_unbound_sees_nothing(app, organization, acting):
    with acting(organization), transaction():
        add_team(organization)
    with app.app_context(), unbound(), transaction():
        assert db.session.execute(TEAMS).scalar() == 0


def test_binding_survives_commit_rollback_and_savepoint(organization, acting):
    with acting(organization):
        for end in (db.session.commit, db.session.rollback):
            assert db.session.execute(MINE).scalar() == str(organization)
            end()
        with db.session.begin_nested():
            assert db.session.execute(MINE).scalar() == str(organization)
        assert db.session.execute(MINE).scalar() == str(organization)


def test_binding_follows_the_actor_inside_a_transaction(make_organization, acting):
    first, second = make_organization(), make_organization()
    with acting(first):
        assert db.session.execute(MINE).scalar() == str(first)
        with acting_as(Scope(second)):
            assert db.session.execute(MINE).scalar() == str(second)
        assert db.session.execute(MINE).scalar() == str(first)


def test_leaving_the_last_actor_shows_nothing(app, organization):
    with app.app_context():
        with acting_as(Scope(organization)):
            add_team(organization)
            assert db.session.execute(TEAMS).scalar() == 1
        # The transaction is still open, but nobody is bound.
        assert db.session.execute(TEAMS).scalar() == 0


def test_error_inside_a_block_restores_the_outer_actor(make_organization, acting):
    first, second = make_organization(), make_organization()
    with acting(first):
        with pytest.raises(NotFound), acting_as(Scope(second)):
            db.session.execute(TEAMS)
            raise NotFound
        assert current.organization_id == first
        assert db.session.execute(MINE).scalar() == str(first)


def test_broken_statement_in_a_block_tells_its_own_error(make_organization, acting):
    from sqlalchemy.exc import ProgrammingError

    with acting(make_organization()):
        with pytest.raises(ProgrammingError, match="nowhere"), acting_as(Scope(make_organization())):
            db.session.execute(text("select * from nowhere"))
        db.session.rollback()


def test_row_of_another_organization_cannot_be_written(make_organization, acting):
    from sqlalchemy.exc import ProgrammingError

    mine, foreign = make_organization(), make_organization()
    with acting(mine), pytest.raises(ProgrammingError, match="row-level security"):
        add_team(foreign)


def test_connection_reuse_does_not_carry_the_organization(app, make_organization, acting):
    first, second = make_organization(), make_organization()
    for organization in (first, second) * 5:
        with acting(organization), transaction():
            assert db.session.execute(MINE).scalar() == str(organization)
    with app.app_context():
        connection = db.engine.connect()
        assert connection.execute(MINE).scalar() in ("", None)
        connection.close()
