"""What the schedule sweeps."""

from datetime import UTC, datetime

import pytest

from app.health import tasks


@pytest.fixture(autouse=True)
def context(app):
    with app.app_context():
        yield


def count(cursor, sql, *values):
    cursor.execute(sql, values)
    return cursor.fetchone()[0]


def test_partitions_are_made_once_and_are_isolated(admin_sql):
    tasks.make_partitions()
    partitions = "select count(*) from pg_inherits where inhparent = 'events'::regclass"
    before = count(admin_sql, partitions)
    tasks.make_partitions()
    assert count(admin_sql, partitions) == before
    unforced = """select count(*) from pg_class c join pg_inherits i on i.inhrelid = c.oid
        where i.inhparent = 'events'::regclass and not (relrowsecurity and relforcerowsecurity
        and exists (select from pg_policy where polrelid = c.oid))"""
    assert count(admin_sql, unforced) == 0


def test_rows_that_strayed_move_to_their_month(admin_sql, owner, monkeypatch):
    monkeypatch.setattr(tasks, "MONTHS_AHEAD", 9)
    now = datetime.now(UTC)
    month = now.month - 1 + 8
    stray = datetime(now.year + month // 12, month % 12 + 1, 15, tzinfo=UTC)
    admin_sql.execute(
        "insert into events (organization_id, created_at, name, record_type, record_id, actor_type) "
        "values (%s, %s, 'lead.created', 'lead', 1, 'user')",
        (owner.organization_id, stray),
    )
    # Other tests' events of other years stay in the default partition.
    strayed = f"select count(*) from events_default where organization_id = {owner.organization_id}"
    assert count(admin_sql, strayed) == 1
    tasks.make_partitions()
    assert count(admin_sql, strayed) == 0
    assert count(admin_sql, strayed.replace("events_default", f"events_{stray:%Y_%m}")) == 1
    assert count(admin_sql, "select relforcerowsecurity from pg_class where relname = 'events_default'") is True


def test_old_answers_and_done_jobs_go(admin_sql, owner):
    organization = owner.organization_id
    for hours in (47, 49):
        admin_sql.execute(
            "insert into idempotency_keys (organization_id, key, route, body_hash, created_at) "
            "values (%s, %s, 'r', 'h', now() - make_interval(hours => %s))",
            (organization, f"k{hours}", hours),
        )
    for state, days in (("done", 8), ("done", 6), ("canceled", 8), ("failed", 8)):
        admin_sql.execute(
            "insert into jobs (organization_id, name, queue, state, finished_at) "
            "values (%s, 'a.b', 'default', %s, now() - make_interval(days => %s))",
            (organization, state, days),
        )
    tasks.forget_old_rows()
    admin_sql.execute("select key from idempotency_keys where organization_id = %s", (organization,))
    assert [key for (key,) in admin_sql.fetchall()] == ["k47"]
    admin_sql.execute(
        "select state from jobs where organization_id = %s and name = 'a.b' order by state", (organization,)
    )
    assert [state for (state,) in admin_sql.fetchall()] == ["done", "failed"]
