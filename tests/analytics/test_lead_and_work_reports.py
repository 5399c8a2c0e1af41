"""The funnel, the work people did, and the team."""

from typing import Any

from tests.analytics.records import make_lead, move, report
from tests.client import Signed

MARCH = {"from_": "2026-03-01", "to": "2026-03-31"}
DAY = "2026-03-10T12:00:00Z"


def steps(data: dict[str, Any]) -> dict[str, tuple[int, float | None]]:
    return {step["step"]: (step["count"], step["rate"]) for step in data["steps"]}


def test_funnel_follows_the_leads_of_the_range(owner: Signed, admin_sql: Any) -> None:
    for status in ("new", "contacted", "qualified", "junk"):
        make_lead(owner, admin_sql, DAY, status=status, source="website")
    make_lead(owner, admin_sql, "2026-02-10T12:00:00Z", status="new")
    converted = make_lead(owner, admin_sql, DAY, source="referral")
    deal = owner.make(f"/leads/{converted}/conversion", {})["deal_id"]
    gone = make_lead(owner, admin_sql, DAY)
    owner.delete(f"/leads/{gone}")
    assert steps(report(owner, "funnel", **MARCH)) == {
        "created": (5, 100.0), "worked": (4, 80.0), "qualified": (2, 40.0), "converted": (1, 20.0), "won": (0, 0.0)}  # fmt: skip
    owner.put(f"/deals/{deal}/outcome", {"outcome": "won"})
    data = report(owner, "funnel", **MARCH, compare="true")
    assert steps(data)["won"] == (1, 20.0)
    assert [step["previous_count"] for step in data["steps"]] == [1, 0, 0, 0, 0]
    assert [step["step_rate"] for step in data["steps"]] == [None, 80.0, 50.0, 50.0, 100.0]
    by_source = {entry["source"]: entry for entry in data["sources"]}
    assert (by_source["website"]["created"], by_source["website"]["disqualified"]) == (4, 1)
    assert (by_source["referral"]["conversion_rate"], by_source["referral"]["won"]) == (100.0, 1)
    assert (by_source[None]["created"], by_source[None]["previous_created"]) == (0, 1)
    categories = {entry["category"]: entry["count"] for entry in data["categories"]}
    assert categories == {"open": 1, "working": 1, "nurturing": 0, "qualified": 1, "converted": 1, "disqualified": 1}


def test_an_empty_range_has_no_rates(owner: Signed) -> None:
    data = report(owner, "funnel", from_="2001-01-01", to="2001-01-02", compare="true")
    assert steps(data)["converted"] == (0, None)
    assert data["sources"] == [] and data["range"]["is_partial"] is False
    assert report(owner, "team", from_="2001-01-01", to="2001-01-02")["owners"] == []


def test_work_counts_for_who_did_it(owner: Signed, admin_sql: Any) -> None:
    agent = owner.colleague("agent")
    lead = owner.make("/leads", {"last_name": "Marlow"})["id"]
    agent.make("/notes", {"body": "Called", "lead_id": lead})
    private = agent.make("/notes", {"body": "Hm", "lead_id": lead, "visibility": "private"})["id"]
    move(admin_sql, "note", private, created_at="2001-01-01T00:00:00Z")
    task = owner.make("/tasks", {"subject": "Call", "assignee_id": agent.user_id})["id"]
    agent.patch(f"/tasks/{task}", {"status": "completed"})
    agent.make("/activities", {"type": "call", "subject": "Rang", "lead_id": lead})
    owner.patch(f"/leads/{lead}", {"score": 7})
    data = report(owner, "activity", compare="true")
    users = {user["user_id"]: user for user in data["users"]}
    mine = users[agent.user_id]
    assert (mine["notes"], mine["tasks_done"], mine["call_activities"], mine["changes"], mine["total"]) == (
        1,
        1,
        1,
        0,
        3,
    )
    assert (users[owner.user_id]["tasks_created"], users[owner.user_id]["changes"]) == (1, 1)
    assert (mine["name"], mine["previous_total"]) == ("A agent", 0)
    assert sum(bucket["total"] for bucket in data["buckets"]) == data["totals"]["total"] == 5
    assert data["buckets"][-1]["total"] == 5 and len(data["buckets"]) == 30
    old = report(owner, "activity", from_="2001-01-01", to="2001-01-01")
    assert old["totals"]["notes"] == 1


def test_team_stands_side_by_side(owner: Signed, admin_sql: Any) -> None:
    agent = owner.colleague("agent")
    for status in ("new", "junk"):
        make_lead(agent, admin_sql, DAY, status=status)
    owner.make(f"/leads/{make_lead(agent, admin_sql, DAY)}/conversion", {"deal": {"value": "100", "currency": "USD"}})
    nobody = owner.make("/deals", {"name": "Loose", "owner_id": None, "value": "5", "currency": "USD"})["id"]
    owner.put(f"/deals/{nobody}/outcome", {"outcome": "won"})
    task = owner.make("/tasks", {"subject": "Call"})["id"]
    owner.patch(f"/tasks/{task}", {"status": "completed"})
    rows = {row["user_id"]: row for row in report(owner, "team", compare="true")["owners"]}
    assert (rows[agent.user_id]["leads_open"], rows[agent.user_id]["leads_converted"]) == (1, 1)
    assert rows[agent.user_id]["deals_open"] == 1
    assert rows[agent.user_id]["pipeline"] == [
        {"currency": "USD", "count": 1, "value": "100.00", "weighted_value": "10.00"}]  # fmt: skip
    assert (rows[None]["deals_won"], rows[None]["win_rate"], rows[None]["name"]) == (1, 100.0, None)
    assert (rows[owner.user_id]["tasks_done"], rows[owner.user_id]["previous"]["tasks_done"]) == (1, 0)
    march = {row["user_id"]: row for row in report(owner, "team", **MARCH)["owners"]}
    assert (march[agent.user_id]["leads_created"], march[agent.user_id]["previous"]) == (3, None)
    only = report(owner, "team", owner_id=agent.user_id)["owners"]
    assert [row["user_id"] for row in only] == [agent.user_id]
