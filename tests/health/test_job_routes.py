"""People watch jobs, try failed ones again and cancel what has not ended."""

import pytest

from app.core.database import transaction
from app.core.tenancy import Scope, acting_as
from tests.core import sample_jobs


@pytest.fixture
def enqueue(app):
    def write(person, work, **payload):
        with app.app_context(), acting_as(Scope(person.organization_id, person.user_id)), transaction():
            return work.enqueue(**payload)

    return write


@pytest.fixture
def failed(owner, enqueue):
    job_id = enqueue(owner, sample_jobs.be_refused)
    owner.run_jobs()
    return job_id


def test_job_is_shown_with_its_outcome(owner, failed):
    shown = owner.get(f"/jobs/{failed}").json["data"]
    assert (shown["state"], shown["last_error"]) == ("failed", "invalid: The vendor said no.")
    assert shown["created_by_id"] == owner.user_id
    assert "payload" not in shown


def test_list_is_filtered_by_state(owner, failed, enqueue):
    waiting = enqueue(owner, sample_jobs.be_refused)
    states = {
        state: [row["id"] for row in owner.get(f"/jobs?state={state}").json["data"]] for state in ("failed", "pending")
    }
    assert failed in states["failed"] and failed not in states["pending"]
    assert waiting in states["pending"] and waiting not in states["failed"]
    assert owner.get("/jobs?state=failed,pending&count=exact").json["meta"]["count"] >= 2


def test_progress_has_speed_and_remaining_time(owner, enqueue, admin_sql):
    job_id = enqueue(owner, sample_jobs.add_in_steps, names=["A"])
    admin_sql.execute(
        "update jobs set state = 'running', started_at = now() - interval '10 s', "
        """progress = '{"done": 50, "total": 200}' where id = %s""",
        (job_id,),
    )
    progress = owner.get(f"/jobs/{job_id}").json["data"]["progress"]
    assert (progress["done"], progress["total"]) == (50, 200)
    assert 4 < progress["rate"] <= 5
    assert 30 <= progress["remaining_seconds"] < 40


def test_failed_job_runs_again(owner, failed, admin_sql):
    again = owner.put(f"/jobs/{failed}/state", {"state": "pending"})
    assert (again.status_code, again.json["data"]["state"], again.json["data"]["attempts"]) == (200, "pending", 1)
    admin_sql.execute("update jobs set name = %s, payload = '{\"name\": \"A\"}' where id = %s",
                      (sample_jobs.add_sample_team.name, failed))  # fmt: skip
    owner.run_jobs()
    assert owner.get(f"/jobs/{failed}").json["data"]["state"] == "done"
    admin_sql.execute("select name from events where record_type = 'job' and record_id = %s", (failed,))
    assert admin_sql.fetchall() == [("job.retried",)]


def test_waiting_job_is_canceled(owner, enqueue):
    job_id = enqueue(owner, sample_jobs.add_sample_team, name="A")
    assert owner.put(f"/jobs/{job_id}/state", {"state": "canceled"}).json["data"]["state"] == "canceled"
    owner.run_jobs()
    assert owner.get(f"/jobs/{job_id}").json["data"]["state"] == "canceled"


@pytest.mark.parametrize(
    ("state", "change", "code"), [("done", "pending", "job_not_failed"), ("done", "canceled", "job_ended")]
)
def test_ended_job_stays_as_it_is(owner, failed, admin_sql, state, change, code):
    admin_sql.execute("update jobs set state = %s where id = %s", (state, failed))
    refused = owner.put(f"/jobs/{failed}/state", {"state": change})
    assert (refused.status_code, refused.json["error"]["code"]) == (409, code)


def test_invalid_state_is_refused(owner, failed):
    assert owner.put(f"/jobs/{failed}/state", {"state": "done"}).status_code == 422


def test_agent_sees_her_own_jobs_only(owner, failed, enqueue):
    agent = owner.colleague("agent")
    mine = enqueue(agent, sample_jobs.be_refused)
    assert [row["id"] for row in agent.get("/jobs").json["data"] if row["name"].endswith("be_refused")] == [mine]
    assert agent.get(f"/jobs/{mine}").status_code == 200
    assert agent.get(f"/jobs/{failed}").status_code == 404
    assert agent.put(f"/jobs/{mine}/state", {"state": "canceled"}).status_code == 403


def test_job_of_another_organization_is_not_there(other, failed):
    assert other.get(f"/jobs/{failed}").status_code == 404
    assert other.put(f"/jobs/{failed}/state", {"state": "pending"}).status_code == 404
    assert failed not in [row["id"] for row in other.get("/jobs").json["data"]]


def test_commands_list_retry_and_cancel(app, owner, failed):
    runner = app.test_cli_runner()
    organization = str(owner.organization_id)
    shown = runner.invoke(args=["jobs", "failed", "--organization", organization])
    assert shown.exit_code == 1
    assert str(failed) in shown.output and "The vendor said no." in shown.output
    assert str(failed) in runner.invoke(args=["jobs", "failed"]).output
    assert (
        "waits for a worker"
        in runner.invoke(args=["jobs", "retry", str(failed), "--organization", organization]).output
    )
    refused = runner.invoke(args=["jobs", "retry", str(failed), "--organization", organization])
    assert refused.exit_code == 1 and "cannot be tried again" in refused.output
    assert runner.invoke(args=["jobs", "cancel", str(failed), "--organization", organization]).exit_code == 0
    assert "canceled" in runner.invoke(args=["jobs", "list", "--organization", organization]).output
    assert "none" in runner.invoke(args=["jobs", "failed", "--organization", organization]).output
    assert runner.invoke(args=["jobs", "cancel", "999999999", "--organization", organization]).exit_code == 1
