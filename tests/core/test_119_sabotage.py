"""SECURITY 119: a test that cannot fail proves nothing. Each guard of the core is broken on purpose; its test must turn red."""

from types import SimpleNamespace

import pytest

import boot
from app.core import cache, database, idempotency, job_runner, relay, tenancy
from tests.core import test_boot as starting
from tests.core import test_cache as caching
from tests.core import test_idempotency as keys
from tests.core import test_jobs as jobs
from tests.core import test_relay as relaying
from tests.core import test_tenancy as binding
from tests.core.test_relay import due_job, relay_once, rq  # noqa: F401  fixtures


@pytest.fixture
def red():
    """red(test, ...) calls a test that must fail now."""

    def check(test, *arguments):
        with pytest.raises((AssertionError, pytest.fail.Exception)):
            test(*arguments)

    return check


def test_119_5_query_without_an_organization_is_noticed(app, monkeypatch, red):
    anybody = SimpleNamespace(get=lambda _name: tenancy.Scope(unbound=True))
    monkeypatch.setattr(tenancy, "g", anybody)
    red(binding.test_query_without_organization_raises, app)


def test_119_5_actor_that_lingers_is_noticed(app, organization, monkeypatch, red):
    monkeypatch.setattr(tenancy, "rebind", lambda: None)
    red(binding.test_leaving_the_last_actor_shows_nothing, app, organization)


def test_119_6_role_that_is_not_looked_at_is_noticed(database, monkeypatch, caplog, red):
    monkeypatch.setattr(boot, "find_role_faults", lambda _cursor: [])
    monkeypatch.setattr("app.core.database.find_role_faults", lambda _cursor: [])
    red(starting.test_connection_of_an_unsafe_role_is_not_used, database, caplog)


def test_119_64_key_that_is_not_claimed_is_noticed(probe, admin_sql, organization, monkeypatch, red):
    monkeypatch.setattr(idempotency, "_is_first", lambda _claim: True)
    red(keys.test_second_call_replays_the_first_answer, probe, admin_sql, organization)


def test_119_64_answer_that_is_not_encrypted_is_noticed(probe, admin_sql, organization, monkeypatch, red):
    monkeypatch.setattr(idempotency, "encrypt_bytes", lambda _purpose, plain: plain)
    red(keys.test_stored_answer_cannot_be_read_in_the_database, probe, admin_sql, organization)


def test_119_70_effect_apart_from_its_mark_is_noticed(enqueue, run, row, teams, monkeypatch, red):
    monkeypatch.setattr(job_runner, "_finish", lambda _state, _error: None)
    red(jobs.test_done_job_has_its_effect_once, enqueue, run, row, teams)


def test_119_70_claim_that_ignores_the_lease_is_noticed(enqueue, run, row, teams, admin_sql, monkeypatch, red):
    careless = str(job_runner.CLAIM).replace("and claimed_until < clock_timestamp()", "")
    monkeypatch.setattr(job_runner, "CLAIM", database.text(careless))
    red(jobs.test_running_job_is_not_claimed_again_before_its_lease_ends, enqueue, run, row, teams, admin_sql)


def test_119_70_relay_that_trusts_redis_is_noticed(rq, due_job, relay_once, monkeypatch, red):  # noqa: F811
    monkeypatch.setattr(relay, "waiting_ids", lambda _queue: {f"job-{due_job}"})
    red(relaying.test_row_that_redis_forgot_is_pushed_again, rq, due_job, relay_once)


def test_119_14_answer_from_before_the_change_is_noticed(app, organization, acting, monkeypatch, red):
    monkeypatch.setattr(cache, "store", lambda key, body, *, seconds: cache.client().set(key, body, ex=seconds))
    red(caching.test_reader_who_was_before_the_change_cannot_store_the_old_answer, app, organization, acting)
