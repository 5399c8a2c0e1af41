"""One change to many records: by ids or by filter, each record on its own, undone when it was a deletion."""

from typing import Any

import pytest

from tests.client import Signed
from tests.deals.records import stages


def make_leads(person: Signed, count: int, **values: Any) -> list[int]:
    return [person.make("/leads", {"last_name": f"Marlow {n}", **values})["id"] for n in range(count)]


def bulk(person: Signed, action: str = "change", record_type: str = "lead", **body: Any) -> dict[str, Any]:
    """Ask for it, run it, and tell how it ended."""
    made = person.make("/bulk-changes", {"record_type": record_type, "action": action, **body}, status=202)
    # Letters about new records wait in front of it.
    while person.run_jobs():
        pass
    data: dict[str, Any] = person.get(f"/bulk-changes/{made['id']}").json["data"]
    return data


def figures(change: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(change[name] for name in ("state", "rows_total", "rows_done", "rows_changed", "rows_failed"))


def test_chosen_records_change(owner: Signed) -> None:
    agent = owner.colleague("agent")
    ids = make_leads(owner, 3)
    change = bulk(owner, record_ids=ids[:2], values={"owner_id": agent.user_id, "status": "contacted"})
    assert figures(change) == ("done", 2, 2, 2, 0)
    leads = {lead["id"]: lead for lead in owner.get("/leads").json["data"]}
    assert [leads[one]["owner_id"] for one in ids] == [agent.user_id, agent.user_id, owner.user_id]
    assert leads[ids[0]]["updated_by_id"] == owner.user_id
    assert figures(bulk(owner, record_ids=ids[:2], values={"status": "contacted"})) == ("done", 2, 2, 0, 0)


def test_all_that_a_filter_finds_change(owner: Signed, other: Signed) -> None:
    wanted = make_leads(owner, 120, source="website")
    make_leads(owner, 2, source="referral")
    make_leads(other, 1, source="website")
    change = bulk(owner, filters={"source": "website", "created_after": "today-1d"}, values={"rating": "hot"})
    assert figures(change) == ("done", 120, 120, 120, 0)
    assert owner.get("/leads?rating=hot&count=exact").json["meta"]["count"] == len(wanted)
    assert other.get("/leads?rating=hot&count=exact").json["meta"]["count"] == 0


def test_a_deletion_is_undone_for_what_it_deleted(owner: Signed) -> None:
    first, second, third = make_leads(owner, 3)
    owner.delete(f"/leads/{third}")
    change = bulk(owner, "delete", record_ids=[first, second, third])
    assert figures(change) == ("done", 3, 3, 2, 1)
    failures = owner.get(f"/bulk-changes/{change['id']}/failures").json["data"]
    assert [failure["record_id"] for failure in failures] == [third]
    undo = owner.make(f"/bulk-changes/{change['id']}/undo", {}, status=202)
    assert (undo["action"], undo["undo_of_id"]) == ("restore", change["id"])
    assert owner.post(f"/bulk-changes/{change['id']}/undo").status_code == 409
    owner.run_jobs()
    assert {lead["id"] for lead in owner.get("/leads").json["data"]} == {first, second}
    assert [lead["id"] for lead in owner.get("/leads?trash=true").json["data"]] == [third]


def test_the_trash_is_restored_by_filter(owner: Signed) -> None:
    ids = make_leads(owner, 2)
    bulk(owner, "delete", filters={})
    assert figures(bulk(owner, "restore", filters={"trash": "true"})) == ("done", 2, 2, 2, 0)
    assert owner.get(f"/leads/{ids[0]}").status_code == 200
    for action, filters in (("restore", {}), ("delete", {"trash": "true"})):
        answer = owner.post("/bulk-changes", {"record_type": "lead", "action": action, "filters": filters})
        assert answer.status_code == 422


def test_what_a_role_may_not_touch_is_listed_with_the_reason(owner: Signed) -> None:
    agent = owner.colleague("agent")
    mine, theirs = make_leads(agent, 1)[0], make_leads(owner, 1)[0]
    change = bulk(agent, record_ids=[mine, theirs, 2**60], values={"score": 5})
    assert figures(change) == ("done", 3, 3, 1, 2)
    failures = agent.get(f"/bulk-changes/{change['id']}/failures").json["data"]
    assert [failure["record_id"] for failure in failures] == [theirs, 2**60]
    assert "own records" in failures[0]["reason"]
    page = agent.get(f"/bulk-changes/{change['id']}/failures?limit=1")
    assert page.json["meta"]["next_cursor"] == str(theirs)


def test_tags_are_added_and_taken(owner: Signed) -> None:
    red, blue = (owner.make("/tags", {"name": name})["id"] for name in ("red", "blue"))
    company = owner.make("/companies", {"name": "Harbour", "tag_ids": [red]})["id"]
    change = bulk(owner, record_type="company", record_ids=[company], add_tag_ids=[blue], remove_tag_ids=[red])
    assert figures(change) == ("done", 1, 1, 1, 0)
    assert [tag["name"] for tag in owner.get(f"/companies/{company}").json["data"]["tags"]] == ["blue"]


def test_deals_move_contacts_and_tasks_change(owner: Signed) -> None:
    deal = owner.make("/deals", {"name": "Bread"})["id"]
    lost = stages(owner)["Closed lost"]
    handed = bulk(owner, record_type="deal", record_ids=[deal], values={"next_step": "Bake"})
    assert figures(handed) == ("done", 1, 1, 1, 0)
    failed = bulk(owner, record_type="deal", record_ids=[deal], values={"stage_id": lost})
    assert figures(failed) == ("done", 1, 1, 0, 1)
    moved = bulk(owner, record_type="deal", record_ids=[deal], values={"stage_id": lost, "loss_note": "Too dear"})
    assert figures(moved) == ("done", 1, 1, 1, 0)
    assert owner.get(f"/deals/{deal}").json["data"]["status"] == "lost"
    task = owner.make("/tasks", {"subject": "Call"})["id"]
    assert (
        figures(bulk(owner, record_type="task", filters={"assignee_id": "me"}, values={"status": "completed"}))[3] == 1
    )
    assert owner.get(f"/tasks/{task}").json["data"]["completed_at"]
    contact = owner.make("/contacts", {"last_name": "Okafor"})["id"]
    assert figures(bulk(owner, "delete", "contact", record_ids=[contact])) == ("done", 1, 1, 1, 0)


def test_a_canceled_change_stops(owner: Signed) -> None:
    ids = make_leads(owner, 2)
    body = {"record_type": "lead", "action": "delete", "record_ids": ids}
    made = owner.make("/bulk-changes", body, status=202)
    assert owner.delete(f"/bulk-changes/{made['id']}/run").json["data"]["state"] == "canceled"
    owner.run_jobs()
    assert len(owner.get("/leads").json["data"]) == 2
    assert owner.delete(f"/bulk-changes/{made['id']}/run").status_code == 200


def test_who_lost_her_role_changes_nothing(owner: Signed) -> None:
    manager = owner.colleague("manager")
    ids = make_leads(owner, 1)
    made = manager.make("/bulk-changes", {"record_type": "lead", "action": "delete", "record_ids": ids}, status=202)
    members = {row["user_id"]: row["id"] for row in owner.get("/members").json["data"]}
    assert owner.patch(f"/members/{members[manager.user_id]}", {"role": "viewer"}).status_code == 200
    owner.run_jobs()
    assert owner.get(f"/leads/{ids[0]}").status_code == 200
    assert owner.get(f"/bulk-changes/{made['id']}").status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "record_ids"),
        ({"record_ids": [1], "filters": {}}, "record_ids"),
        ({"record_ids": []}, "record_ids"),
        ({"record_ids": [1]}, "values"),
        ({"record_ids": [1], "values": {"colour": "red"}}, "values.colour"),
        ({"record_ids": [1], "values": {"score": 101}}, "values.score"),
        ({"filters": {"colour": "red"}, "values": {"score": 1}}, "filters.colour"),
        ({"record_ids": [1], "action": "delete", "values": {"score": 1}}, "values"),
        ({"record_ids": [1], "action": "purge"}, "action"),
        ({"record_ids": [1], "record_type": "task", "add_tag_ids": [1]}, "add_tag_ids"),
    ],
)
def test_nonsense_is_refused(owner: Signed, body: dict[str, Any], field: str) -> None:
    answer = owner.post("/bulk-changes", {"record_type": "lead", "action": "change", **body})
    assert answer.status_code == 422 and field in answer.json["error"]["fields"], answer.json


def test_a_viewer_changes_nothing_and_others_see_nothing(owner: Signed, other: Signed) -> None:
    body = {"record_type": "lead", "action": "delete", "record_ids": make_leads(owner, 1)}
    assert owner.colleague("viewer").post("/bulk-changes", body).status_code == 403
    mine = owner.make("/bulk-changes", body, status=202)["id"]
    theirs = bulk(other, "delete", record_ids=body["record_ids"])
    assert figures(theirs) == ("done", 1, 1, 0, 1)
    for person in (other, owner.colleague("admin")):
        for method, path in (("GET", ""), ("GET", "/failures"), ("DELETE", "/run"), ("POST", "/undo")):
            assert person.call(method, f"/bulk-changes/{mine}{path}").status_code == 404
