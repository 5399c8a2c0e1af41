"""Jobs as rows: what is written with its transaction runs exactly once, whatever happens to the worker."""

import pytest
from sqlalchemy import text

from app.core import jobs
from app.core.database import db, transaction
from app.core.job_runner import JobLost, keep_claim, run_job
from tests.core import sample_jobs


def test_done_job_has_its_effect_once(enqueue, run, row, teams):
    job_id = enqueue(sample_jobs.add_sample_team, name="A")
    run(job_id)
    run(job_id)
    assert teams() == ["A"]
    assert row(job_id)[0] == "done"


def test_job_acts_for_its_organization_and_its_author(enqueue, run, organization):
    sample_jobs.seen.clear()
    run(enqueue(sample_jobs.add_sample_team, user_id=77, name="A"))
    assert sample_jobs.seen == [{"organization": organization, "user": 77, "actor": "automation"}]


def test_rolled_back_job_never_runs(organization, acting, admin_sql):
    with acting(organization), pytest.raises(ZeroDivisionError), transaction():
        sample_jobs.add_sample_team.enqueue(name="A")
        raise ZeroDivisionError
    admin_sql.execute("select count(*) from jobs where organization_id = %s", (organization,))
    assert admin_sql.fetchone() == (0,)


def test_job_of_another_organization_is_not_found(app, enqueue, teams, make_organization):
    job_id = enqueue(sample_jobs.add_sample_team, name="A")
    with app.app_context():
        run_job(make_organization(), job_id)
    assert teams() == []


def test_unavailable_is_tried_again_later_without_a_trace(enqueue, run, row, teams, admin_sql):
    job_id = enqueue(sample_jobs.be_unavailable, name="A")
    run(job_id)
    assert row(job_id)[:3] == ("pending", 1, "The vendor is away.")
    assert teams() == []
    admin_sql.execute("select available_at - now() from jobs where id = %s", (job_id,))
    assert 3 < admin_sql.fetchone()[0].total_seconds() < 7


def test_last_attempt_fails_with_its_reason(enqueue, run, row, admin_sql):
    job_id = enqueue(sample_jobs.be_unavailable, name="A")
    admin_sql.execute("update jobs set attempts = 3 where id = %s", (job_id,))
    run(job_id)
    assert row(job_id)[:3] == ("failed", 3, "gave up after 3 attempts: The vendor is away.")


def test_refusal_and_defect_fail_at_once(enqueue, run, row):
    refused, crashed = enqueue(sample_jobs.be_refused), enqueue(sample_jobs.crash)
    for job_id in (refused, crashed):
        run(job_id)
    assert row(refused)[:3] == ("failed", 1, "invalid: The vendor said no.")
    assert row(crashed)[:3] == ("failed", 1, "ZeroDivisionError: a defect")


def test_held_lock_is_tried_again(enqueue, run, row):
    job_id = enqueue(sample_jobs.be_busy)
    run(job_id)
    assert row(job_id)[0] == "pending"


def test_unknown_job_fails_with_its_name(enqueue, run, row, admin_sql):
    job_id = enqueue(sample_jobs.be_refused)
    admin_sql.execute("update jobs set name = 'gone.with_the_release' where id = %s", (job_id,))
    run(job_id)
    assert row(job_id)[:3] == ("failed", 1, "no job is named gone.with_the_release")


def test_failure_is_told_in_the_same_commit(enqueue, run, row, teams):
    job_id = enqueue(sample_jobs.fail_and_tell, name="A")
    run(job_id)
    assert row(job_id)[0] == "failed"
    assert teams() == ["A: invalid: No."]


def test_job_fails_even_when_telling_fails(enqueue, run, row):
    job_id = enqueue(sample_jobs.fail_twice)
    run(job_id)
    assert row(job_id)[0] == "failed"


def test_job_that_kills_its_worker_is_given_up(enqueue, run, row, teams, admin_sql):
    job_id = enqueue(sample_jobs.add_sample_team, name="A")
    admin_sql.execute("update jobs set attempts = 9 where id = %s", (job_id,))
    run(job_id)
    assert row(job_id)[0] == "failed"
    assert "the worker died each time" in row(job_id)[2]
    assert teams() == []


def test_steps_show_progress(enqueue, run, row, teams):
    job_id = enqueue(sample_jobs.add_in_steps, names=["A", "B"])
    run(job_id)
    assert teams() == ["A", "B"]
    assert row(job_id)[0] == "done"
    assert row(job_id)[3] == {"done": 2, "total": 2}


@pytest.fixture
def after_step():
    """Runs a function after the first step of a stepwise job."""
    sample_jobs.between_steps.clear()

    def call(action):
        sample_jobs.between_steps.append(lambda number: action() if number == 0 else None)

    yield call
    sample_jobs.between_steps.clear()


