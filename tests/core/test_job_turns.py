"""Long jobs that work in steps: they end with their worker, and give way to those that wait."""

import threading

import pytest

from app.core import job_runner, jobs
from app.core.cache import connect_redis
from tests.core import sample_jobs


def test_stepwise_job_of_an_ending_worker_goes_on_in_the_next(enqueue, run, row, teams, monkeypatch):
    """The step that was under way is kept, and the interrupted attempt does not count."""
    job_id = enqueue(sample_jobs.add_in_steps, names=["A", "B"])
    attempts = row(job_id)[1]
    monkeypatch.setattr(job_runner, "_ending", threading.Event())
    told = []
    sample_jobs.after_steps.append(lambda: told.append("committed"))
    job_runner.hand_back_soon()
    run(job_id)
    sample_jobs.after_steps.clear()
    assert told == ["committed"]
    assert teams() == ["A"]
    assert row(job_id)[:2] == ("pending", attempts - 1)


def test_short_job_of_an_ending_worker_is_finished(enqueue, run, row, monkeypatch):
    monkeypatch.setattr(job_runner, "_ending", threading.Event())
    job_runner.hand_back_soon()
    job_id = enqueue(sample_jobs.add_sample_team, name="A")
    run(job_id)
    assert row(job_id)[0] == "done"


@pytest.mark.parametrize(("waiting", "steps"), [(["job-1"], ["A"]), ([], ["A", "B"])])
def test_long_job_makes_room_only_when_others_wait(app, enqueue, run, row, teams, monkeypatch, waiting, steps):
    monkeypatch.setattr(job_runner, "TURN_SECONDS", -1.0)
    job_id = enqueue(sample_jobs.add_in_turns, names=["A", "B"])
    app.extensions["rq_redis"].delete(*[f"rq:queue:{queue}" for queue in jobs.QUEUES])
    for other in waiting:
        app.extensions["rq_redis"].rpush("rq:queue:email", other)
    run(job_id)
    assert teams() == steps
    assert row(job_id)[0] == ("pending" if steps == ["A"] else "done")


def test_long_job_goes_on_when_nobody_can_tell_who_waits(app, enqueue, run, row, monkeypatch):
    monkeypatch.setattr(job_runner, "TURN_SECONDS", -1.0)
    job_id = enqueue(sample_jobs.add_in_turns, names=["A", "B"])
    monkeypatch.setitem(app.extensions, "rq_redis", connect_redis("redis://127.0.0.1:1/0"))
    run(job_id)
    assert row(job_id)[0] == "done"
