"""Companies through the API: create, read, change, trash, restore, purge; who may and who may not."""

from typing import Any

import pytest

from tests.client import Signed

UNKNOWN_ID = 2**62


def test_company_is_created_and_read_as_given(owner: Signed) -> None:
    given = {
        "name": "Blue Harbor Ltd",
        "website": "www.blueharbor.example/about",
        "phone": "(415) 555-2671",
        "type": "customer",
        "industry": "Shipping",
        "employee_count": 120,
        "annual_revenue": "2500000.5",
        "currency": "EUR",
        "city": "Hamburg",
        "country": "DE",
    }
    made = owner.make("/companies", given)
    assert made["domain"] == "blueharbor.example"
    assert made["website"] == "https://www.blueharbor.example/about"
    assert (made["phone"], made["phone_normalized"]) == ("(415) 555-2671", "+14155552671")
    assert (made["annual_revenue"], made["currency"]) == ("2500000.50", "EUR")
    assert (made["owner_id"], made["created_by_id"], made["version"]) == (owner.user_id, owner.user_id, 1)
    assert made["custom_fields"] == {}
    assert owner.get(f"/companies/{made['id']}").json["data"] == made


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": "  "}, "name"),
        ({"name": None}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"name": "A", "type": "friend"}, "type"),
        ({"name": "A", "website": "javascript:alert(1)"}, "website"),
        ({"name": "A", "website": "ftp://files.example.com"}, "website"),
        ({"name": "A", "domain": "gmail.com"}, "domain"),
        ({"name": "A", "domain": "no domain"}, "domain"),
        ({"name": "A", "phone": "12"}, "phone"),
        ({"name": "A", "employee_count": -1}, "employee_count"),
        ({"name": "A", "employee_count": True}, "employee_count"),
        ({"name": "A", "annual_revenue": "much"}, "annual_revenue"),
        ({"name": "A", "owner_id": UNKNOWN_ID}, "owner_id"),
        ({"name": "A", "parent_company_id": UNKNOWN_ID}, "parent_company_id"),
        ({"name": "A", "custom_fields": {"shoe_size": "44"}}, "custom_fields"),
        ({"name": "A", "id": 7}, "id"),
        ({"name": "A", "organization_id": 1}, "organization_id"),
    ],
)
def test_invalid_company_is_refused_by_field(owner: Signed, body: dict[str, Any], field: str) -> None:
    answer = owner.post("/companies", body)
    assert answer.status_code == 422, answer.get_data(as_text=True)
    assert field in answer.json["error"]["fields"]


def test_domain_is_unique_among_living_companies(owner: Signed, other: Signed) -> None:
    first = owner.make("/companies", {"name": "One", "domain": "https://www.Twice.example/x"})
    refused = owner.post("/companies", {"name": "Two", "domain": "TWICE.example"})
    assert (refused.status_code, list(refused.json["error"]["fields"])) == (409, ["domain"])
    other.make("/companies", {"name": "Elsewhere", "domain": "twice.example"})

    second = owner.make("/companies", {"name": "Two", "website": "https://twice.example/eu"})
    assert second["domain"] is None

    owner.delete(f"/companies/{first['id']}")
    owner.make("/companies", {"name": "Heir", "domain": "twice.example"})
    clash = owner.put(f"/companies/{first['id']}/restoration", {})
    assert (clash.status_code, list(clash.json["error"]["fields"])) == (409, ["domain"])


@pytest.mark.parametrize("website", ["https://facebook.com/bakery", "https://sites.google.com/view/x"])
def test_shared_site_is_no_domain_of_a_company(owner: Signed, website: str) -> None:
    assert owner.make("/companies", {"name": "Bakery", "website": website})["domain"] is None


def test_change_touches_only_what_is_named(owner: Signed) -> None:
    made = owner.make("/companies", {"name": "Before", "city": "Oslo", "annual_revenue": "10.00", "currency": "USD"})
    changed = owner.patch(f"/companies/{made['id']}", {"name": "After", "currency": "JPY"}).json["data"]
    assert (changed["name"], changed["city"], changed["version"]) == ("After", "Oslo", 2)
    assert (changed["annual_revenue"], changed["currency"]) == ("10", "JPY")
    cleared = owner.patch(f"/companies/{made['id']}", {"city": None, "annual_revenue": None}).json["data"]
    assert (cleared["city"], cleared["annual_revenue"]) == (None, None)
    same = owner.patch(f"/companies/{made['id']}", {"name": "After"}).json["data"]
    assert same["version"] == cleared["version"]


