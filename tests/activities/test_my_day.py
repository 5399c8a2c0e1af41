"""My day, as the clocks of my time zone tell it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.core.clock import frozen
from tests.client import Signed

# In Kiritimati (UTC+14) it is the fifth at 8:30, in UTC-8 the fourth at 10:30.
MOMENT = datetime(2026, 3, 4, 18, 30, tzinfo=UTC)
DUE = ("2026-03-04T18:00:00Z", "2026-03-04T20:00:00Z", "2026-03-05T09:00:00Z", "2026-03-05T20:00:00Z",
       "2026-03-11T00:00:00Z", "2026-04-01T00:00:00Z", None)  # fmt: skip


def read(person: Signed, zone: str) -> dict[str, Any]:
    assert person.patch("/me", {"timezone": zone}).status_code == 200
    with frozen(MOMENT):
        answer = person.get("/my-day")
    assert answer.status_code == 200, answer.json
    data: dict[str, Any] = answer.json["data"]
    return data


@pytest.mark.parametrize(
    ("zone", "day", "counts"),
    [
        ("UTC", "2026-03-04", (1, 1, 3, 1, 1)),
        ("Etc/GMT+8", "2026-03-04", (1, 1, 3, 1, 1)),
        ("Pacific/Kiritimati", "2026-03-05", (1, 2, 2, 1, 1)),
    ],
)
def test_tasks_fall_into_my_own_days(owner: Signed, zone: str, day: str, counts: tuple[int, ...]) -> None:
    for due_at in DUE:
        owner.make("/tasks", {"subject": "Call", "due_at": due_at})
    data = read(owner, zone)
    assert (data["day"], data["timezone"]) == (day, zone)
    assert tuple(data[name] for name in ("overdue", "today", "upcoming", "later", "undated")) == counts
    query = {"assignee_id": "me", "due_after": data["now"], "due_before": data["today_ends_at"]}
    assert len(owner.get("/tasks", query_string=query).json["data"]) == counts[1]


def test_only_my_open_tasks_count(owner: Signed, other: Signed) -> None:
    agent = owner.colleague("agent")
    other.make("/tasks", {"subject": "Elsewhere"})
    owner.make("/tasks", {"subject": "His", "assignee_id": agent.user_id})
    mine = owner.make("/tasks", {"subject": "Mine"})["id"]
    owner.make("/tasks", {"subject": "Given up", "status": "canceled"})
    assert (owner.get("/my-day").json["data"]["undated"], agent.get("/my-day").json["data"]["undated"]) == (1, 1)
    owner.patch(f"/tasks/{mine}", {"status": "completed"})
    data = owner.get("/my-day").json["data"]
    assert (data["undated"], data["done_today"]) == (0, 1)
