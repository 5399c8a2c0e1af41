"""Contacts through the API: create, read, change, trash, restore, purge; who may and who may not."""

from typing import Any

import pytest

from tests.client import Signed

UNKNOWN_ID = 2**62


def test_contact_is_created_and_read_as_given(owner: Signed) -> None:
    company = owner.make("/companies", {"name": "Works"})
    given = {
        "salutation": "Dr",
        "first_name": "Ada",
        "last_name": "Okoye",
        "job_title": "Buyer",
        "company_id": company["id"],
        "email": "ada@works.example",
        "phone": "415-555-2671",
        "lifecycle_stage": "opportunity",
        "birthdate": "1979-02-28",
        "linkedin_url": "linkedin.com/in/ada",
        "do_not_call": True,
        "city": "Lagos",
    }
    made = owner.make("/contacts", given)
    assert made["name"] == "Ada Okoye"
    assert made["linkedin_url"] == "https://linkedin.com/in/ada"
    assert (made["phone"], made["phone_normalized"]) == ("415-555-2671", "+14155552671")
    assert (made["do_not_call"], made["email_opt_out"], made["birthdate"]) == (True, False, "1979-02-28")
    assert made["emails"] == [{"email": "ada@works.example", "kind": "work", "is_primary": True}]
    assert (made["owner_id"], made["version"]) == (owner.user_id, 1)
    assert owner.get(f"/contacts/{made['id']}").json["data"] == made
    assert owner.get("/contacts").json["data"] == [{**made, "company_name": "Works"}]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "last_name"),
        ({"first_name": " "}, "last_name"),
        ({"last_name": None}, "last_name"),
        ({"last_name": "A", "email": "not an address"}, "email"),
        ({"last_name": "A", "phone": "not a number"}, "phone"),
        ({"last_name": "A", "phones": [{"phone": "not a number"}]}, "phones"),
        ({"last_name": "A", "phones": [{"phone": ""}]}, "phones"),
        ({"last_name": "A", "emails": [{"email": ""}]}, "emails"),
        ({"last_name": "A", "emails": [{"email": "a@b.example", "kind": "pigeon"}]}, "emails"),
        ({"last_name": "A", "emails": [{"email": "a@b.example", "nonsense": 1}]}, "emails"),
        ({"last_name": "A", "emails": [], "email": "a@b.example"}, "email"),
        ({"last_name": "A", "lifecycle_stage": "friend"}, "lifecycle_stage"),
        ({"last_name": "A", "birthdate": "1979-02-30"}, "birthdate"),
        ({"last_name": "A", "company_id": UNKNOWN_ID}, "company_id"),
        ({"last_name": "A", "reports_to_id": UNKNOWN_ID}, "reports_to_id"),
        ({"last_name": "A", "owner_id": UNKNOWN_ID}, "owner_id"),
        ({"last_name": "A", "do_not_call": None}, "do_not_call"),
        ({"last_name": "A", "original_lead_id": 1}, "original_lead_id"),
        ({"last_name": "A", "phone_normalized": "+1"}, "phone_normalized"),
    ],
)
def test_invalid_contact_is_refused_by_field(owner: Signed, body: dict[str, Any], field: str) -> None:
    answer = owner.post("/contacts", body)
    assert answer.status_code == 422, answer.get_data(as_text=True)
    assert field in answer.json["error"]["fields"]


def test_contact_keeps_a_name_or_an_address(owner: Signed) -> None:
    made = owner.make("/contacts", {"email": "only@address.example"})
    assert made["name"] == "only@address.example"
    path = f"/contacts/{made['id']}"
    assert owner.patch(path, {"email": None}).status_code == 422
    assert owner.patch(path, {"last_name": "Now", "email": None}).json["data"]["name"] == "Now"


def test_change_touches_only_what_is_named(owner: Signed) -> None:
    made = owner.make("/contacts", {"last_name": "Before", "city": "Oslo", "email": "a@b.example"})
    changed = owner.patch(f"/contacts/{made['id']}", {"last_name": "After"}).json["data"]
    assert (changed["name"], changed["city"], changed["email"]) == ("After", "Oslo", "a@b.example")
    assert changed["version"] == 2
    again = owner.patch(f"/contacts/{made['id']}", {"last_name": "After", "email": "a@b.example"}).json["data"]
    assert again["version"] == 2


def test_second_editor_with_a_stale_version_changes_nothing(owner: Signed) -> None:
    manager = owner.colleague("manager")
    made = owner.make("/contacts", {"last_name": "Shared"})
    path, stale = f"/contacts/{made['id']}", {"If-Match": '"1"'}
    assert manager.patch(path, {"emails": [{"email": "m@b.example"}]}, headers=stale).status_code == 200
    refused = owner.patch(path, {"last_name": "Owner's"}, headers=stale)
    assert (refused.status_code, refused.json["error"]["code"]) == (412, "version_conflict")
    assert owner.get(path).json["data"]["name"] == "Shared"


def test_deleted_contact_waits_in_the_trash(owner: Signed) -> None:
    made = owner.make("/contacts", {"last_name": "Gone", "email": "gone@b.example"})
    path = f"/contacts/{made['id']}"
    owner.get(path)
    assert owner.delete(path).status_code == 204
    assert owner.get(path).status_code == 404
    assert owner.get("/contacts?email=gone@b.example").json["data"] == []
    assert [row["id"] for row in owner.get("/contacts?trash=true").json["data"]] == [made["id"]]
    back = owner.put(f"{path}/restoration", {}).json["data"]
    assert (back["email"], back["emails"], back["deleted_at"]) == (made["email"], made["emails"], None)


