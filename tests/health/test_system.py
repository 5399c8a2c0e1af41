"""The administrator's view of the installation."""

from typing import Any

from tests.client import Signed


def test_parts_queues_and_own_jobs_are_told(owner: Signed, other: Signed) -> None:
    other.make("/exports", {"record_type": "lead"}, status=202)
    owner.make("/exports", {"record_type": "lead"}, status=202)
    answer = owner.colleague("admin").get("/system")
    assert answer.status_code == 200, answer.json
    data: dict[str, Any] = answer.json["data"]
    parts = {part["name"]: part for part in data["components"]}
    assert (parts["database"]["state"], parts["migrations"]["state"], parts["redis"]["state"]) == ("healthy",) * 3
    assert parts["database"]["latency_ms"] > 0
    assert parts["worker"]["state"] == "unhealthy" and parts["worker"]["reason"]
    assert parts["openai"]["state"] == "not_configured"
    assert data["status"] == "unhealthy"
    assert {"default", "imports"} <= {queue["name"] for queue in data["queues"]}
    assert data["jobs"] == {"pending": 1, "running": 0, "failed": 0}


def test_only_administrators_see_it(owner: Signed) -> None:
    for role in ("manager", "agent", "viewer"):
        assert owner.colleague(role).get("/system").status_code == 403