def test_blank_text_is_no_value(owner: Signed) -> None:
    blank = dict.fromkeys(("city", "website", "domain", "phone", "type", "industry", "currency", "external_id"), " ")
    made = owner.make("/companies", {"name": "Blank", **blank})
    assert {made[field] for field in blank} == {None}


def test_amount_without_currency_takes_the_organizations(owner: Signed) -> None:
    made = owner.make("/companies", {"name": "A", "annual_revenue": "99.999"})
    assert (made["annual_revenue"], made["currency"]) == ("100.00", "USD")


def test_second_editor_with_a_stale_version_changes_nothing(owner: Signed) -> None:
    agent = owner.colleague("manager")
    made = owner.make("/companies", {"name": "Shared"})
    path, stale = f"/companies/{made['id']}", {"If-Match": '"1"'}
    assert agent.patch(path, {"name": "Agent's"}, headers=stale).status_code == 200
    refused = owner.patch(path, {"name": "Owner's"}, headers=stale)
    assert (refused.status_code, refused.json["error"]["code"]) == (412, "version_conflict")
    assert owner.delete(path, headers=stale).status_code == 412
    read = owner.get(path)
    assert (read.json["data"]["name"], read.headers["ETag"]) == ("Agent's", '"2"')


def test_cached_read_shows_every_change(owner: Signed) -> None:
    made = owner.make("/companies", {"name": "Cached"})
    path = f"/companies/{made['id']}"
    for name in ("Second", "Third"):
        owner.get(path)
        owner.patch(path, {"name": name})
        assert owner.get(path).json["data"]["name"] == name
    assert owner.get(path, headers={"If-None-Match": '"3"'}).status_code == 304
    owner.delete(path)
    assert owner.get(path).status_code == 404


def test_deleted_company_waits_in_the_trash(owner: Signed) -> None:
    made = owner.make("/companies", {"name": "Gone"})
    path = f"/companies/{made['id']}"
    assert owner.delete(path).status_code == 204
    assert owner.get(path).status_code == 404
    assert owner.patch(path, {"name": "x"}).status_code == 404
    assert owner.delete(path).status_code == 404
    assert owner.get("/companies").json["data"] == []
    assert [row["id"] for row in owner.get("/companies?trash=true").json["data"]] == [made["id"]]

    back = owner.put(f"{path}/restoration", {}).json["data"]
    assert (back["name"], back["deleted_at"]) == ("Gone", None)
    assert owner.get(path).status_code == 200
    assert owner.put(f"{path}/restoration", {}).status_code == 404


def test_purged_company_is_gone_for_good(owner: Signed, admin_sql: Any) -> None:
    parent = owner.make("/companies", {"name": "Parent"})
    child = owner.make("/companies", {"name": "Child", "parent_company_id": parent["id"]})
    path = f"/companies/{parent['id']}"
    assert owner.delete(f"{path}/trash").status_code == 404
    owner.delete(path)
    assert owner.delete(f"{path}/trash").status_code == 204
    assert owner.put(f"{path}/restoration", {}).status_code == 404
    assert owner.get(f"/companies?parent_company_id={parent['id']}").json["data"] == []
    admin_sql.execute("select count(*) from companies where id = %s", [parent["id"]])
    assert admin_sql.fetchone() == (0,)
    admin_sql.execute("select parent_company_id from companies where id = %s", [child["id"]])
    assert admin_sql.fetchone() == (None,)


def test_company_never_stands_above_itself(owner: Signed) -> None:
    top = owner.make("/companies", {"name": "Top"})
    middle = owner.make("/companies", {"name": "Middle", "parent_company_id": top["id"]})
    low = owner.make("/companies", {"name": "Low", "parent_company_id": middle["id"]})
    for parent in (top, middle, low):
        refused = owner.patch(f"/companies/{top['id']}", {"parent_company_id": parent["id"]})
        assert (refused.status_code, list(refused.json["error"]["fields"])) == (422, ["parent_company_id"])
    assert owner.patch(f"/companies/{low['id']}", {"parent_company_id": top["id"]}).status_code == 200
    owner.delete(f"/companies/{top['id']}")
    assert owner.post("/companies", {"name": "New", "parent_company_id": top["id"]}).status_code == 422
    # Low stands below it since before: sending that again along with an edit is no new link.
    assert owner.patch(f"/companies/{low['id']}", {"parent_company_id": top["id"], "city": "Bonn"}).status_code == 200


