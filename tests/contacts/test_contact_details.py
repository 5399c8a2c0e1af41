"""Several addresses and phones of a contact: one of each is the primary, always."""

from typing import Any

import pytest

from app.contacts.details import plan_details
from app.core.errors import Invalid
from tests.client import Signed

HOME = {"email": "home@b.example", "kind": "home", "is_primary": False}
WORK = {"email": "work@b.example", "kind": "work", "is_primary": True}


def primaries(contact: dict[str, Any], many: str, one: str) -> list[str]:
    return [entry[one] for entry in contact[many] if entry["is_primary"]]


def test_list_stands_in_the_order_given_with_one_primary(owner: Signed) -> None:
    made = owner.make(
        "/contacts",
        {
            "last_name": "Many",
            "emails": [{"email": "b@x.example", "kind": "home"}, {"email": "A@x.example", "is_primary": True}],
            "phones": [{"phone": "+1 415 555 2671", "kind": "mobile"}, {"phone": "+49 30 901820"}],
        },
    )
    assert [entry["email"] for entry in made["emails"]] == ["b@x.example", "A@x.example"]
    assert (made["email"], primaries(made, "emails", "email")) == ("A@x.example", ["A@x.example"])
    assert (made["phone_normalized"], primaries(made, "phones", "phone")) == ("+14155552671", ["+1 415 555 2671"])
    assert [entry["phone_normalized"] for entry in made["phones"]] == ["+14155552671", "+4930901820"]


def test_new_primary_takes_the_place_of_the_old_one(owner: Signed) -> None:
    made = owner.make("/contacts", {"last_name": "A", "emails": [WORK, HOME]})
    path = f"/contacts/{made['id']}"
    changed = owner.patch(path, {"email": "new@b.example"}).json["data"]
    assert [entry["email"] for entry in changed["emails"]] == ["new@b.example", "home@b.example"]
    promoted = owner.patch(path, {"email": "HOME@b.example"}).json["data"]
    assert [entry["email"] for entry in promoted["emails"]] == ["HOME@b.example"]
    emptied = owner.patch(path, {"email": None}).json["data"]
    assert (emptied["email"], emptied["emails"]) == (None, [])


def test_list_replaces_and_empties(owner: Signed) -> None:
    made = owner.make("/contacts", {"last_name": "A", "emails": [WORK, HOME], "phone": "+14155552671"})
    path = f"/contacts/{made['id']}"
    fewer = owner.patch(path, {"emails": [HOME]}).json["data"]
    assert (fewer["email"], primaries(fewer, "emails", "email")) == ("home@b.example", ["home@b.example"])
    assert fewer["phone"] == "+14155552671"
    empty = owner.patch(path, {"emails": [], "phones": []}).json["data"]
    assert (empty["email"], empty["phone"], empty["phone_normalized"], empty["phones"]) == (None, None, None, [])


@pytest.mark.parametrize(
    "emails",
    [
        [WORK, {**HOME, "is_primary": True}],
        [WORK, {**HOME, "email": "WORK@b.example"}],
        [{"email": f"a{number}@b.example"} for number in range(21)],
    ],
)
def test_two_primaries_doubles_and_too_many_are_refused(owner: Signed, emails: list[dict[str, Any]]) -> None:
    refused = owner.post("/contacts", {"last_name": "A", "emails": emails})
    assert (refused.status_code, list(refused.json["error"]["fields"])) == (422, ["emails"])


def test_phone_kept_by_an_import_survives_an_edit(owner: Signed, admin_sql: Any) -> None:
    made = owner.make("/contacts", {"last_name": "A", "phone": "+14155552671"})
    admin_sql.execute(
        "update contact_phones set phone = 'ask Bob', phone_normalized = null where contact_id = %s", [made["id"]]
    )
    path = f"/contacts/{made['id']}"
    kept = owner.patch(path, {"phones": [{"phone": "ask Bob", "kind": "home"}, {"phone": "+4930901820"}]})
    assert kept.status_code == 200
    assert kept.json["data"]["phones"][0] == {
        "phone": "ask Bob", "phone_normalized": None, "kind": "home", "is_primary": True
    }  # fmt: skip
    assert owner.patch(path, {"phones": [{"phone": "ask Ann"}]}).status_code == 422


def test_local_number_is_read_in_the_organizations_region(owner: Signed, admin_sql: Any) -> None:
    admin_sql.execute("update organizations set default_region = 'DE' where id = %s", [owner.organization_id])
    assert owner.make("/contacts", {"last_name": "A", "phone": "030 901820"})["phone_normalized"] == "+4930901820"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, None),
        ({"emails": []}, []),
        ({"email": None}, [{**HOME, "is_primary": True}]),
        ({"email": "work@b.example"}, [WORK, HOME]),
        ({"emails": [HOME, {"email": "z@b.example"}]}, [
            {**HOME, "is_primary": True}, {"email": "z@b.example", "kind": "work", "is_primary": False}]),
    ],
)  # fmt: skip
def test_plan_of_a_change(values: dict[str, Any], expected: Any) -> None:
    assert plan_details(values, "email", [WORK, HOME]) == expected


def test_plan_refuses_list_and_primary_together() -> None:
    with pytest.raises(Invalid):
        plan_details({"email": "a@b.example", "emails": []}, "email", [])
