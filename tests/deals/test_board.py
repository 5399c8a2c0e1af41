"""The board of a pipeline."""

from typing import Any

import pytest

from app.core.database import db
from tests.client import Signed
from tests.deals.records import close, make_deal, sales, stages
from tests.statements import sent_to


def board(person: Signed, query: str = "") -> dict[str, Any]:
    response = person.get(f"/pipelines/{sales(person)['id']}/board{query}")
    assert response.status_code == 200, response.json
    return {column["stage"]["name"]: column for column in response.json["data"]["columns"]}


def test_board_has_a_column_for_every_stage_with_counts_and_sums(owner: Signed) -> None:
    names, company = stages(owner), owner.make("/companies", {"name": "Acme"})
    make_deal(owner, name="Small", value="100", stage_id=names["Proposal"])
    make_deal(owner, name="Large", value="900", stage_id=names["Proposal"], company_id=company["id"], probability=90)
    make_deal(owner, name="Euro", value="50", currency="EUR", stage_id=names["Proposal"])
    make_deal(owner, name="Unknown", stage_id=names["Discovery"])
    deleted = make_deal(owner, name="Deleted", stage_id=names["Discovery"])
    owner.delete(f"/deals/{deleted['id']}")
    columns = board(owner)
    assert list(columns) == list(names)
    proposal = columns["Proposal"]
    assert proposal["count"] == 3
    assert proposal["totals"] == [
        {"currency": "EUR", "count": 1, "value": "50.00", "weighted_value": "25.00"},
        {"currency": "USD", "count": 2, "value": "1000.00", "weighted_value": "860.00"},
    ]
    assert [deal["name"] for deal in proposal["deals"]] == ["Large", "Small", "Euro"]
    assert proposal["deals"][0]["company_name"] == "Acme"
    assert columns["Discovery"]["totals"] == [
        {"currency": "USD", "count": 1, "value": "0.00", "weighted_value": "0.00"}
    ]
    assert columns["Qualification"] | {"count": 0, "totals": [], "deals": []} == columns["Qualification"]


def test_board_shows_the_first_deals_and_counts_all(owner: Signed) -> None:
    for number in range(5):
        make_deal(owner, name=f"Deal {number}", value=str(number))
    column = board(owner, "?limit=2")["Qualification"]
    assert (column["count"], [deal["name"] for deal in column["deals"]]) == (5, ["Deal 4", "Deal 3"])


def test_board_is_filtered_like_the_list(owner: Signed) -> None:
    agent, names = owner.colleague("agent"), stages(owner)
    make_deal(owner, name="Mine")
    make_deal(owner, name="Hers", owner_id=agent.user_id)
    old = make_deal(owner, name="Old win", stage_id=names["Closed won"], closed_at="2025-01-01T00:00:00Z")
    new = make_deal(owner, name="New win", stage_id=names["Closed won"])
    assert {old["status"], new["status"]} == {"won"}
    assert [d["name"] for d in board(owner, f"?owner_id={agent.user_id}")["Qualification"]["deals"]] == ["Hers"]
    for query, expected in (("q=hers", ["Hers"]), ("value_min=1000", []), ("deal_type=renewal", [])):
        assert [d["name"] for d in board(owner, f"?{query}")["Qualification"]["deals"]] == expected
    columns = board(owner, "?closed_after=2026-01-01T00:00:00Z")
    assert columns["Closed won"]["count"] == 1 and columns["Qualification"]["count"] == 2
    for wrong in ("?limit=51", "?limit=0", "?status=open", "?closed_after=then"):
        assert owner.get(f"/pipelines/{sales(owner)['id']}/board{wrong}").status_code == 422


@pytest.fixture
def statements(app: Any) -> Any:
    """Every statement sent to PostgreSQL meanwhile."""
    with app.app_context():
        engine = db.engine
    with sent_to(engine) as sent:
        yield sent


def test_number_of_queries_does_not_grow_with_deals(owner: Signed, statements: list[Any]) -> None:
    names, tag = stages(owner), owner.make("/tags", {"name": "Big"})
    path = f"/pipelines/{sales(owner)['id']}/board"
    make_deal(owner, tag_ids=[tag["id"]])
    owner.get(path)
    statements.clear()
    owner.get(path)
    few = len(statements)
    for name in list(names)[:4] * 5:
        make_deal(owner, stage_id=names[name], tag_ids=[tag["id"]])
    close(owner, make_deal(owner)["id"], "won")
    statements.clear()
    owner.get(path)
    # Pipeline, stages, sums, deals, tags; the organization is bound with BEGIN.
    assert len(statements) == few == 5


def test_board_of_another_organization_is_not_there(owner: Signed, other: Signed) -> None:
    make_deal(owner)
    path = f"/pipelines/{sales(owner)['id']}/board"
    assert other.get(path).status_code == 404
    assert all(column["count"] == 0 for column in board(other).values())
