"""Deals through the API: create, read, change, trash, restore, purge."""

from typing import Any

import pytest

from tests.client import Signed
from tests.deals.records import UNKNOWN_ID, event_names, fields_of, make_deal, read_deal, sales, stages


def test_deal_is_created_and_read_as_given(owner: Signed) -> None:
    company = owner.make("/companies", {"name": "Blue Harbor"})
    contact = owner.make("/contacts", {"first_name": "Ann", "last_name": "Lee", "company_id": company["id"]})
    owner.make("/fields", {"record_type": "deal", "label": "Region"})
    tag = owner.make("/tags", {"name": "Big"})
    given = {
        "name": "New cranes",
        "value": "125000.5",
        "currency": "EUR",
        "expected_close_date": "2027-03-31",
        "company_id": company["id"],
        "primary_contact_id": contact["id"],
        "deal_type": "new_business",
        "source": "referral",
        "next_step": "Send the offer",
        "competitor": "Red Harbor",
        "forecast_category": "best_case",
        "description": "Three cranes",
        "external_id": "X-1",
        "custom_fields": {"region": "north"},
    }
    made = owner.make("/deals", {**given, "tag_ids": [tag["id"]]})
    assert {key: made[key] for key in given} == {**given, "value": "125000.50"}
    assert [entry["id"] for entry in made["tags"]] == [tag["id"]]
    assert (made["status"], made["stage_id"]) == ("open", stages(owner)["Qualification"])
    assert (made["probability"], made["probability_source"]) == (10, "stage")
    assert made["weighted_value"] == "12500.05"
    assert (made["owner_id"], made["created_by_id"], made["version"]) == (owner.user_id, owner.user_id, 1)
    assert made["rotting"] is False and made["rotting_at"] is not None
    assert read_deal(owner, made["id"]) == made


def test_deal_without_anything_takes_the_organizations_defaults(owner: Signed) -> None:
    made = make_deal(owner)
    assert (made["currency"], made["value"], made["weighted_value"]) == ("USD", None, None)
    assert made["pipeline_id"] == sales(owner)["id"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": " "}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"name": "A", "value": "-1"}, "value"),
        ({"name": "A", "value": 1.5}, "value"),
        ({"name": "A", "currency": "eur"}, "currency"),
        ({"name": "A", "currency": None}, "currency"),
        ({"name": "A", "probability": 101}, "probability"),
        ({"name": "A", "expected_close_date": "soon"}, "expected_close_date"),
        ({"name": "A", "deal_type": "gift"}, "deal_type"),
        ({"name": "A", "forecast_category": "closed"}, "forecast_category"),
        ({"name": "A", "loss_note": "no reason"}, "loss_note"),
        ({"name": "A", "closed_at": "2026-01-01T00:00:00Z"}, "closed_at"),
        ({"name": "A", "custom_fields": {"shoe_size": "44"}}, "custom_fields"),
        ({"name": "A", "status": "won"}, "status"),
        ({"name": "A", "organization_id": 1}, "organization_id"),
        ({"name": "A", "owner_id": UNKNOWN_ID}, "owner_id"),
        ({"name": "A", "pipeline_id": UNKNOWN_ID}, "pipeline_id"),
        ({"name": "A", "stage_id": UNKNOWN_ID}, "stage_id"),
        ({"name": "A", "company_id": UNKNOWN_ID}, "company_id"),
        ({"name": "A", "primary_contact_id": UNKNOWN_ID}, "primary_contact_id"),
        ({"name": "A", "tag_ids": [UNKNOWN_ID]}, "tag_ids"),
    ],
)
def test_invalid_deal_is_refused_by_field(owner: Signed, body: dict[str, Any], field: str) -> None:
    assert field in fields_of(owner.post("/deals", body))


def test_stage_of_another_pipeline_is_refused(owner: Signed) -> None:
    second = owner.make("/pipelines", {"name": "Second"})
    body = {"name": "A", "pipeline_id": second["id"], "stage_id": stages(owner)["Proposal"]}
    assert fields_of(owner.post("/deals", body)) == {"stage_id"}
    made = make_deal(owner, pipeline_id=second["id"])
    assert made["stage_id"] == second["stages"][0]["id"]


