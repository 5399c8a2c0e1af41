"""SECURITY 7: the nine questions find nothing, and each finds the fault that is planted for it."""

import psycopg2
import pytest

from app.health.isolation.catalogue import QUESTIONS, ask, find_faults
from tests.rules.figures import report

# question -> what breaks its rule, and the object it must name. Each can be planted whatever rows other tests left.
PLANTED = {
    1: [
        ("alter table leads disable row level security", "leads"),
        ("alter table leads no force row level security", "leads"),
        ("drop policy organization_isolation on leads", "leads"),
        ("alter policy organization_isolation on leads using (true)", "leads"),
        ("alter policy organization_isolation on leads with check (true)", "leads"),
        ("create policy also on leads for select using (organization_id > 0)", "leads"),
        (
            "create table events_stray partition of events for values from ('0001-01-01') to ('0001-02-01')",
            "events_stray",
        ),
    ],
    2: [("create table secrets (id bigint primary key, word text)", "secrets")],
    3: [
        ("alter table notes add constraint loose foreign key (organization_id) references organizations (id)", None),
        (
            "create table a (organization_id bigint, id bigint unique); "
            "create table b (organization_id bigint, a_id bigint constraint loose references a (id))",
            "loose",
        ),
        (
            "create table a (organization_id bigint, id bigint, unique (organization_id, id)); create table b ("
            "organization_id bigint, a_id bigint, constraint swapped foreign key (a_id, organization_id) "
            "references a (organization_id, id))",
            "swapped",
        ),
    ],
    4: [("create unique index everybodys on leads (id, organization_id)", "everybodys")],
    5: [
        ("create view all_leads as select * from leads", "all_leads"),
        ("create materialized view kept as select 1 as one; grant select on kept to neuracrm_app", "kept"),
    ],
    6: [
        (
            "create function peek() returns bigint language sql security definer as $$ select count(*) from leads $$",
            "peek",
        ),
        ("alter function auth_user(text) reset search_path", "auth_user"),
        ("alter function auth_user(text) set search_path = public", "auth_user"),
        ("alter function auth_user(text) owner to postgres", "auth_user"),
    ],
    7: [
        ("alter role neuracrm_app bypassrls", "neuracrm_app"),
        ("alter role neuracrm_app superuser", "neuracrm_app"),
        ("grant neuracrm_owner to neuracrm_app", "neuracrm_app"),
        ("grant truncate on leads to neuracrm_app", "neuracrm_app"),
        ("alter table notes owner to neuracrm_app", "neuracrm_app"),
        ("grant create on schema public to neuracrm_app", "neuracrm_app"),
    ],
    8: [("create index slow on leads (created_at)", "slow")],
    9: [
        ("alter table leads add column worth numeric", "leads.worth"),
        ("create type mood as enum ('good'); alter table leads add column mood mood", "leads.mood"),
    ],
}
CASES = [(number, plant, name) for number, cases in PLANTED.items() for plant, name in cases if name]


@pytest.fixture
def planting(database):
    """An administrator's cursor in a transaction that is rolled back: what it plants nobody else sees."""
    connection = psycopg2.connect(database)
    with connection.cursor() as cursor:
        yield cursor
    connection.rollback()
    connection.close()


def reader(cursor):
    def execute(sql):
        cursor.execute(sql)
        return cursor.fetchall()

    return execute


def test_migrated_schema_has_no_fault(planting):
    faults = find_faults(reader(planting))
    assert not faults, "\n".join(str(fault) for fault in faults)
    report(7, violations=0, questions=len(QUESTIONS), planted=len({number for number, _, _ in CASES}))


@pytest.mark.parametrize(
    ("number", "plant", "name"), CASES, ids=[f"{n}-{name}-{i}" for i, (n, _, name) in enumerate(CASES)]
)
def test_planted_fault_is_found(planting, number, plant, name):
    planting.execute(plant)
    question = next(question for question in QUESTIONS if question.number == number)
    assert name in [fault.object for fault in ask(question, reader(planting))]


def test_every_question_has_a_planted_fault():
    assert {number for number, _, _ in CASES} == {question.number for question in QUESTIONS} == set(range(1, 10))


def test_every_exception_names_something_that_exists(planting):
    """A list of exceptions that nobody needs any more hides the next fault."""
    from app.health.isolation import catalogue

    exists = {
        "pg_class": {*catalogue.TABLES_WITHOUT_OWNER, *catalogue.UNIQUE_INDEXES, *catalogue.OTHER_INDEXES},
        "pg_proc": set(catalogue.DEFINER_FUNCTIONS),
    }
    for table, names in exists.items():
        column = "relname" if table == "pg_class" else "proname"
        planting.execute(f"select {column}::text from {table}")
        missing = names - {name for (name,) in planting.fetchall()}
        assert not missing, missing
