"""Lists of companies: filters, sorts, cursors that neither lose nor repeat a row, search."""

from typing import Any

import pytest

from tests.client import Signed


def names(person: Signed, query: str) -> list[str]:
    answer = person.get(f"/companies{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return [row["name"] for row in answer.json["data"]]


@pytest.fixture
def filled(owner: Signed) -> Signed:
    """Three companies that differ in every listed field."""
    agent = owner.colleague("agent")
    alpha = owner.make("/companies", {"name": "Alpha", "type": "customer", "city": "Lyon", "country": "FR"})
    owner.make(
        "/companies",
        {
            "name": "Beta",
            "type": "partner",
            "industry": "Mining",
            "domain": "beta.example",
            "phone": "+33 6 12 34 56 78",
            "owner_id": agent.user_id,
            "external_id": "B-2",
        },
    )
    owner.make("/companies", {"name": "Gamma", "owner_id": None, "parent_company_id": alpha["id"]})
    owner.agent_id, owner.alpha_id = agent.user_id, alpha["id"]  # type: ignore[attr-defined]
    return owner


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("type=customer", ["Alpha"]),
        ("type=customer,partner", ["Alpha", "Beta"]),
        ("type=none", ["Gamma"]),
        ("industry=Mining", ["Beta"]),
        ("city=Lyon&country=FR", ["Alpha"]),
        ("name=BETA", ["Beta"]),
        ("domain=www.Beta.example", ["Beta"]),
        ("phone=%2B33612345678", ["Beta"]),
        ("phone=%2B33%206%2012%2034%2056%2078", ["Beta"]),
        ("external_id=B-2", ["Beta"]),
        ("owner_id={agent}", ["Beta"]),
        ("owner_id=none", ["Gamma"]),
        ("parent_company_id={alpha}", ["Gamma"]),
        ("is_sample=true", []),
        ("created_after=2001-01-01T00:00:00Z", ["Alpha", "Beta", "Gamma"]),
        ("created_before=2001-01-01T00:00:00Z", []),
        ("updated_after=2001-01-01T00:00:00Z&type=partner", ["Beta"]),
    ],
)
def test_filter(filled: Signed, query: str, expected: list[str]) -> None:
    agent, alpha = filled.agent_id, filled.alpha_id  # type: ignore[attr-defined]
    assert sorted(names(filled, f"?{query.format(agent=agent, alpha=alpha)}")) == expected


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=201", "sort=secret", "owner_id=abc", "created_after=yesterday", "nonsense=1", "count=maybe"],
)
def test_wrong_parameter_is_refused(owner: Signed, query: str) -> None:
    assert owner.get(f"/companies?{query}").status_code == 422


def test_forged_cursor_is_refused(owner: Signed) -> None:
    for number in range(2):
        owner.make("/companies", {"name": f"C{number}"})
    cursor = owner.get("/companies?limit=1").json["meta"]["next_cursor"]
    assert owner.get("/companies?cursor=abcd").status_code == 400
    assert owner.get(f"/companies?cursor={cursor[:-2]}xx").status_code == 400
    assert owner.get(f"/companies?cursor={cursor}&sort=name").status_code == 400


@pytest.mark.parametrize("sort", ["name", "-name", "created_at", "-created_at", "updated_at", "-updated_at"])
def test_pages_are_complete_and_in_order(owner: Signed, sort: str) -> None:
    # Equal names: only the id keeps them apart.
    made = [owner.make("/companies", {"name": f"Company {number // 3}"}) for number in range(10)]
    key = sort.removeprefix("-")
    expected = sorted(made, key=lambda row: (row[key], row["id"]), reverse=sort.startswith("-"))
    assert [row["id"] for row in every_page(owner, f"sort={sort}")] == [row["id"] for row in expected]


