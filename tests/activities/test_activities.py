"""Logged activities: what took place, on at least one record."""

from typing import Any

import pytest

from tests.activities.records import make_record
from tests.client import Signed


@pytest.fixture
def lead(owner: Signed, admin_sql: Any) -> int:
    return make_record(admin_sql, owner, "lead")


def log(person: Signed, lead: int, **values: Any) -> Any:
    return person.make("/activities", {"type": "call", "subject": "Intro call", "lead_id": lead, **values})


def test_activity_is_logged_read_changed(owner: Signed, lead: int) -> None:
    made = log(owner, lead, direction="outbound", duration_seconds=310, occurred_at="2026-10-01T08:00:00Z")
    assert (made["owner_id"], made["occurred_at"]) == (owner.user_id, "2026-10-01T08:00:00+00:00")
    changed = owner.patch(f"/activities/{made['id']}", {"summary": "Asked for prices.", "type": "meeting"})
    assert owner.get(f"/activities/{made['id']}").json["data"] == changed.json["data"]
    assert log(owner, lead)["occurred_at"] is not None


@pytest.mark.parametrize(
    "change",
    [
        {"lead_id": None},
        {"lead_id": 10**12},
        {"type": "fax"},
        {"type": None},
        {"subject": " "},
        {"direction": "sideways"},
        {"duration_seconds": -1},
        {"duration_seconds": 86401},
        {"duration_seconds": True},
        {"occurred_at": None},
        {"owner_id": 1},
    ],
)
def test_invalid_activity_is_refused(owner: Signed, lead: int, change: dict[str, Any]) -> None:
    body = {"type": "call", "subject": "Intro call", "lead_id": lead}
    assert owner.post("/activities", {**body, **change}).status_code == 422


def test_activities_are_listed_by_when_they_took_place(owner: Signed, lead: int) -> None:
    early = log(owner, lead, occurred_at="2026-01-05T08:00:00Z")["id"]
    late = log(owner, lead, occurred_at="2026-03-05T08:00:00Z", type="email")["id"]
    middle = log(owner, lead, occurred_at="2026-02-05T08:00:00Z")["id"]

    def ids(query: str) -> list[int]:
        return [row["id"] for row in owner.get(f"/activities?{query}").json["data"]]

    assert ids("") == [late, middle, early]
    assert ids("type=call") == [middle, early]
    assert ids("occurred_after=2026-02-01T00:00:00Z&sort=occurred_at") == [middle, late]
    assert ids(f"lead_id={lead}&owner_id=me&limit=1") == [late]
    assert owner.get("/activities?kind=call").status_code == 422


def test_roles_of_activities(owner: Signed, lead: int) -> None:
    viewer, agent = owner.colleague("viewer"), owner.colleague("agent")
    path = f"/activities/{log(owner, lead)['id']}"
    assert viewer.get(path).status_code == 200
    assert viewer.post("/activities", {"type": "call", "subject": "x", "lead_id": lead}).status_code == 403
    assert agent.patch(path, {"subject": "x"}).status_code == 403
    mine = f"/activities/{log(agent, lead)['id']}"
    assert agent.patch(mine, {"subject": "x"}).status_code == 200
    assert agent.delete(mine).status_code == 204


def test_activity_of_another_organization_is_not_there(owner: Signed, other: Signed, lead: int) -> None:
    path = f"/activities/{log(owner, lead)['id']}"
    assert other.get(path).status_code == 404
    assert other.patch(path, {"subject": "x"}).status_code == 404
    assert other.delete(path).status_code == 404
    assert other.post("/activities", {"type": "call", "subject": "x", "lead_id": lead}).status_code == 422
    owner.delete(path)
    assert other.put(f"{path}/restoration", {}).status_code == 404
    assert other.delete(f"{path}/trash").status_code == 404


def test_trash_restore_purge(owner: Signed, lead: int) -> None:
    path = f"/activities/{log(owner, lead)['id']}"
    assert owner.delete(path).status_code == 204
    assert owner.get("/activities").json["data"] == []
    assert owner.put(f"{path}/restoration", {}).status_code == 200
    owner.delete(path)
    assert owner.delete(f"{path}/trash").status_code == 204
