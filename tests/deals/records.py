"""What the tests of deals make and ask for."""

from typing import Any

from tests.client import Signed

UNKNOWN_ID = 2**62


def sales(person: Signed) -> dict[str, Any]:
    """The pipeline every organization starts with."""
    return person.get("/pipelines").json["data"][0]


def stages(person: Signed) -> dict[str, int]:
    """Ids of its stages by name."""
    return {stage["name"]: stage["id"] for stage in sales(person)["stages"]}


def make_deal(person: Signed, **values: Any) -> dict[str, Any]:
    return person.make("/deals", {"name": "Deal", **values})


def read_deal(person: Signed, deal_id: int) -> dict[str, Any]:
    response = person.get(f"/deals/{deal_id}")
    assert response.status_code == 200, response.json
    return response.json["data"]


def move(person: Signed, deal_id: int, stage_id: int, **values: Any) -> Any:
    headers = values.pop("headers", {})
    return person.put(f"/deals/{deal_id}/stage", {"stage_id": stage_id, **values}, headers=headers)


def close(person: Signed, deal_id: int, outcome: str, **values: Any) -> Any:
    headers = values.pop("headers", {})
    return person.put(f"/deals/{deal_id}/outcome", {"outcome": outcome, **values}, headers=headers)


def history(person: Signed, deal_id: int) -> dict[str, Any]:
    return person.get(f"/deals/{deal_id}/history").json["data"]


def event_names(admin_sql: Any, person: Signed, deal_id: int) -> list[str]:
    admin_sql.execute(
        "select name from events where organization_id = %s and record_type = 'deal' and record_id = %s order by id",
        [person.organization_id, deal_id],
    )
    return [name for (name,) in admin_sql.fetchall()]


def fields_of(response: Any) -> set[str]:
    assert response.status_code == 422, response.get_data(as_text=True)
    return set(response.json["error"]["fields"])
