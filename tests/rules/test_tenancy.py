"""SECURITY 1, 2 and 3: every operation of the API document, tried with another organization's ids, as the operator does it."""

import re
from contextlib import closing

import psycopg2
import pytest

from app.health.document import read_document
from app.health.isolation.operations import list_operations
from tests.rules.figures import report

LINE = re.compile(r"^(?P<operation>[A-Z]+ /\S+) +(?P<with>own ids|foreign \S.*?) +(?P<status>\d{3})  (?P<verdict>.*)$")


LEFT = (
    "select (select count(*) from organizations where name like 'Proof proof%'), "
    "(select count(*) from users where email like '%isolation-proof.test')"
)


def count_left(database):
    """Organizations and users of proofs, those of tests that break a proof half-way among them."""
    with closing(psycopg2.connect(database)) as connection, connection.cursor() as cursor:
        cursor.execute(LEFT)
        return cursor.fetchone()


@pytest.fixture(scope="module")
def proof(app, database):
    """A run of `flask tenancy prove`, and what proofs had left right before and right after it."""
    before = count_left(database)
    done = app.test_cli_runner().invoke(args=["tenancy", "prove"])
    return done, before, count_left(database)


@pytest.fixture(scope="module")
def output(proof):
    """What it prints; it must end well."""
    done, _before, _after = proof
    holes = [line for line in done.output.splitlines() if "HOLE" in line]
    assert not holes, "\n".join(holes)
    assert done.exit_code == 0, done.output[-2000:]
    return done.output


@pytest.fixture(scope="module")
def attempts(output):
    return [match.groupdict() for match in map(LINE.match, output.splitlines()) if match]


def test_nothing_comes_back_and_nothing_is_written(output, attempts):
    foreign = [attempt for attempt in attempts if attempt["with"] != "own ids"]
    in_path = [attempt for attempt in foreign if f"{{{attempt['with'].split()[1]}}}" in attempt["operation"]]
    assert {attempt["status"] for attempt in in_path} == {"404"}
    compared = re.search(r"(\d+) rows in (\d+) tables compared before and after: 0 tables changed", output)
    assert compared and int(compared[1]) > 200
    assert "No hole." in output
    report(1, operations=len({attempt["operation"] for attempt in attempts}), attempts=len(foreign), leaks=0)
    report(2, rows=int(compared[1]), tables=int(compared[2]), changed_rows=0)
    report(3, ids_in_bodies_and_queries=len(foreign) - len(in_path), accepted=0)


def test_every_operation_with_an_id_is_tried(app, attempts):
    tried = {attempt["operation"] for attempt in attempts if attempt["with"] != "own ids"}
    with_ids = [one for one in list_operations(read_document(app)) if one.is_member and (one.path_ids or one.query_ids)]
    assert {str(one) for one in with_ids} <= tried
    assert len(with_ids) > 80


def test_own_ids_work_everywhere(attempts):
    """An operation that fails for everybody proves nothing."""
    control = [attempt for attempt in attempts if attempt["with"] == "own ids"]
    assert len(control) > 100
    assert {attempt["verdict"] for attempt in control} == {"ok"}


def test_comparison_covers_every_table_the_application_may_write(output, admin_sql):
    admin_sql.execute(
        "select count(*) from pg_class c where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') "
        "and has_table_privilege('neuracrm_app', c.oid, 'insert') and exists (select from pg_attribute a "
        "where a.attrelid = c.oid and a.attname = 'organization_id')"
    )
    assert int(re.search(r"rows in (\d+) tables", output)[1]) >= admin_sql.fetchone()[0]


def test_every_table_is_told(output, admin_sql):
    admin_sql.execute(
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
    )
    for (table,) in admin_sql.fetchall():
        assert re.search(rf"^{table} ", output, re.MULTILINE), table
    assert "users has no organization_id: people may belong to several organizations" in output


def test_organizations_of_the_proof_are_gone(proof):
    # Counted at once: tests of other files, some of which break a proof half-way, may run between two of these.
    _done, before, after = proof
    assert after == before