def test_deal_can_be_born_closed(owner: Signed, admin_sql: Any) -> None:
    won = make_deal(owner, stage_id=stages(owner)["Closed won"], closed_at="2026-01-31T12:00:00Z", value="10")
    assert (won["status"], won["closed_at"], won["probability"]) == ("won", "2026-01-31T12:00:00+00:00", 100)
    assert (won["weighted_value"], won["forecast_category"], won["rotting_at"]) == ("10.00", "closed", None)
    assert event_names(admin_sql, owner, won["id"]) == ["deal.created", "deal.won"]
    lost = {"name": "A", "stage_id": stages(owner)["Closed lost"]}
    assert fields_of(owner.post("/deals", lost)) == {"loss_reason_id"}
    assert owner.make("/deals", {**lost, "loss_note": "They vanished"})["status"] == "lost"
    assert fields_of(owner.post("/deals", {**lost, "loss_note": "x", "probability": 5})) == {"probability"}


def test_change_touches_only_what_is_named(owner: Signed) -> None:
    made = make_deal(owner, value="10.00", currency="USD", next_step="Call")
    path = f"/deals/{made['id']}"
    changed = owner.patch(path, {"name": "After", "currency": "JPY"}).json["data"]
    assert (changed["name"], changed["next_step"], changed["version"]) == ("After", "Call", 2)
    assert (changed["value"], changed["currency"]) == ("10", "JPY")
    cleared = owner.patch(path, {"value": None, "next_step": None}).json["data"]
    assert (cleared["value"], cleared["next_step"], cleared["currency"]) == (None, None, "JPY")
    same = owner.patch(path, {"name": "After"}).json["data"]
    assert same["version"] == cleared["version"]
    assert fields_of(owner.patch(path, {"stage_id": stages(owner)["Proposal"]})) == {"stage_id"}


def test_probability_follows_the_stage_unless_set_by_hand(owner: Signed) -> None:
    made = make_deal(owner, value="1000")
    pipeline, path = sales(owner), f"/deals/{made['id']}"
    read_deal(owner, made["id"])
    stage = f"/pipelines/{pipeline['id']}/stages/{made['stage_id']}"
    owner.patch(stage, {"probability": 15})
    followed = read_deal(owner, made["id"])
    assert (followed["probability"], followed["weighted_value"]) == (15, "150.00")

    by_hand = owner.patch(path, {"probability": 33}).json["data"]
    assert (by_hand["probability"], by_hand["probability_source"], by_hand["weighted_value"]) == (
        33,
        "manual",
        "330.00",
    )
    owner.patch(stage, {"probability": 20})
    assert read_deal(owner, made["id"])["probability"] == 33
    back = owner.patch(path, {"probability": None}).json["data"]
    assert (back["probability"], back["probability_source"]) == (20, "stage")


def test_second_editor_with_a_stale_version_changes_nothing(owner: Signed) -> None:
    made = make_deal(owner)
    path, stale = f"/deals/{made['id']}", {"If-Match": '"1"'}
    assert owner.patch(path, {"name": "First"}, headers=stale).status_code == 200
    refused = owner.patch(path, {"name": "Second"}, headers=stale)
    assert (refused.status_code, refused.json["error"]["code"]) == (412, "version_conflict")
    assert owner.delete(path, headers=stale).status_code == 412
    assert owner.get(path).headers["ETag"] == '"2"'


def test_cached_read_shows_every_change(owner: Signed) -> None:
    made = make_deal(owner)
    path, tag = f"/deals/{made['id']}", owner.make("/tags", {"name": "Hot"})
    owner.get(path)
    owner.patch(path, {"name": "Second"})
    assert owner.get(path).json["data"]["name"] == "Second"
    owner.patch(path, {"tag_ids": [tag["id"]]})
    assert [entry["name"] for entry in owner.get(path).json["data"]["tags"]] == ["Hot"]
    owner.put(f"{path}/stage", {"stage_id": stages(owner)["Proposal"]})
    assert owner.get(path).json["data"]["stage_id"] == stages(owner)["Proposal"]
    version = owner.get(path).headers["ETag"]
    assert owner.get(path, headers={"If-None-Match": version}).status_code == 304
    owner.delete(path)
    assert owner.get(path).status_code == 404