def test_phone_kept_by_an_import_survives_an_edit(owner: Signed, admin_sql: Any) -> None:
    made = owner.make("/companies", {"name": "Imported"})
    admin_sql.execute("update companies set phone = 'ask Bob' where id = %s", [made["id"]])
    path = f"/companies/{made['id']}"
    kept = owner.patch(path, {"name": "Edited", "phone": "ask Bob"}).json["data"]
    assert (kept["phone"], kept["phone_normalized"]) == ("ask Bob", None)
    assert owner.patch(path, {"phone": "ask Ann"}).status_code == 422


@pytest.mark.parametrize(
    ("role", "create", "own", "others", "purge"),
    [
        ("viewer", 403, 403, 403, 403),
        ("agent", 201, 200, 403, 403),
        ("manager", 201, 200, 200, 403),
        ("admin", 201, 200, 200, 204),
    ],
)
def test_roles(owner: Signed, role: str, create: int, own: int, others: int, purge: int) -> None:
    person = owner.colleague(role)
    theirs = owner.make("/companies", {"name": "Hers", "owner_id": person.user_id})
    foreign = owner.make("/companies", {"name": "Owner's"})
    trashed = owner.make("/companies", {"name": "Trashed"})
    owner.delete(f"/companies/{trashed['id']}")

    assert person.get(f"/companies/{foreign['id']}").status_code == 200
    assert person.post("/companies", {"name": "New"}).status_code == create
    assert person.patch(f"/companies/{theirs['id']}", {"city": "Rome"}).status_code == own
    assert person.patch(f"/companies/{foreign['id']}", {"city": "Rome"}).status_code == others
    assert person.delete(f"/companies/{foreign['id']}").status_code == (204 if others == 200 else 403)
    assert person.delete(f"/companies/{trashed['id']}/trash").status_code == purge


def test_owner_is_an_active_member_of_the_organization(owner: Signed, other: Signed) -> None:
    refused = owner.post("/companies", {"name": "A", "owner_id": other.user_id})
    assert (refused.status_code, list(refused.json["error"]["fields"])) == (422, ["owner_id"])
    assert owner.make("/companies", {"name": "Nobody's", "owner_id": None})["owner_id"] is None


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE", "restoration", "trash"])
def test_another_organization_sees_the_404_of_an_unknown_id(owner: Signed, other: Signed, method: str) -> None:
    made = owner.make("/companies", {"name": "Mine"})
    if method in ("restoration", "trash"):
        owner.delete(f"/companies/{made['id']}")
    bodies = []
    for company_id in (made["id"], UNKNOWN_ID):
        path = f"/companies/{company_id}"
        answer = {
            "GET": lambda path=path: other.get(path),
            "PATCH": lambda path=path: other.patch(path, {"name": "Stolen"}),
            "DELETE": lambda path=path: other.delete(path),
            "restoration": lambda path=path: other.put(f"{path}/restoration", {}),
            "trash": lambda path=path: other.delete(f"{path}/trash"),
        }[method]()
        assert answer.status_code == 404
        bodies.append({**answer.json["error"], "request_id": None})
    assert bodies[0] == bodies[1]


def test_foreign_company_cannot_be_a_parent(owner: Signed, other: Signed) -> None:
    theirs = other.make("/companies", {"name": "Theirs"})
    refused = owner.post("/companies", {"name": "A", "parent_company_id": theirs["id"]})
    unknown = owner.post("/companies", {"name": "A", "parent_company_id": UNKNOWN_ID})
    assert refused.status_code == unknown.status_code == 422
    assert refused.json["error"]["fields"] == unknown.json["error"]["fields"]


def test_every_change_is_an_event(owner: Signed, admin_sql: Any) -> None:
    made = owner.make("/companies", {"name": "Told"})
    path = f"/companies/{made['id']}"
    owner.patch(path, {"name": "Retold"})
    owner.delete(path)
    owner.put(f"{path}/restoration", {})
    owner.delete(path)
    owner.delete(f"{path}/trash")
    admin_sql.execute(
        "select name, data, actor_id from events where organization_id = %s and record_type = 'company' "
        "and record_id = %s order by id",
        [owner.organization_id, made["id"]],
    )
    events = admin_sql.fetchall()
    assert [name for name, _, _ in events] == [
        f"company.{word}" for word in ("created", "updated", "deleted", "restored", "deleted", "purged")
    ]
    assert events[1][1]["changes"] == {"name": ["Told", "Retold"]}
    assert {actor for _, _, actor in events} == {owner.user_id}


def test_repeated_post_with_one_key_makes_one_company(owner: Signed) -> None:
    key = {"Idempotency-Key": "company-once"}
    first, second = (owner.post("/companies", {"name": "Once"}, headers=key) for _ in range(2))
    assert first.json == second.json
    assert len(owner.get("/companies").json["data"]) == 1