def test_purge_takes_the_addresses_along(owner: Signed, admin_sql: Any) -> None:
    made = owner.make("/contacts", {"last_name": "Gone", "email": "gone@b.example", "phone": "+14155552671"})
    report = owner.make("/contacts", {"last_name": "Report", "reports_to_id": made["id"]})
    path = f"/contacts/{made['id']}"
    assert owner.delete(f"{path}/trash").status_code == 404
    owner.delete(path)
    assert owner.delete(f"{path}/trash").status_code == 204
    admin_sql.execute(
        "select (select count(*) from contacts where id = %(id)s), "
        "(select count(*) from contact_emails where contact_id = %(id)s), "
        "(select count(*) from contact_phones where contact_id = %(id)s), "
        "(select reports_to_id from contacts where id = %(report)s)",
        {"id": made["id"], "report": report["id"]},
    )
    assert admin_sql.fetchone() == (0, 0, 0, None)


def test_nobody_reports_to_himself(owner: Signed) -> None:
    boss = owner.make("/contacts", {"last_name": "Boss"})
    clerk = owner.make("/contacts", {"last_name": "Clerk", "reports_to_id": boss["id"]})
    for above in (boss, clerk):
        refused = owner.patch(f"/contacts/{boss['id']}", {"reports_to_id": above["id"]})
        assert (refused.status_code, list(refused.json["error"]["fields"])) == (422, ["reports_to_id"])


def test_edit_passes_though_the_company_went_to_the_trash(owner: Signed) -> None:
    company = owner.make("/companies", {"name": "Works"})
    made = owner.make("/contacts", {"last_name": "A", "company_id": company["id"]})
    owner.delete(f"/companies/{company['id']}")
    assert owner.patch(f"/contacts/{made['id']}", {"company_id": company["id"], "city": "Rome"}).status_code == 200
    assert owner.post("/contacts", {"last_name": "B", "company_id": company["id"]}).status_code == 422


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
    theirs = owner.make("/contacts", {"last_name": "Hers", "owner_id": person.user_id})
    foreign = owner.make("/contacts", {"last_name": "Owner's"})
    trashed = owner.make("/contacts", {"last_name": "Trashed"})
    owner.delete(f"/contacts/{trashed['id']}")

    assert person.get(f"/contacts/{foreign['id']}").status_code == 200
    assert person.post("/contacts", {"last_name": "New"}).status_code == create
    assert person.patch(f"/contacts/{theirs['id']}", {"city": "Rome"}).status_code == own
    assert person.patch(f"/contacts/{foreign['id']}", {"city": "Rome"}).status_code == others
    assert person.delete(f"/contacts/{foreign['id']}").status_code == (204 if others == 200 else 403)
    assert person.delete(f"/contacts/{trashed['id']}/trash").status_code == purge


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE", "restoration", "trash"])
def test_another_organization_sees_the_404_of_an_unknown_id(owner: Signed, other: Signed, method: str) -> None:
    made = owner.make("/contacts", {"last_name": "Mine"})
    if method in ("restoration", "trash"):
        owner.delete(f"/contacts/{made['id']}")
    bodies = []
    for contact_id in (made["id"], UNKNOWN_ID):
        path = f"/contacts/{contact_id}"
        answer = {
            "GET": lambda path=path: other.get(path),
            "PATCH": lambda path=path: other.patch(path, {"last_name": "Stolen"}),
            "DELETE": lambda path=path: other.delete(path),
            "restoration": lambda path=path: other.put(f"{path}/restoration", {}),
            "trash": lambda path=path: other.delete(f"{path}/trash"),
        }[method]()
        assert answer.status_code == 404
        bodies.append({**answer.json["error"], "request_id": None})
    assert bodies[0] == bodies[1]


@pytest.mark.parametrize("field", ["company_id", "reports_to_id"])
def test_link_into_another_organization_is_a_link_to_nothing(owner: Signed, other: Signed, field: str) -> None:
    place, body = ("/companies", {"name": "X"}) if field == "company_id" else ("/contacts", {"last_name": "X"})
    theirs = other.make(place, body)
    refused = owner.post("/contacts", {"last_name": "A", field: theirs["id"]})
    unknown = owner.post("/contacts", {"last_name": "A", field: UNKNOWN_ID})
    assert refused.status_code == unknown.status_code == 422
    assert refused.json["error"]["fields"] == unknown.json["error"]["fields"]


def test_every_change_is_an_event(owner: Signed, admin_sql: Any) -> None:
    made = owner.make("/contacts", {"last_name": "Told"})
    path = f"/contacts/{made['id']}"
    owner.patch(path, {"email": "told@b.example"})
    owner.delete(path)
    owner.put(f"{path}/restoration", {})
    admin_sql.execute(
        "select name, data from events where organization_id = %s and record_type = 'contact' and record_id = %s "
        "order by id",
        [owner.organization_id, made["id"]],
    )
    events = admin_sql.fetchall()
    assert [name for name, _ in events] == [f"contact.{word}" for word in ("created", "updated", "deleted", "restored")]
    assert events[1][1]["changes"] == {
        "email": [None, "told@b.example"],
        "emails": [[], [{"kind": "work", "email": "told@b.example", "is_primary": True}]],
    }