def test_canceled_job_stops_at_its_next_step(enqueue, run, row, teams, admin_sql, after_step):
    job_id = enqueue(sample_jobs.add_in_steps, names=["A", "B"])
    after_step(lambda: admin_sql.execute("update jobs set state = 'canceled' where id = %s", (job_id,)))
    run(job_id)
    assert teams() == ["A"]
    assert row(job_id)[0] == "canceled"


def test_job_taken_over_by_another_worker_stops_at_its_next_step(enqueue, run, row, teams, admin_sql, after_step):
    job_id = enqueue(sample_jobs.add_in_steps, names=["A", "B"])
    after_step(lambda: admin_sql.execute("update jobs set fence = fence + 1 where id = %s", (job_id,)))
    run(job_id)
    assert teams() == ["A"]
    assert row(job_id)[0] == "running"


def test_running_job_is_not_claimed_again_before_its_lease_ends(enqueue, run, row, teams, admin_sql):
    job_id = enqueue(sample_jobs.add_sample_team, name="A")
    admin_sql.execute(
        "update jobs set state = 'running', claimed_until = now() + interval '20 s' where id = %s", (job_id,)
    )
    run(job_id)
    assert teams() == []
    admin_sql.execute("update jobs set claimed_until = now() - interval '1 s' where id = %s", (job_id,))
    run(job_id)
    assert teams() == ["A"]


def test_claim_of_an_ended_job_does_not_linger(app, organization, acting, enqueue):
    job_id = enqueue(sample_jobs.add_sample_team, name="A")
    with acting(organization):
        from app.core.job_runner import run_claimed

        run_claimed(organization, job_id)
        with transaction():
            keep_claim()


def test_claim_that_is_lost_raises(organization, acting):
    from flask import g

    with acting(organization), pytest.raises(JobLost), transaction():
        g.job = {"organization": organization, "id": 1, "fence": 1}
        keep_claim()


def test_payload_must_be_plain(enqueue):
    with pytest.raises(TypeError):
        enqueue(sample_jobs.add_sample_team, name=object())


def test_jobs_of_one_transaction_are_pushed_up_to_the_room_in_the_queue(app, organization, acting):
    connection = app.extensions["rq_redis"]
    connection.delete("rq:queue:default")
    with acting(organization), transaction():
        for number in range(jobs.MAX_WAITING + 5):
            sample_jobs.add_sample_team.enqueue(name=str(number))
        assert connection.llen("rq:queue:default") == 0
    assert connection.llen("rq:queue:default") == jobs.MAX_WAITING
    connection.delete("rq:queue:default")


def test_job_waits_in_its_row_when_redis_is_away(app, organization, acting, row, monkeypatch):
    from app.core.cache import connect_redis

    monkeypatch.setitem(app.extensions, "rq_redis", connect_redis("redis://127.0.0.1:1/0"))
    with acting(organization), transaction():
        job_id = sample_jobs.add_sample_team.enqueue(name="A")
    assert row(job_id)[0] == "pending"


def test_lease_takes_from_every_organization_in_turn(make_organization, acting, admin_sql):
    admin_sql.execute("delete from jobs")
    flooding, quiet = make_organization(), make_organization()
    for organization, count in ((flooding, 40), (quiet, 2)):
        with acting(organization), transaction():
            for number in range(count):
                sample_jobs.add_sample_team.enqueue(name=str(number))
    admin_sql.execute("update jobs set claimed_until = now() - interval '1 s'")
    with acting(quiet), transaction():
        rows = db.session.execute(text("select organization_id from lease_jobs('default', 6, 30)")).scalars().all()
    assert sorted(rows).count(quiet) == 2
    assert len(rows) == 6
    admin_sql.execute("delete from jobs")


def test_lease_counts_an_attempt_only_when_a_worker_died_or_it_was_tried(make_organization, acting, admin_sql):
    admin_sql.execute("delete from jobs")
    organization = make_organization()
    states = {"waiting": "claimed_until = now() - interval '1 s'",
              "died": "state = 'running', claimed_until = now() - interval '1 s'",
              "tried": "claimed_until = null"}  # fmt: skip
    made = {}
    for name, change in states.items():
        with acting(organization), transaction():
            made[name] = sample_jobs.add_sample_team.enqueue(name=name)
        admin_sql.execute(f"update jobs set {change} where id = {made[name]}")
    with acting(organization), transaction():
        db.session.execute(text("select * from lease_jobs('default', 10, 30)"))
    admin_sql.execute("select id, attempts, state from jobs")
    found = {job_id: (attempts, state) for job_id, attempts, state in admin_sql.fetchall()}
    assert {name: found[made[name]] for name in states} == {
        "waiting": (1, "pending"), "died": (2, "pending"), "tried": (2, "pending")}  # fmt: skip
    admin_sql.execute("delete from jobs")
