"""The demo: made through the services, back-dated, removable, never in production."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import now
from app.core.database import transaction
from app.core.tenancy import unbound
from app.samples.service import DEMO_EMAIL, DEMO_PASSWORD, tell_year
from app.samples.words import DEMO_ORGANIZATION
from tests.client import ApiClient, Signed

LEADS = 120
TABLES = ("companies", "contacts", "leads", "deals", "notes", "tasks", "activities")


@pytest.fixture(scope="module")
def cli(app: Any) -> Any:
    return app.test_cli_runner()


@pytest.fixture
def demo(app: Any, cli: Any, admin_sql: Any) -> Signed:
    """The owner of the demo, made once for the module; again when a test has emptied it."""
    if count(admin_sql, "leads", "is_sample and organization_id in (select id from organizations where name = %s)",
             DEMO_ORGANIZATION) != LEADS:  # fmt: skip
        cli.invoke(args=["demo", "remove"])
        result = cli.invoke(args=["demo", "create"])
        assert result.exit_code == 0, result.output
        assert result.output.splitlines()[-1] == f"Demo login: {DEMO_EMAIL} / {DEMO_PASSWORD}"
    data = ApiClient(app).make("/auth/sign-in", {"email": DEMO_EMAIL, "password": DEMO_PASSWORD}, status=200)
    return Signed._from(app, data, DEMO_EMAIL)


@pytest.fixture
def year(app: Any, owner: Signed) -> Signed:
    """The owner of an organization with a small year of sample data."""
    with app.app_context(), unbound(), transaction():
        tell_year(owner.organization_id, owner.user_id, leads=8)
    return owner


def count(admin_sql: Any, table: str, condition: str, *values: Any) -> int:
    admin_sql.execute(f"select count(*) from {table} where {condition}", values)
    return int(admin_sql.fetchone()[0])


def grouped(admin_sql: Any, table: str, column: str, organization_id: int) -> dict[str, int]:
    admin_sql.execute(
        f"select {column}, count(*) from {table} where organization_id = %s group by 1", (organization_id,)
    )
    return dict(admin_sql.fetchall())


def test_second_call_finds_the_demo(cli: Any, demo: Signed, admin_sql: Any) -> None:
    before = count(admin_sql, "leads", "organization_id = %s", demo.organization_id)
    again = cli.invoke(args=["demo", "create"])
    assert again.exit_code == 0
    assert "exists already" in again.output
    assert DEMO_EMAIL in again.output
    assert count(admin_sql, "leads", "organization_id = %s", demo.organization_id) == before


def test_everything_there_is_a_sample(demo: Signed, admin_sql: Any) -> None:
    for table in TABLES:
        assert count(admin_sql, table, "organization_id = %s and is_sample", demo.organization_id) > 0, table
        assert count(admin_sql, table, "organization_id = %s and not is_sample", demo.organization_id) == 0, table


def test_numbers_statuses_and_stages(demo: Signed, admin_sql: Any) -> None:
    mine = ("organization_id = %s", demo.organization_id)
    assert count(admin_sql, "leads", *mine) == LEADS
    assert 20 <= count(admin_sql, "companies", *mine) <= 40
    assert 45 <= count(admin_sql, "contacts", *mine) <= 75
    assert 38 <= count(admin_sql, "deals", *mine) <= 55
    assert len(grouped(admin_sql, "leads", "status", demo.organization_id)) == 8
    assert len(grouped(admin_sql, "leads", "source", demo.organization_id)) >= 8
    assert set(grouped(admin_sql, "deals", "status", demo.organization_id)) == {"open", "won", "lost"}
    assert len(grouped(admin_sql, "deals", "stage_id", demo.organization_id)) == 6
    assert 0 < count(admin_sql, "leads", "organization_id = %s and score is null", demo.organization_id) < 40


def test_the_year_is_spread_and_never_in_the_future(demo: Signed, admin_sql: Any) -> None:
    admin_sql.execute(
        "select count(distinct date_trunc('month', created_at)), min(created_at), max(created_at), max(updated_at) "
        "from leads where organization_id = %s",
        (demo.organization_id,),
    )
    months, first, last, changed = admin_sql.fetchone()
    assert months >= 9
    assert first < now() - timedelta(days=250)
    assert now() - timedelta(days=4) < last < now()
    assert changed < now()
    assert count(admin_sql, "events", "organization_id = %s and created_at > now()", demo.organization_id) == 0
    assert count(admin_sql, "leads", "organization_id = %s and updated_at < created_at", demo.organization_id) == 0


def test_history_of_deals_agrees_with_their_stages(demo: Signed, admin_sql: Any) -> None:
    for won in demo.get("/deals?status=won&limit=3").json["data"]:
        stays = demo.get(f"/deals/{won['id']}/history").json["data"]["stays"]
        assert [stay["status"] for stay in stays] == ["open"] * (len(stays) - 1) + ["won"]
        assert [stay["entered_at"] for stay in stays] == sorted(stay["entered_at"] for stay in stays)
        assert stays[0]["entered_at"] == won["created_at"]
        assert stays[-1]["entered_at"] == won["closed_at"] < now().isoformat()


def test_tasks_are_overdue_today_and_to_come(demo: Signed) -> None:
    assert demo.get("/tasks?overdue=true").json["data"]
    open_tasks = demo.get("/tasks?status=not_started&limit=200").json["data"]
    # Within a day, whatever the hour: late in the evening the next hours are tomorrow's.
    soon, later = now().isoformat(), (now() + timedelta(days=1)).isoformat()
    assert any(task["due_at"] >= later for task in open_tasks)
    assert any(soon <= task["due_at"] < later for task in open_tasks)
    assert demo.get("/tasks?status=completed").json["data"]


def test_timeline_of_a_converted_lead_is_in_order(demo: Signed) -> None:
    lead = demo.get("/leads?status=converted&limit=1").json["data"][0]
    entries = demo.get(f"/timeline?lead_id={lead['id']}").json["data"]
    names = [entry["event"]["name"] for entry in reversed(entries) if entry["kind"] == "event"]
    assert names[0] == "lead.created"
    assert "lead.converted" in names
    assert names.index("lead.created") < names.index("lead.converted")
    assert [entry["at"] for entry in entries] == sorted((entry["at"] for entry in entries), reverse=True)


def test_colleagues_sign_in_and_nobody_gets_mail(app: Any, demo: Signed) -> None:
    from tests.identity.letters import read_letters

    ApiClient(app).make("/auth/sign-in", {"email": "theo@neuracrm.example", "password": DEMO_PASSWORD}, status=200)
    demo.run_jobs(limit=2000)
    assert read_letters(app, "theo@neuracrm.example") == []


def test_removing_takes_exactly_the_samples(year: Signed, admin_sql: Any) -> None:
    company = year.make("/companies", {"name": "Really ours"})
    lead = year.make("/leads", {"last_name": "Really ours"})
    sample = year.get("/companies?is_sample=true&limit=1").json["data"][0]["id"]
    both = year.make("/notes", {"body": "On both", "company_id": sample, "lead_id": lead["id"]})
    task = year.make("/tasks", {"subject": "Ours", "company_id": sample})
    contact = year.make("/contacts", {"last_name": "Ours", "company_id": sample})
    removed = year.delete("/organization/sample-data")
    assert removed.status_code == 200
    assert removed.json["data"]["lead"] == 8
    for table in TABLES:
        assert count(admin_sql, table, "organization_id = %s and is_sample", year.organization_id) == 0, table
    for path in (f"/companies/{company['id']}", f"/leads/{lead['id']}"):
        assert year.get(path).status_code == 200
    kept = year.get(f"/notes/{both['id']}").json["data"]
    assert (kept["company_id"], kept["lead_id"], kept["version"]) == (None, lead["id"], 2)
    assert year.get(f"/tasks/{task['id']}").json["data"]["company_id"] is None
    assert year.get(f"/contacts/{contact['id']}").json["data"]["company_id"] is None
    assert year.get(f"/companies/{sample}").status_code == 404
    assert sum(year.delete("/organization/sample-data").json["data"].values()) == 0


def test_command_removes_from_one_organization(cli: Any, year: Signed, admin_sql: Any) -> None:
    result = cli.invoke(args=["demo", "remove", "--organization", str(year.organization_id)])
    assert result.exit_code == 0
    assert "8 lead" in result.output
    again = cli.invoke(args=["demo", "remove", "--organization", str(year.organization_id)])
    assert "no sample data" in again.output
    assert cli.invoke(args=["demo", "remove", "--organization", "999999999"]).exit_code == 1


def test_only_the_own_organization_loses_its_samples(demo: Signed, other: Signed, admin_sql: Any) -> None:
    before = count(admin_sql, "leads", "organization_id = %s", demo.organization_id)
    assert sum(other.delete("/organization/sample-data").json["data"].values()) == 0
    assert count(admin_sql, "leads", "organization_id = %s", demo.organization_id) == before


@pytest.mark.parametrize(("role", "status"), [("admin", 200), ("manager", 403), ("agent", 403), ("viewer", 403)])
def test_only_admins_remove_sample_data(owner: Signed, role: str, status: int) -> None:
    assert owner.colleague(role).delete("/organization/sample-data").status_code == status


def test_production_refuses_the_demo(app: Any, cli: Any, monkeypatch: pytest.MonkeyPatch, admin_sql: Any) -> None:
    for environment in ("production", "staging"):
        monkeypatch.setattr(app.config["SETTINGS"], "ENVIRONMENT", environment)
        before = count(admin_sql, "users", "true")
        result = cli.invoke(args=["demo", "create"])
        assert result.exit_code == 1
        assert "production" in result.output
        assert "Demo login" not in result.output
        assert count(admin_sql, "users", "true") == before


def test_emptied_demo_is_filled_again(cli: Any, demo: Signed, admin_sql: Any) -> None:
    assert f"{LEADS} lead" in cli.invoke(args=["demo", "remove"]).output
    result = cli.invoke(args=["demo", "create", "--leads", "8"])
    assert result.output.splitlines()[-1].startswith("Demo login: ")
    assert count(admin_sql, "leads", "organization_id = %s", demo.organization_id) == 8
