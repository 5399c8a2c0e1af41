"""Definitions of custom fields: made, renamed, removed; the values stay in the records."""

from typing import Any

import pytest

from app.fields.service import MAX_FIELDS, key_of
from tests.client import Signed

UNKNOWN_ID = 2**62


@pytest.mark.parametrize("record_type", ["lead", "contact", "company", "deal"])
def test_field_is_defined_for_each_kind_of_record(owner: Signed, record_type: str) -> None:
    made = owner.make("/fields", {"record_type": record_type, "label": "Tax number (EU)"})
    assert (made["key"], made["label"], made["type"]) == ("tax_number_eu", "Tax number (EU)", "text")
    assert owner.get(f"/fields/{made['id']}").json["data"] == made
    assert owner.get(f"/fields?record_type={record_type}").json["data"] == [made]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"label": "A"}, "record_type"),
        ({"record_type": "call", "label": "A"}, "record_type"),
        ({"record_type": "lead"}, "label"),
        ({"record_type": "lead", "label": " "}, "label"),
        ({"record_type": "lead", "label": "A", "key": "No Spaces"}, "key"),
        ({"record_type": "lead", "label": "A", "key": "x" * 61}, "key"),
        ({"record_type": "lead", "label": "A", "type": "number"}, "type"),
    ],
)
def test_invalid_field_is_refused_by_name(owner: Signed, body: dict[str, Any], field: str) -> None:
    answer = owner.post("/fields", body)
    assert answer.status_code == 422
    assert field in answer.json["error"]["fields"]


def test_key_is_unique_for_a_kind_of_record(owner: Signed, other: Signed) -> None:
    body = {"record_type": "lead", "label": "Region", "key": "region"}
    owner.make("/fields", body)
    refused = owner.post("/fields", body)
    assert (refused.status_code, list(refused.json["error"]["fields"])) == (409, ["key"])
    owner.make("/fields", {**body, "record_type": "deal"})
    other.make("/fields", body)


def test_equal_labels_get_keys_of_their_own(owner: Signed) -> None:
    labels = ["Größe", "Grosse?", "GROSSE", "区域", "地区"]
    keys = [owner.make("/fields", {"record_type": "lead", "label": label})["key"] for label in labels]
    assert keys == ["groe", "grosse", "grosse_2", "field", "field_2"]


def test_renamed_field_keeps_its_key(owner: Signed) -> None:
    made = owner.make("/fields", {"record_type": "company", "label": "Region"})
    renamed = owner.patch(f"/fields/{made['id']}", {"label": "Sales region"}).json["data"]
    assert renamed == {**made, "label": "Sales region"}


def test_removed_field_leaves_the_values(owner: Signed) -> None:
    made = owner.make("/fields", {"record_type": "company", "label": "Region"})
    company = owner.make("/companies", {"name": "A", "custom_fields": {"region": "North"}})
    assert owner.delete(f"/fields/{made['id']}").status_code == 204
    assert owner.get(f"/fields/{made['id']}").status_code == 404
    path = f"/companies/{company['id']}"
    assert owner.get(path).json["data"]["custom_fields"] == {"region": "North"}
    assert owner.patch(path, {"custom_fields": {"region": "North"}, "city": "Ulm"}).status_code == 200
    assert owner.patch(path, {"custom_fields": {"region": "South"}}).status_code == 422
    assert owner.patch(path, {"custom_fields": {"region": None}}).json["data"]["custom_fields"] == {}


def test_number_of_fields_is_limited(owner: Signed, admin_sql: Any) -> None:
    admin_sql.execute(
        "insert into custom_fields (organization_id, record_type, key, label) "
        "select %s, 'lead', 'f' || n, 'F' || n from generate_series(1, %s) n",
        [owner.organization_id, MAX_FIELDS],
    )
    refused = owner.post("/fields", {"record_type": "lead", "label": "One more"})
    assert (refused.status_code, refused.json["error"]["code"]) == (409, "too_many_fields")


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("agent", 403), ("manager", 201)])
def test_who_may_define_fields(owner: Signed, role: str, status: int) -> None:
    made = owner.make("/fields", {"record_type": "lead", "label": "Region"})
    person = owner.colleague(role)
    assert person.get(f"/fields/{made['id']}").status_code == 200
    assert person.post("/fields", {"record_type": "lead", "label": "New"}).status_code == status
    path = f"/fields/{made['id']}"
    assert person.patch(path, {"label": "X"}).status_code == (403 if status == 403 else 200)
    assert person.delete(path).status_code == (403 if status == 403 else 204)


def test_another_organization_sees_the_404_of_an_unknown_id(owner: Signed, other: Signed) -> None:
    made = owner.make("/fields", {"record_type": "lead", "label": "Region"})
    assert other.get("/fields").json["data"] == []
    for field_id in (made["id"], UNKNOWN_ID):
        path = f"/fields/{field_id}"
        answers = [other.get(path), other.patch(path, {"label": "X"}), other.delete(path)]
        assert [(answer.status_code, answer.json["error"]["code"]) for answer in answers] == [(404, "not_found")] * 3


def test_every_change_is_an_event(owner: Signed, admin_sql: Any) -> None:
    made = owner.make("/fields", {"record_type": "lead", "label": "Region"})
    owner.patch(f"/fields/{made['id']}", {"label": "Area"})
    owner.patch(f"/fields/{made['id']}", {"label": "Area"})
    owner.delete(f"/fields/{made['id']}")
    admin_sql.execute(
        "select name from events where organization_id = %s and record_type = 'field' order by id",
        [owner.organization_id],
    )
    assert [name for (name,) in admin_sql.fetchall()] == ["field.created", "field.updated", "field.deleted"]


@pytest.mark.parametrize(
    ("label", "key"),
    [("Tax number (EU)", "tax_number_eu"), ("  Ünïcode  ", "unicode"), ("---", ""), ("x" * 80, "x" * 60)],
)
def test_key_of_a_label(label: str, key: str) -> None:
    assert key_of(label) == key
