"""SECURITY 119: the locks between organizations, each broken on purpose; the proof must notice."""

import psycopg2
import pytest
from flask import request

from app.core import cache
from app.core.errors import NotFound
from app.core.http import answer
from app.health.isolation.attempts import Target, _try, prepare
from app.health.isolation.manifest import changed_tables, read_manifest
from app.health.isolation.operations import body_ids
from app.health.isolation.scratch import Scratch, make_mark
from tests.rules import test_locks as locks
from tests.rules.test_locks import bound  # noqa: F401  a fixture


@pytest.fixture(scope="module")
def pair(app):
    """(trying, victim), as the proof makes them."""
    return Scratch(app, make_mark("b")), Scratch(app, make_mark("a"))


def faults_of(pair, name):
    """What the proof says of one operation."""
    trying, victim = pair
    operation = trying.operations[name]
    target = Target(operation, prepare(victim, operation), list(body_ids(trying.document, operation.body)))
    return [attempt.fault for attempt in _try(trying, victim, target) if attempt.fault]


@pytest.mark.parametrize("name", ["read_lead", "change_lead", "change_import", "create_task"])
def test_119_1_unbroken_operation_has_no_fault(pair, name):
    assert faults_of(pair, name) == []


def test_119_1_operation_that_shows_anybodys_record_is_noticed(app, pair, admin_sql, monkeypatch):
    def show_anybodys(lead_id):
        admin_sql.execute("select id, last_name, version from leads where id = %s", (lead_id,))
        found = admin_sql.fetchone()
        if found is None:
            raise NotFound
        return answer(dict(zip(("id", "last_name", "version"), found, strict=True)))

    monkeypatch.setitem(app.view_functions, "leads.read_lead", _as_before(app, "leads.read_lead", show_anybodys))
    assert any("instead of 404" in fault for fault in faults_of(pair, "read_lead"))


def test_119_1_operation_that_tells_foreign_from_missing_is_noticed(app, pair, admin_sql, monkeypatch):
    original = app.view_functions["leads.read_lead"]

    def tell_apart(lead_id):
        admin_sql.execute("select 1 from leads where id = %s", (lead_id,))
        if admin_sql.fetchone() is None:
            raise NotFound("No such lead at all.")
        return original(lead_id=lead_id)

    monkeypatch.setitem(app.view_functions, "leads.read_lead", _as_before(app, "leads.read_lead", tell_apart))
    assert "tells a foreign record from one that does not exist" in faults_of(pair, "read_lead")


def test_119_2_write_before_the_refusal_is_noticed(app, pair, admin_sql, monkeypatch):
    original = app.view_functions["leads.change_lead"]

    def write_first(lead_id):
        admin_sql.execute("update leads set description = 'touched' where id = %s", (lead_id,))
        return original(lead_id=lead_id)

    _, victim = pair
    monkeypatch.setitem(app.view_functions, "leads.change_lead", _as_before(app, "leads.change_lead", write_first))
    victim.keep("lead")
    target = prepare(victim, victim.operations["change_lead"])
    with app.app_context():
        before = read_manifest(victim.organization_id)
    trying = pair[0]
    refused = trying.call(trying.operations["change_lead"], target, {"last_name": "X"})
    assert refused.status_code == 404
    with app.app_context():
        assert changed_tables(before, read_manifest(victim.organization_id)) == ["leads"]


def test_119_3_foreign_id_in_a_body_that_is_taken_is_noticed(pair, monkeypatch):
    monkeypatch.setattr("app.imports.service.check_member", lambda _user_id, _field: None)
    assert any("answered 200" in fault for fault in faults_of(pair, "change_import"))


def test_119_8_key_without_the_organization_lets_a_row_point_abroad(database, owner, other):
    """Without the composite key the same insert passes: the test of lock one can fail."""
    company = other.make("/companies", {"name": "Abroad"})["id"]
    connection = psycopg2.connect(database)
    with connection.cursor() as cursor:
        cursor.execute("alter table contacts drop constraint contacts_company_id_fkey")
        cursor.execute("set local role neuracrm_app")
        cursor.execute("select set_config('app.organization_id', %s, true)", (str(owner.organization_id),))
        cursor.execute(
            "insert into contacts (organization_id, last_name, company_id) values (%s, 'X', %s)",
            (owner.organization_id, company),
        )
    connection.rollback()
    connection.close()


def test_119_11_backup_that_cannot_see_everything_is_noticed(app, database, owner, other, admin_sql):
    admin_sql.execute("alter role neuracrm_backup nobypassrls")
    try:
        with pytest.raises(AssertionError):
            locks.test_backup_reads_everything_or_fails(app, database, owner, other, admin_sql)
    finally:
        admin_sql.execute("alter role neuracrm_backup bypassrls")


def test_119_14_cache_key_without_the_organization_is_noticed(owner, other, admin_sql, monkeypatch):
    monkeypatch.setattr(cache, "record_key", lambda kind, _organization, record_id: f"org:{kind}:{record_id}")
    with pytest.raises(AssertionError):
        locks.test_same_id_in_two_organizations_is_never_mixed_up(owner, other, admin_sql)


def _as_before(app, endpoint, view):
    """The view with what the guard reads off the one it replaces; never from the cache."""
    view.permission = app.view_functions[endpoint].permission
    return lambda **values: view(**{name: value for name, value in values.items() if name in (request.view_args or {})})
