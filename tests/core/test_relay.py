"""The relay brings to RQ what is due and not there, whatever Redis forgot."""

import threading
import time

import pytest

from app.core import cache, metrics, relay
from app.core.cache import connect_redis
from app.core.database import transaction
from tests.core import sample_jobs

QUEUE = "rq:queue:default"


@pytest.fixture
def rq(app, admin_sql):
    """The Redis of RQ, empty, with no job in the database."""
    admin_sql.execute("delete from jobs")
    connection = app.extensions["rq_redis"]
    connection.flushdb()
    yield connection
    admin_sql.execute("delete from jobs")
    connection.flushdb()


@pytest.fixture
def due_job(organization, acting, admin_sql):
    """A job whose hand-over time is past."""
    with acting(organization), transaction():
        job_id = sample_jobs.add_sample_team.enqueue(name="A")
    admin_sql.execute("update jobs set claimed_until = now() - interval '1 s'")
    return job_id


@pytest.fixture
def relay_once(app):
    def once():
        with app.app_context():
            return relay.relay_once()

    return once


def test_row_that_redis_forgot_is_pushed_again(rq, due_job, relay_once):
    rq.flushdb()
    assert relay_once() == 1
    assert rq.lrange(QUEUE, 0, -1) == [f"job-{due_job}".encode()]


def test_row_that_still_waits_in_redis_is_only_leased(rq, due_job, relay_once):
    assert relay_once() == 1
    assert rq.llen(QUEUE) == 1
    assert relay_once() == 0


def test_new_row_is_left_to_the_process_that_wrote_it(rq, organization, acting, relay_once):
    with acting(organization), transaction():
        sample_jobs.add_sample_team.enqueue(name="A")
    assert relay_once() == 0


def test_later_row_is_not_due(rq, due_job, relay_once, admin_sql):
    admin_sql.execute("update jobs set available_at = now() + interval '1 h'")
    rq.flushdb()
    assert relay_once() == 0


def test_full_queue_takes_no_more(rq, due_job, relay_once, monkeypatch):
    rq.flushdb()
    rq.rpush(QUEUE, *[f"job-9{number}" for number in range(relay.MAX_WAITING)])
    assert relay_once() == 0


def test_nothing_is_leased_while_redis_is_away(app, rq, due_job, relay_once, monkeypatch, admin_sql):
    monkeypatch.setitem(app.extensions, "rq_redis", connect_redis("redis://127.0.0.1:1/0"))
    assert relay_once() == 0
    admin_sql.execute("select claimed_until < now() from jobs")
    assert admin_sql.fetchone() == (True,)
    cache.breaker.succeeded()


def test_backlog_is_measured(rq, due_job, relay_once):
    relay_once()
    assert metrics.QUEUE_DEPTH.labels("default")._value.get() == 1
    assert metrics.QUEUE_DEPTH.labels("email")._value.get() == 0
    assert metrics.QUEUE_AGE.labels("default")._value.get() >= 0


def test_relay_beats_and_stops(app, rq, due_job):
    stop = threading.Event()

    def run():
        with app.app_context():
            relay.run_relay(stop)

    thread = threading.Thread(target=run)
    thread.start()
    deadline = time.monotonic() + 5
    while not app.extensions["redis"].get(relay.HEARTBEAT_KEY) and time.monotonic() < deadline:
        time.sleep(0.02)
    stop.set()
    thread.join(5)
    assert not thread.is_alive()
    assert time.time() - float(app.extensions["redis"].get(relay.HEARTBEAT_KEY)) < 5


def test_relay_outlives_a_database_that_is_away(app, monkeypatch, caplog):
    calls = []

    def fail():
        calls.append(1)
        stop.set()
        raise ZeroDivisionError

    stop = threading.Event()
    monkeypatch.setattr(relay, "relay_once", fail)
    with app.app_context():
        relay.run_relay(stop)
    assert calls == [1]
    assert "relay paused" in caplog.text