def test_deleted_deal_waits_in_the_trash_and_is_purged_from_there(owner: Signed, admin_sql: Any) -> None:
    made = make_deal(owner)
    path = f"/deals/{made['id']}"
    assert owner.delete(f"{path}/trash").status_code == 404
    assert owner.delete(path).status_code == 204
    for method, target, body in (
        ("GET", path, None),
        ("PATCH", path, {"name": "x"}),
        ("PUT", f"{path}/stage", {"stage_id": made["stage_id"]}),
        ("PUT", f"{path}/outcome", {"outcome": "won"}),
        ("DELETE", f"{path}/outcome", None),
        ("GET", f"{path}/history", None),
        ("GET", f"{path}/contacts", None),
    ):
        assert owner.call(method, target, body).status_code == 404, target
    assert owner.get("/deals").json["data"] == []
    assert [row["id"] for row in owner.get("/deals?trash=true").json["data"]] == [made["id"]]
    assert owner.put(f"{path}/restoration", {}).json["data"]["deleted_at"] is None
    owner.delete(path)
    assert owner.delete(f"{path}/trash").status_code == 204
    admin_sql.execute("select count(*) from deal_stage_changes where deal_id = %s", [made["id"]])
    assert admin_sql.fetchone() == (0,)
    assert event_names(admin_sql, owner, made["id"]) == [
        f"deal.{word}" for word in ("created", "deleted", "restored", "deleted", "purged")
    ]


def test_contacts_of_a_deal_have_roles(owner: Signed, other: Signed) -> None:
    first, second = (owner.make("/contacts", {"first_name": name}) for name in ("Ann", "Bob"))
    made = make_deal(owner, primary_contact_id=first["id"])
    path = f"/deals/{made['id']}/contacts"
    wanted = [{"contact_id": second["id"], "role": "champion"}, {"contact_id": first["id"]}]
    assert owner.put(path, {"contacts": wanted}).json["data"] == [
        {"contact_id": second["id"], "role": "champion", "is_primary": False},
        {"contact_id": first["id"], "role": None, "is_primary": True},
    ]
    version = read_deal(owner, made["id"])["version"]
    assert version == 2
    assert owner.put(path, {"contacts": wanted}).status_code == 200
    assert read_deal(owner, made["id"])["version"] == version
    for contact in (first, second):
        assert [row["id"] for row in owner.get(f"/deals?contact_id={contact['id']}").json["data"]] == [made["id"]]

    theirs = other.make("/contacts", {"first_name": "Theirs"})
    for contact_id in (theirs["id"], UNKNOWN_ID):
        refused = owner.put(path, {"contacts": [{"contact_id": contact_id}]})
        assert fields_of(refused) == {"contacts.0.contact_id"}
    twice = [{"contact_id": first["id"]}, {"contact_id": first["id"], "role": "evaluator"}]
    assert fields_of(owner.put(path, {"contacts": twice})) == {"contacts"}
    assert fields_of(owner.put(path, {"contacts": [{"contact_id": first["id"], "role": "friend"}]})) == {"contacts"}
    assert len(owner.get(path).json["data"]) == 2
    assert owner.put(path, {"contacts": []}).json["data"] == []


def test_purged_company_and_contact_leave_the_deal(owner: Signed) -> None:
    company, contact = owner.make("/companies", {"name": "Gone"}), owner.make("/contacts", {"first_name": "Gone"})
    made = make_deal(owner, company_id=company["id"], primary_contact_id=contact["id"])
    for path in (f"/companies/{company['id']}", f"/contacts/{contact['id']}"):
        assert owner.delete(path).status_code == 204
        assert owner.delete(f"{path}/trash").status_code == 204
    row = owner.get("/deals").json["data"][0]
    assert (row["id"], row["company_id"], row["primary_contact_id"]) == (made["id"], None, None)


def test_new_owner_is_told_as_an_event_of_its_own(owner: Signed, admin_sql: Any) -> None:
    agent, made, names = owner.colleague("agent"), make_deal(owner), stages(owner)
    owner.patch(f"/deals/{made['id']}", {"owner_id": agent.user_id})
    owner.put(f"/deals/{made['id']}/stage", {"stage_id": names["Proposal"], "owner_id": owner.user_id})
    assert event_names(admin_sql, owner, made["id"]) == [
        "deal.created", "deal.updated", "deal.assigned", "deal.updated", "deal.assigned", "deal.stage_changed"
    ]  # fmt: skip


def test_repeated_post_with_one_key_makes_one_deal(owner: Signed) -> None:
    key = {"Idempotency-Key": "deal-once"}
    first, second = (owner.post("/deals", {"name": "Once"}, headers=key) for _ in range(2))
    assert first.json == second.json
    assert len(owner.get("/deals").json["data"]) == 1
