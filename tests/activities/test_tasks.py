"""Tasks: assigned, completed, reopened, overdue; touched by who made them and who does them."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import now
from tests.activities.records import make_record
from tests.client import Signed


def make(person: Signed, **values: Any) -> Any:
    return person.make("/tasks", {"subject": "Send the offer", **values})


def hours(number: float) -> str:
    return (now() + timedelta(hours=number)).isoformat()


def ids(person: Signed, query: str) -> list[int]:
    answer = person.get(f"/tasks?{query}")
    assert answer.status_code == 200, answer.json
    return [row["id"] for row in answer.json["data"]]


def test_task_is_made_read_changed(owner: Signed, admin_sql: Any) -> None:
    lead = make_record(admin_sql, owner, "lead")
    task = make(owner, due_at="2026-12-01T09:00:00+02:00", type="call", priority="high", lead_id=lead)
    assert (task["assignee_id"], task["owner_id"], task["status"]) == (owner.user_id, owner.user_id, "not_started")
    assert task["due_at"] == "2026-12-01T07:00:00+00:00"
    changed = owner.patch(f"/tasks/{task['id']}", {"due_at": None, "subject": "Call", "lead_id": None})
    assert owner.get(f"/tasks/{task['id']}").json["data"] == changed.json["data"]
    assert (changed.json["data"]["due_at"], changed.json["data"]["lead_id"]) == (None, None)


def test_completing_sets_the_time_and_reopening_clears_it(owner: Signed, admin_sql: Any) -> None:
    path = f"/tasks/{make(owner)['id']}"
    done = owner.patch(path, {"status": "completed"}).json["data"]
    assert done["completed_at"] is not None
    again = owner.patch(path, {"status": "completed", "priority": "low"}).json["data"]
    assert again["completed_at"] == done["completed_at"]
    assert owner.patch(path, {"status": "in_progress"}).json["data"]["completed_at"] is None
    admin_sql.execute(
        "select name from events where record_type = 'task' and organization_id = %s order by id",
        (owner.organization_id,),
    )
    names = [row[0] for row in admin_sql.fetchall()]
    assert names == ["task.created", "task.assigned", "task.updated", "task.completed", "task.updated", "task.updated",
                     "task.reopened"]  # fmt: skip


def test_task_made_as_completed_is_complete(owner: Signed) -> None:
    assert make(owner, status="completed")["completed_at"] is not None


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"subject": ""},
        {"subject": "x", "status": "done"},
        {"subject": "x", "priority": "medium"},
        {"subject": "x", "type": "visit"},
        {"subject": "x", "due_at": "tomorrow"},
        {"subject": "x", "due_at": "2026-12-01T09:00:00"},
        {"subject": "x", "due_at": "2026-12-01"},
        {"subject": "x", "assignee_id": 10**12},
        {"subject": "x", "deal_id": 10**12},
        {"subject": "x", "completed_at": "2026-12-01T09:00:00Z"},
        {"subject": "x", "status": None},
    ],
)
def test_invalid_task_is_refused(owner: Signed, body: dict[str, Any]) -> None:
    assert owner.post("/tasks", body).status_code == 422


def test_only_an_active_member_is_assigned(owner: Signed, other: Signed, admin_sql: Any) -> None:
    gone = owner.colleague("agent")
    task = make(owner, assignee_id=gone.user_id)
    admin_sql.execute("update memberships set status = 'removed' where user_id = %s", (gone.user_id,))
    for person in (gone, other):
        refused = owner.post("/tasks", {"subject": "x", "assignee_id": person.user_id})
        assert (refused.status_code, list(refused.json["error"]["fields"])) == (422, ["assignee_id"])
    assert owner.patch(f"/tasks/{task['id']}", {"subject": "y", "assignee_id": gone.user_id}).status_code == 200
    assert owner.patch(f"/tasks/{task['id']}", {"assignee_id": other.user_id}).status_code == 422


def test_tasks_are_filtered(owner: Signed, admin_sql: Any) -> None:
    agent = owner.colleague("agent")
    deal_free = make(owner, priority="urgent")["id"]
    late = make(owner, due_at=hours(-2), type="call", assignee_id=agent.user_id)["id"]
    soon = make(owner, due_at=hours(2))["id"]
    done = make(owner, due_at=hours(-3), status="completed")["id"]
    nobody = make(owner, due_at=hours(5), assignee_id=None)["id"]
    assert ids(owner, "") == [done, late, soon, nobody, deal_free]
    assert ids(owner, "overdue=true") == [late]
    assert ids(owner, "overdue=false") == [done, soon, nobody, deal_free]
    assert ids(agent, "assignee_id=me") == [late]
    assert ids(owner, "assignee_id=none") == [nobody]
    assert ids(owner, f"assignee_id={agent.user_id},me&status=not_started") == [late, soon, deal_free]
    assert ids(owner, "status=completed") == [done]
    assert ids(owner, "priority=urgent,high") == [deal_free]
    assert ids(owner, "type=call") == [late]
    after, before = hours(0).replace("+00:00", "Z"), hours(4).replace("+00:00", "Z")
    assert ids(owner, f"due_after={after}") == [soon, nobody]
    assert ids(owner, f"due_after={after}&due_before={before}") == [soon]
    assert ids(owner, "sort=-priority&limit=1") == [deal_free]
    assert ids(owner, "sort=-created_at&limit=1") == [nobody]
    for query in ("status=", "overdue=maybe", "due_after=now", "assignee_id=-1", "sort=subject", "limit=0"):
        assert owner.get(f"/tasks?{query}").status_code in (200, 422)
    assert owner.get("/tasks?assignee_id=-1").status_code == 422


def test_tasks_never_due_are_paged_to_the_end(owner: Signed) -> None:
    made = [make(owner)["id"] for _ in range(5)] + [make(owner, due_at=hours(1))["id"]]
    for sort in ("due_at", "-due_at"):
        seen: list[int] = []
        cursor = ""
        while cursor is not None and len(seen) < 20:
            answer = owner.get(f"/tasks?limit=2&sort={sort}{cursor and f'&cursor={cursor}'}").json
            seen += [row["id"] for row in answer["data"]]
            cursor = answer["meta"]["next_cursor"]
        assert sorted(seen) == sorted(made)


def test_agent_touches_what_she_made_or_does(owner: Signed) -> None:
    agent, rival = owner.colleague("agent"), owner.colleague("agent")
    given, made = make(owner, assignee_id=agent.user_id), make(agent, assignee_id=rival.user_id)
    free, foreign = make(owner, assignee_id=None), make(owner)
    for task in (given, made, free):
        assert agent.patch(f"/tasks/{task['id']}", {"status": "in_progress"}).status_code == 200
    assert agent.patch(f"/tasks/{foreign['id']}", {"status": "in_progress"}).status_code == 403
    assert agent.delete(f"/tasks/{foreign['id']}").status_code == 403
    viewer = owner.colleague("viewer")
    assert viewer.get(f"/tasks/{foreign['id']}").status_code == 200
    assert viewer.post("/tasks", {"subject": "x"}).status_code == 403
    assert viewer.patch(f"/tasks/{free['id']}", {"status": "waiting"}).status_code == 403


def test_task_of_another_organization_is_not_there(owner: Signed, other: Signed) -> None:
    path = f"/tasks/{make(owner)['id']}"
    assert other.get(path).status_code == 404
    assert other.patch(path, {"subject": "x"}).status_code == 404
    assert other.delete(path).status_code == 404
    assert ids(other, "") == []
    owner.delete(path)
    assert other.put(f"{path}/restoration", {}).status_code == 404
    assert other.delete(f"{path}/trash").status_code == 404


def test_trash_restore_purge(owner: Signed) -> None:
    path = f"/tasks/{make(owner)['id']}"
    assert owner.delete(path).status_code == 204
    assert owner.get(path).status_code == 404
    assert len(ids(owner, "trash=true")) == 1
    assert owner.put(f"{path}/restoration", {}).status_code == 200
    owner.delete(path)
    assert owner.colleague("manager").delete(f"{path}/trash").status_code == 403
    assert owner.delete(f"{path}/trash").status_code == 204
    assert owner.delete(f"{path}/trash").status_code == 404


def test_stale_change_of_a_task_is_refused(owner: Signed) -> None:
    path = f"/tasks/{make(owner)['id']}"
    assert owner.patch(path, {"subject": "a"}, headers={"If-Match": '"1"'}).status_code == 200
    assert owner.patch(path, {"subject": "b"}, headers={"If-Match": '"1"'}).status_code == 412


def test_lists_name_the_record_a_task_stands_on(owner: Signed) -> None:
    company = owner.make("/companies", {"name": "Harbour Works"})
    contact = owner.make("/contacts", {"first_name": "Ada", "last_name": "Reed", "company_id": company["id"]})
    lead = owner.make("/leads", {"last_name": "Novak"})
    deal = owner.make("/deals", {"name": "Cranes"})
    links = [
        ({"company_id": company["id"]}, "Harbour Works"),
        ({"company_id": company["id"], "contact_id": contact["id"]}, "Ada Reed"),
        ({"lead_id": lead["id"]}, "Novak"),
        ({"deal_id": deal["id"], "contact_id": contact["id"]}, "Cranes"),
        ({}, None),
    ]
    expected = {make(owner, **link)["id"]: name for link, name in links}
    listed = {task["id"]: task["record_name"] for task in owner.get("/tasks?limit=50").json["data"]}
    assert expected.items() <= listed.items()
    owner.delete(f"/deals/{deal['id']}")
    listed = [task["record_name"] for task in owner.get(f"/tasks?deal_id={deal['id']}").json["data"]]
    assert listed in ([], [None])
