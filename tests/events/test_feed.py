"""The feed of events: for managers, in order, and without a gap whatever is written at the same time."""

import threading
from typing import Any

import pytest

from app.core.database import transaction
from app.core.tenancy import Scope, acting_as
from app.events.service import record
from tests.client import Signed


def read(person: Signed, query: str = "") -> list[dict[str, Any]]:
    answer = person.get(f"/events?{query}")
    assert answer.status_code == 200, answer.json
    return answer.json["data"]


def last_id(person: Signed) -> int:
    return max(event["id"] for event in read(person, "limit=200"))


def test_events_come_oldest_first_and_page_on(owner: Signed) -> None:
    start = last_id(owner)
    for name in ("One", "Two", "Three"):
        owner.make("/tags", {"name": name})
    seen, after = [], str(start)
    while after is not None:
        answer = owner.get(f"/events?after={after}&limit=2").json
        seen += [event["data"]["name"] for event in answer["data"]]
        after = answer["meta"]["next_cursor"]
    assert seen == ["One", "Two", "Three"]


def test_an_event_says_who_did_what_in_which_request(owner: Signed) -> None:
    tag = owner.make("/tags", {"name": "Named"}, headers={"X-Request-ID": "request-0001"})
    owner.patch(f"/tags/{tag['id']}", {"name": "Renamed"})
    created, updated = read(owner, f"record_type=tag&record_id={tag['id']}")
    assert (created["name"], created["actor_id"], created["actor_type"]) == ("tag.created", owner.user_id, "user")
    assert created["request_id"] == "request-0001"
    assert updated["data"] == {"changes": {"name": ["Named", "Renamed"]}}


def test_events_are_filtered(owner: Signed) -> None:
    agent = owner.colleague("agent")
    agent.make("/tags", {"name": "By the agent"})
    assert [event["name"] for event in read(owner, f"actor_id={agent.user_id}&name=tag.created")] == ["tag.created"]
    assert read(owner, "name=tag.deleted") == []
    assert {event["record_type"] for event in read(owner, "record_type=tag")} == {"tag"}


@pytest.mark.parametrize("query", ["after=x", "after=-1", "limit=0", "limit=201", "record_id=0", "sort=id", "name="])
def test_wrong_query_is_refused(owner: Signed, query: str) -> None:
    assert owner.get(f"/events?{query}").status_code == 422


@pytest.mark.parametrize(("role", "status"), [("admin", 200), ("manager", 200), ("agent", 403), ("viewer", 403)])
def test_only_managers_read_the_audit_trail(owner: Signed, role: str, status: int) -> None:
    assert owner.colleague(role).get("/events").status_code == status


def test_events_of_another_organization_are_not_there(owner: Signed, other: Signed) -> None:
    owner.make("/tags", {"name": "Ours alone"})
    assert "Ours alone" not in str(read(other, "limit=200"))


def test_a_slow_transaction_holds_back_what_is_younger(app: Any, owner: Signed) -> None:
    """The lower id is committed after the higher one: reading on behind the higher must not lose it."""
    start = last_id(owner)
    written, may_commit = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with app.app_context(), acting_as(Scope(owner.organization_id, owner.user_id, "owner")), transaction():
            record("tag.created", "tag", 1, name="Slow")
            written.set()
            may_commit.wait(timeout=20)

    slow = threading.Thread(target=write_slowly)
    slow.start()
    assert written.wait(timeout=20)
    owner.make("/tags", {"name": "Quick"})
    during = read(owner, f"after={start}")
    may_commit.set()
    slow.join()
    names = [event["data"]["name"] for event in read(owner, f"after={start}")]
    assert during == []
    assert names == ["Slow", "Quick"]


def test_rare_event_is_found_over_stretches(owner: Signed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.events.queries.STRETCH", 3)
    start = last_id(owner)
    rare = owner.make("/tags", {"name": "Rare"})
    for number in range(8):
        owner.make("/tags", {"name": f"Common {number}"})
    owner.delete(f"/tags/{rare['id']}")
    after, found, pages = str(start), [], 0
    while after is not None:
        answer = owner.get(f"/events?name=tag.deleted&after={after}").json
        found += [event["record_id"] for event in answer["data"]]
        after, pages = answer["meta"]["next_cursor"], pages + 1
    assert found == [rare["id"]]
    assert 3 <= pages <= 5
