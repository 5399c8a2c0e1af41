"""Lists: every row once over all pages, filters that are closed names, cursors that cannot be forged."""

import pytest

from app.core.security import seal

COUNT = 23


@pytest.fixture(scope="module")
def reader(app):
    """A member whose organization has companies with equal and different names."""
    from tests.client import Signed

    person = Signed.sign_up(app)
    for number in range(COUNT):
        person.make("/companies", {"name": f"Firm {number // 4}", "city": "Bonn" if number % 2 else "Ulm"})
    return person


def read_all(person, query):
    """Every id over all pages, in order."""
    found, cursor = [], None
    while True:
        answer = person.get(f"/companies?{query}" + (f"&cursor={cursor}" if cursor else ""))
        assert answer.status_code == 200, answer.json
        found += [row["id"] for row in answer.json["data"]]
        cursor = answer.json["meta"]["next_cursor"]
        if cursor is None:
            return found


@pytest.mark.parametrize("sort", ["name", "-name", "created_at", "-created_at"])
@pytest.mark.parametrize("limit", [1, 4, COUNT, 200])
def test_every_row_stands_on_exactly_one_page(reader, sort, limit):
    found = read_all(reader, f"sort={sort}&limit={limit}")
    assert len(found) == len(set(found)) == COUNT


def test_descending_is_ascending_turned_around(reader):
    assert read_all(reader, "sort=name&limit=5") == read_all(reader, "sort=-name&limit=5")[::-1]


def test_last_page_has_no_cursor(reader):
    assert reader.get(f"/companies?limit={COUNT}").json["meta"]["next_cursor"] is None


def test_count_comes_only_when_asked(reader):
    assert "count" not in reader.get("/companies").json["meta"]
    meta = reader.get("/companies?count=exact&limit=1").json["meta"]
    assert (meta["count"], meta["count_kind"]) == (COUNT, "exact")
    assert reader.get("/companies?count=estimate").json["meta"]["count_kind"] == "estimate"


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=201", "limit=x", "sort=password", "sort=name;drop", "count=all", "unknown=1", "owner_id=x",
     "owner_id=0", "created_after=yesterday", "offset=10"],
)  # fmt: skip
def test_what_is_not_declared_is_refused(reader, query):
    assert reader.get(f"/companies?{query}").status_code == 422


def test_records_are_named_by_their_ids(reader, other):
    some = read_all(reader, "sort=name&limit=200&city=Bonn")[:5]
    named = ",".join(map(str, some))
    assert read_all(reader, f"ids={named}&sort=name&limit=2") == some
    assert read_all(reader, f"ids={named}&city=Ulm") == []
    assert other.get(f"/companies?ids={named}").json["data"] == []


@pytest.mark.parametrize("ids", ["x", "0", "-1", ",", "1" * 30, ",".join(map(str, range(1, 1002)))])
def test_wrong_or_too_many_ids_are_refused(reader, ids):
    refused = reader.get(f"/companies?ids={ids}")
    assert (refused.status_code, list(refused.json["error"]["fields"])) == (422, ["ids"])


def test_cursor_of_another_sort_is_refused(reader):
    cursor = reader.get("/companies?sort=name&limit=1").json["meta"]["next_cursor"]
    refused = reader.get(f"/companies?sort=-name&limit=1&cursor={cursor}")
    assert (refused.status_code, refused.json["error"]["code"]) == (400, "invalid_cursor")


def test_cursor_of_another_list_is_refused(reader):
    cursor = reader.get("/companies?limit=1").json["meta"]["next_cursor"]
    assert reader.get(f"/contacts?cursor={cursor}").status_code == 400


@pytest.mark.parametrize("forged", ["x", "AAAA", "%00", "e30", "a" * 2000])
def test_forged_cursor_is_refused(reader, forged):
    assert reader.get(f"/companies?cursor={forged}").status_code in (400, 422)


def test_cursor_signed_for_another_purpose_is_refused(reader, app):
    with app.app_context():
        cursor = seal("cursor:leads", ["name", "a", 1])
    assert reader.get(f"/companies?sort=name&cursor={cursor}").status_code == 400


def test_cursor_tells_nothing_about_another_organization(reader, other):
    """A cursor is a place in an order, never a right to see."""
    cursor = reader.get("/companies?sort=name&limit=1").json["meta"]["next_cursor"]
    assert other.get(f"/companies?sort=name&cursor={cursor}").json["data"] == []