def test_pages_stay_stable_while_rows_come_in(owner: Signed) -> None:
    first = [owner.make("/companies", {"name": f"Old {number}"})["id"] for number in range(9)]
    seen: list[int] = []
    cursor = ""
    while cursor is not None:
        page = owner.get(f"/companies?sort=-created_at&limit=3{cursor and f'&cursor={cursor}'}").json
        seen += [row["id"] for row in page["data"]]
        cursor = page["meta"]["next_cursor"]
        owner.make("/companies", {"name": "New in between"})
    assert seen == first[::-1]


def every_page(person: Signed, query: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    cursor = ""
    while cursor is not None:
        page = person.get(f"/companies?{query}&limit=4{cursor and f'&cursor={cursor}'}").json
        rows += page["data"]
        cursor = page["meta"]["next_cursor"]
    return rows


def test_counts(filled: Signed, other: Signed) -> None:
    other.make("/companies", {"name": "Not counted"})
    meta = filled.get("/companies?count=exact&limit=1").json["meta"]
    assert (meta["count"], meta["count_kind"]) == (3, "exact")
    assert filled.get("/companies?count=estimate").json["meta"]["count_kind"] == "estimate"


def test_another_organizations_companies_are_not_listed(filled: Signed, other: Signed) -> None:
    assert names(other, "") == []
    assert names(other, "?trash=true") == []
    assert names(other, f"?owner_id={filled.user_id}") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("north", ["Northern Lights GmbH"]),
        ("lights gm", ["Northern Lights GmbH"]),
        ("Nothern", ["Northern Lights GmbH"]),
        ("northern.example", ["Northern Lights GmbH"]),
        ("4155552671", ["Northern Lights GmbH"]),
        ("Zzyzx", []),
        ("%", []),
    ],
)
def test_search(owner: Signed, other: Signed, text: str, expected: list[str]) -> None:
    for person in (owner, other):
        given = {"name": "Northern Lights GmbH", "domain": "northern.example", "phone": "+1 415 555 2671"}
        person.make("/companies", given)
        person.make("/companies", {"name": "Quarry Works", "domain": "quarry.example"})
    answer = owner.http.get(
        "/api/companies", query_string={"q": text}, headers={"Authorization": f"Bearer {owner.token}"}
    )
    assert [row["name"] for row in answer.json["data"]] == expected


def test_tags(owner: Signed, other: Signed) -> None:
    red, blue = (owner.make("/tags", {"name": name})["id"] for name in ("Red", "Blue"))
    made = owner.make("/companies", {"name": "Tagged", "tag_ids": [red]})
    owner.make("/companies", {"name": "Plain"})
    assert [tag["name"] for tag in made["tags"]] == ["Red"]

    changed = owner.patch(f"/companies/{made['id']}", {"tag_ids": [red, blue]}).json["data"]
    assert ([tag["name"] for tag in changed["tags"]], changed["version"]) == (["Blue", "Red"], 2)
    assert names(owner, f"?tag_id={blue}") == ["Tagged"]

    theirs = other.make("/tags", {"name": "Theirs"})["id"]
    refused = owner.patch(f"/companies/{made['id']}", {"tag_ids": [theirs]})
    assert (refused.status_code, list(refused.json["error"]["fields"])) == (422, ["tag_ids"])


def test_custom_fields(owner: Signed) -> None:
    for label in ("Tax number", "Region"):
        owner.make("/fields", {"record_type": "company", "label": label})
    made = owner.make("/companies", {"name": "A", "custom_fields": {"tax_number": "X1", "region": "North"}})
    changed = owner.patch(f"/companies/{made['id']}", {"custom_fields": {"region": None, "tax_number": "X2"}})
    assert changed.json["data"]["custom_fields"] == {"tax_number": "X2"}
    kept = owner.patch(f"/companies/{made['id']}", {"custom_fields": {"region": "South"}})
    assert kept.json["data"]["custom_fields"] == {"tax_number": "X2", "region": "South"}
    assert owner.patch(f"/companies/{made['id']}", {"custom_fields": {"size": "L"}}).status_code == 422
