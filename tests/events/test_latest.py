"""The audit log as people read it: newest first, by person, action, kind and period."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.client import Signed


def read(person: Signed, **query: Any) -> list[dict[str, Any]]:
    answer = person.get(f"/events/latest?{urlencode(query)}")
    assert answer.status_code == 200, answer.json
    return answer.json["data"]


def test_events_come_newest_first_and_page_back(owner: Signed) -> None:
    for name in ("One", "Two", "Three"):
        owner.make("/tags", {"name": name})
    seen, before = [], "9223372036854775807"
    while before is not None:
        answer = owner.get(f"/events/latest?record_type=tag&before={before}&limit=2").json
        seen += [event["data"]["name"] for event in answer["data"]]
        before = answer["meta"]["next_cursor"]
    assert seen == ["Three", "Two", "One"]


def test_events_are_filtered_by_person_and_names(owner: Signed) -> None:
    agent = owner.colleague("agent")
    tag = agent.make("/tags", {"name": "By the agent"})
    owner.patch(f"/tags/{tag['id']}", {"name": "By the owner"})
    owner.delete(f"/tags/{tag['id']}")
    assert [event["name"] for event in read(owner, actor_id=agent.user_id, names="tag.created")] == ["tag.created"]
    found = read(owner, names="tag.deleted,tag.updated", record_id=tag["id"])
    assert [event["name"] for event in found] == ["tag.deleted", "tag.updated"]


def test_events_are_filtered_by_period(owner: Signed) -> None:
    owner.make("/tags", {"name": "Just now"})
    [event] = read(owner, record_type="tag")
    at = datetime.fromisoformat(event["created_at"])
    assert read(owner, record_type="tag", created_after=at.isoformat(), created_before=at.isoformat()) == [event]
    second = timedelta(seconds=1)
    assert read(owner, record_type="tag", created_after=(at + second).isoformat()) == []
    assert read(owner, record_type="tag", created_before=(at - second).isoformat()) == []
    assert read(owner, created_before=datetime(2000, 1, 1, tzinfo=UTC).isoformat()) == []


def test_rare_event_is_found_over_stretches(owner: Signed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.events.queries.STRETCH", 3)
    rare = owner.make("/tags", {"name": "Rare"})
    owner.delete(f"/tags/{rare['id']}")
    for number in range(8):
        owner.make("/tags", {"name": f"Common {number}"})
    query, found, pages = "names=tag.deleted", [], 0
    while not found:
        answer = owner.get(f"/events/latest?{query}").json
        found = [event["record_id"] for event in answer["data"]]
        query, pages = f"names=tag.deleted&before={answer['meta']['next_cursor']}", pages + 1
    assert found == [rare["id"]]
    assert pages == 3


@pytest.mark.parametrize(
    "query", ["before=x", "before=0", "limit=201", "names=", "created_after=yesterday", "after=1", "actor_id=me"]
)
def test_wrong_query_is_refused(owner: Signed, query: str) -> None:
    assert owner.get(f"/events/latest?{query}").status_code == 422


@pytest.mark.parametrize(("role", "status"), [("admin", 200), ("manager", 200), ("agent", 403), ("viewer", 403)])
def test_only_managers_read_the_audit_log(owner: Signed, role: str, status: int) -> None:
    assert owner.colleague(role).get("/events/latest").status_code == status


def test_events_of_another_organization_are_not_there(owner: Signed, other: Signed) -> None:
    owner.make("/tags", {"name": "Ours alone"})
    assert "Ours alone" not in str(read(other, limit=200))
