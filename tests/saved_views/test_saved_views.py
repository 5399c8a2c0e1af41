"""Saved views: made, shared, marked; never one that its list would refuse."""

from typing import Any

import pytest

from tests.client import Signed


def save(person: Signed, **values: Any) -> Any:
    return person.make("/saved-views", {"record_type": "lead", "name": "Hot ones", **values})


def names(person: Signed, record_type: str = "lead") -> list[str]:
    answer = person.get(f"/saved-views?record_type={record_type}")
    assert answer.status_code == 200, answer.json
    return [view["name"] for view in answer.json["data"]]


def in_team(owner: Signed, *people: Signed) -> int:
    team = owner.make("/teams", {"name": f"Team of {people[0].user_id}"})["id"]
    members = {
        row["user"]["id"] if "user" in row else row["user_id"]: row["id"] for row in owner.get("/members").json["data"]
    }
    for person in people:
        answer = owner.patch(f"/members/{members[person.user_id]}", {"team_id": team})
        assert answer.status_code == 200, answer.json
    return team


def test_view_keeps_what_was_saved(owner: Signed) -> None:
    owner.make("/fields", {"record_type": "lead", "label": "Budget"})
    columns = [{"name": "name", "width": 240, "is_pinned": True}, {"name": "custom_fields.budget"}, {"name": "tags"}]
    view = save(
        owner,
        filters={"status": "new,contacted", "q": "ann", "score_min": "50", "created_after": "today-7d"},
        columns=columns,
        sort="-score",
        layout="board",
    )
    read = owner.get(f"/saved-views/{view['id']}")
    assert read.json["data"] == view and read.headers["ETag"] == '"1"'
    assert (view["columns"], view["layout"], view["visibility"]) == (columns, "board", "mine")
    assert view["filters"]["created_after"] == "today-7d"
    assert owner.get("/leads", query_string=view["query"]).status_code == 200


@pytest.mark.parametrize("record_type", ["lead", "contact", "company", "deal", "task"])
def test_every_list_takes_what_its_views_hold(owner: Signed, record_type: str) -> None:
    path = {"company": "companies"}.get(record_type, f"{record_type}s")
    filters = {"created_after": "month-1m", "updated_before": "now", "is_sample": "false"}
    filters |= {"overdue": "true", "assignee_id": "me"} if record_type == "task" else {"q": "x"}
    view = save(owner, record_type=record_type, filters=filters, sort="-created_at")
    answer = owner.get(f"/{path}", query_string=view["query"])
    assert answer.status_code == 200, answer.json


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"filters": {"colour": "red"}}, "filters.colour"),
        ({"filters": {"score_min": "many"}}, "filters.score_min"),
        ({"filters": {"owner_id": "nobody"}}, "filters.owner_id"),
        ({"filters": {"created_after": "yesterday"}}, "filters.created_after"),
        ({"filters": {"created_after": "today+9999y"}}, "filters"),
        ({"filters": {"limit": "10"}}, "filters.limit"),
        ({"filters": {"status": 7}}, "filters"),
        ({"sort": "-shoe_size"}, "sort"),
        ({"columns": [{"name": "password_hash"}]}, "columns"),
        ({"columns": [{"name": "organization_id"}]}, "columns"),
        ({"columns": [{"name": "name"}, {"name": "name"}]}, "columns"),
        ({"layout": "heap"}, "layout"),
        ({"name": ""}, "name"),
        ({"record_type": "secret"}, "record_type"),
        ({"is_pinned": True}, "is_pinned"),
    ],
)
def test_a_view_its_list_would_refuse_is_refused(owner: Signed, values: dict[str, Any], field: str) -> None:
    answer = owner.post("/saved-views", {"record_type": "lead", "name": "Wrong", **values})
    assert answer.status_code == 422, answer.json
    assert field in answer.json["error"]["fields"]


