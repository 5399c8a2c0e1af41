"""Records at chosen moments: made by the API, then moved in time past it."""

from typing import Any

from tests.client import Signed

TABLES = {"lead": "leads", "deal": "deals", "task": "tasks", "note": "notes", "activity": "activities"}


def move(admin_sql: Any, kind: str, record_id: int, **columns: Any) -> None:
    """Set columns as no client may."""
    assignments = ", ".join(f"{name} = %({name})s" for name in columns)
    admin_sql.execute(f"update {TABLES[kind]} set {assignments} where id = %(id)s", {**columns, "id": record_id})


def make_lead(person: Signed, admin_sql: Any, created_at: str, **values: Any) -> int:
    lead_id = int(person.make("/leads", {"last_name": "Marlow", **values})["id"])
    move(admin_sql, "lead", lead_id, created_at=created_at)
    return lead_id


def make_deal(person: Signed, admin_sql: Any, closed_at: str | None = None, outcome: str = "won", **values: Any) -> int:
    """An open deal, or one closed at a moment and made ten days before."""
    deal_id = int(person.make("/deals", {"name": "Bread", **values})["id"])
    if closed_at is not None:
        body = {"outcome": outcome, **({"loss_note": "Too dear"} if outcome == "lost" else {})}
        assert person.put(f"/deals/{deal_id}/outcome", body).status_code == 200
        move(admin_sql, "deal", deal_id, closed_at=closed_at)
        admin_sql.execute("update deals set created_at = closed_at - interval '10 days' where id = %s", [deal_id])
    return deal_id


def report(person: Signed, name: str, **query: Any) -> dict[str, Any]:
    """The report as computed now."""
    query = {key.rstrip("_"): value for key, value in query.items()}
    answer = person.get(f"/analytics/{name}", query_string=query, headers={"Cache-Control": "no-cache"})
    assert answer.status_code == 200, answer.json
    data: dict[str, Any] = answer.json["data"]
    return data
