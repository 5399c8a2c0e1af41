"""The schedule is written, fired and worked by the real libraries on the real Valkey."""

import importlib
import os
import pickle
import signal
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis
from rq import Queue
from rq.serializers import JSONSerializer
from rq_scheduler.utils import to_unix

from app import schedule
from app.core import worker as workers
from app.core.cache import connect_redis
from app.core.jobs import QUEUES
from tests.core import sample_jobs

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def connection(app):
    made = redis.Redis.from_url(app.config["SETTINGS"].REDIS_URL)
    made.flushdb()
    yield made
    made.flushdb()


@pytest.fixture
def scheduler(connection):
    queue = Queue("default", connection=connection, serializer=JSONSerializer)
    return schedule.PersistentScheduler(queue=queue, connection=connection, job_class=schedule.JsonJob)


@pytest.fixture
def work_off(app, connection):
    """Works everything that waits, as a worker does: in forked work horses."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def work():
        with app.app_context():
            workers._make_worker(app, list(QUEUES), connection).work(burst=True, logging_level="WARNING")

    yield work
    for number, handler in before.items():
        signal.signal(number, handler)


def entries(connection):
    return {key.decode() for key in connection.zrange(schedule.PersistentScheduler.scheduled_jobs_key, 0, -1)}


def test_every_task_can_be_called_without_arguments():
    for _cron, target in schedule.SCHEDULE.values():
        module, _, name = target.rpartition(".")
        assert callable(getattr(importlib.import_module(module), name))


def test_schedule_is_written_once(scheduler, connection):
    schedule.write_schedule(scheduler)
    first = entries(connection)
    assert len(first) == len(schedule.SCHEDULE)
    schedule.write_schedule(scheduler)
    assert entries(connection) == first


def test_what_is_no_longer_listed_is_canceled(scheduler, connection, monkeypatch):
    schedule.write_schedule(scheduler)
    monkeypatch.setattr(schedule, "SCHEDULE", dict(list(schedule.SCHEDULE.items())[:1]))
    schedule.write_schedule(scheduler)
    assert len(entries(connection)) == 1


def test_changed_time_replaces_the_entry(scheduler, connection, monkeypatch):
    schedule.write_schedule(scheduler)
    before = entries(connection)
    name, (_, target) = next(iter(schedule.SCHEDULE.items()))
    monkeypatch.setitem(schedule.SCHEDULE, name, ("7 7 * * *", target))
    schedule.write_schedule(scheduler)
    assert len(entries(connection) & before) == len(before) - 1


def test_schedule_comes_back_when_redis_forgot_it(scheduler, connection):
    schedule.write_schedule(scheduler)
    connection.flushdb()
    scheduler.enqueue_jobs()
    assert len(entries(connection)) == len(schedule.SCHEDULE)


def test_due_task_is_done_by_a_worker_and_scheduled_again(scheduler, connection, work_off, admin_sql, organization):
    schedule.write_schedule(scheduler)
    admin_sql.execute(
        "insert into jobs (organization_id, name, queue, state, finished_at) "
        "values (%s, 'a.b', 'default', 'done', now() - interval '8 days')",
        (organization,),
    )
    due = next(entry for entry in entries(connection) if "forget_old_rows" in entry)
    past = to_unix(datetime.now(UTC).replace(tzinfo=None) - timedelta(minutes=1))
    connection.zadd(scheduler.scheduled_jobs_key, {due: past})
    scheduler.enqueue_jobs()
    assert connection.lrange("rq:queue:default", 0, -1) == [due.encode()]
    work_off()
    admin_sql.execute("select count(*) from jobs where organization_id = %s and name = 'a.b'", (organization,))
    assert admin_sql.fetchone() == (0,)
    assert connection.zscore(scheduler.scheduled_jobs_key, due) > past + 60
    assert connection.ttl(f"rq:job:{due}") == -1


def test_worker_does_a_job_in_a_horse_of_its_own(work_off, enqueue, row, teams):
    job_id = enqueue(sample_jobs.add_sample_team, name="By a worker")
    work_off()
    assert row(job_id)[0] == "done"
    assert teams() == ["By a worker"]


def test_job_that_kills_its_horse_leaves_its_row_to_the_relay(work_off, enqueue, row, connection):
    job_id = enqueue(sample_jobs.kill_horse)
    work_off()
    assert row(job_id)[0] == "running"


def test_pickled_payload_is_not_executed(connection, work_off, tmp_path, app):
    """SECURITY 75."""
    target = tmp_path / "executed"

    class Hostile:
        def __reduce__(self):
            return os.system, (f"touch {target}",)

    payload = pickle.dumps((Hostile(), (), {}))
    times = {"created_at": "2026-01-01T00:00:00Z", "enqueued_at": "2026-01-01T00:00:00Z"}
    connection.hset("rq:job:evil", mapping={"data": payload, "status": "queued", "origin": "default", **times})
    connection.sadd("rq:queues", "rq:queue:default")
    connection.rpush("rq:queue:default", "evil")
    work_off()
    assert not target.exists()


def test_scheduler_stops_on_a_signal_even_when_redis_is_away(scheduler, monkeypatch):
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    monkeypatch.setattr(scheduler, "connection", connect_redis("redis://127.0.0.1:1/0"))
    try:
        scheduler._install_signal_handlers()
        with pytest.raises(SystemExit):
            signal.raise_signal(signal.SIGTERM)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_scheduler_relays_while_it_runs(app, monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    relayed, stop_seen = threading.Event(), []

    def relay(stop):
        relayed.set()
        stop.wait(5)
        stop_seen.append(stop.is_set())

    def fire(_app, _stop):
        relayed.wait(5)
        raise SystemExit

    monkeypatch.setattr(schedule, "run_relay", relay)
    monkeypatch.setattr(schedule, "_fire", fire)
    with pytest.raises(SystemExit):
        schedule.run_scheduler(app)
    assert stop_seen == [True]


FIRST_TIME = """
import sys, time
from datetime import datetime, timezone
from app import schedule
import app.schedule
schedule.run_relay = lambda stop: None
def fire(_app, _stop):
    from rq_scheduler.utils import get_next_scheduled_time
    wait = get_next_scheduled_time("* * * * *").timestamp() - time.time()
    print(round(wait))
schedule._fire = fire
from flask import Flask
schedule.run_scheduler(Flask("x"))
"""


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Kolkata"])
def test_minute_is_a_minute_in_every_time_zone(zone):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FIRST_TIME], env={**os.environ, "TZ": zone}, cwd=ROOT,
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert 0 <= int(done.stdout) <= 60