def test_change_and_delete_with_version_and_events(owner: Signed, admin_sql: Any) -> None:
    path = f"/saved-views/{save(owner)['id']}"
    changed = owner.patch(path, {"name": "Cold ones", "filters": {"rating": "cold"}}, headers={"If-Match": '"1"'})
    assert (changed.json["data"]["version"], changed.json["data"]["name"]) == (2, "Cold ones")
    assert owner.patch(path, {"name": "Late"}, headers={"If-Match": '"1"'}).status_code == 412
    assert owner.patch(path, {"filters": {"nonsense": "1"}}).status_code == 422
    assert owner.delete(path).status_code == 204
    assert owner.get(path).status_code == 404
    admin_sql.execute(
        "select name from events where organization_id = %s and record_type = 'saved_view' order by id",
        [owner.organization_id],
    )
    assert [row[0] for row in admin_sql.fetchall()] == [
        "saved_view.created", "saved_view.updated", "saved_view.deleted"]  # fmt: skip


def test_a_name_is_taken_once_for_each_person_and_list(owner: Signed) -> None:
    save(owner)
    assert owner.post("/saved-views", {"record_type": "lead", "name": "Hot ones"}).status_code == 409
    save(owner, record_type="deal")
    save(owner.colleague("agent"))


def test_views_are_seen_by_those_they_are_for(owner: Signed) -> None:
    agent, mate, stranger = (owner.colleague("agent") for _ in range(3))
    in_team(owner, agent, mate)
    save(agent, name="Mine")
    save(agent, name="Team's", visibility="team")
    save(owner, name="Everybody's", visibility="shared")
    assert names(agent) == ["Mine", "Team's", "Everybody's"]
    assert names(mate) == ["Team's", "Everybody's"]
    assert names(stranger) == ["Everybody's"]


def test_roles_share_as_far_as_the_table_says(owner: Signed) -> None:
    agent, viewer, manager = owner.colleague("agent"), owner.colleague("viewer"), owner.colleague("manager")
    body = {"record_type": "lead", "name": "For all"}
    assert agent.post("/saved-views", {**body, "visibility": "shared"}).status_code == 403
    assert agent.post("/saved-views", {**body, "visibility": "team"}).status_code == 422
    assert viewer.post("/saved-views", {**body, "visibility": "team"}).status_code == 403
    assert viewer.post("/saved-views", body).status_code == 201
    shared = save(manager, name="For all", visibility="shared")
    assert agent.patch(f"/saved-views/{shared['id']}", {"name": "Taken over"}).status_code == 403
    assert agent.delete(f"/saved-views/{shared['id']}").status_code == 403
    assert owner.patch(f"/saved-views/{shared['id']}", {"name": "Renamed"}).status_code == 200
    assert not agent.get(f"/saved-views/{shared['id']}").json["data"]["is_changeable"]


def test_private_views_are_not_there_for_others(owner: Signed, other: Signed) -> None:
    private = save(owner.colleague("agent"))
    shared = save(owner, name="All", visibility="shared")
    for person, view in ((owner, private), (other, shared), (other, private)):
        path = f"/saved-views/{view['id']}"
        assert person.get(path).status_code == 404
        assert person.patch(path, {"name": "x"}).status_code == 404
        assert person.put(f"{path}/mark", {"is_pinned": True}).status_code == 404
        assert person.delete(path).status_code == 404
    assert names(other) == []


def test_marks_are_each_persons_own(owner: Signed) -> None:
    agent = owner.colleague("agent")
    first, second = (save(owner, name=name, visibility="shared") for name in ("First", "Second"))
    marked = agent.put(f"/saved-views/{second['id']}/mark", {"is_pinned": True, "is_default": True, "position": 0})
    assert (marked.json["data"]["is_pinned"], marked.json["data"]["is_default"]) == (True, True)
    assert names(agent) == ["Second", "First"]
    assert names(owner) == ["First", "Second"]
    agent.put(f"/saved-views/{first['id']}/mark", {"is_default": True})
    views = {view["name"]: view for view in agent.get("/saved-views?record_type=lead").json["data"]}
    assert (views["First"]["is_default"], views["Second"]["is_default"], views["Second"]["is_pinned"]) == (
        True,
        False,
        True,
    )
    assert not any(view["is_default"] for view in owner.get("/saved-views").json["data"])
    assert agent.put(f"/saved-views/{first['id']}/mark", {"position": -1}).status_code == 422
