"""Two records become one, with everything that stood on them, and become two again."""

from typing import Any

import pytest

from tests.client import Signed


def merge(person: Signed, record_type: str, kept: int, merged: int, **values: Any) -> Any:
    body = {"record_type": record_type, "kept_id": kept, "merged_id": merged, "values": values}
    return person.post("/merges", body)


def read(person: Signed, path: str) -> dict[str, Any]:
    answer = person.get(path)
    assert answer.status_code == 200, answer.json
    data: dict[str, Any] = answer.json["data"]
    return data


def test_duplicates_are_found_with_reasons(owner: Signed, other: Signed) -> None:
    body = {"first_name": "Ada", "last_name": "Quill", "email": "ada@quill.example", "phone": "+1 212 555 0187"}
    mine = owner.make("/leads", body)["id"]
    twin = owner.make("/leads", {**body, "email": "ADA@quill.example"})["id"]
    namesake = owner.make("/leads", {"first_name": "Ada", "last_name": "Quill"})["id"]
    gone = owner.make("/leads", body)["id"]
    owner.delete(f"/leads/{gone}")
    other.make("/leads", body)
    found = owner.get(f"/leads/{mine}/duplicates").json["data"]
    assert [(entry["record"]["id"], entry["reasons"]) for entry in found] == [
        (twin, ["email", "phone", "name"]),
        (namesake, ["name"]),
    ]
    assert other.get(f"/leads/{mine}/duplicates").status_code == 404


def test_contacts_and_companies_have_duplicates(owner: Signed) -> None:
    first = owner.make("/contacts", {"last_name": "Okafor", "email": "o@okafor.example"})["id"]
    second = owner.make("/contacts", {"last_name": "O.", "emails": [{"email": "x@x.example", "is_primary": True},
                                                                    {"email": "O@okafor.example"}]})["id"]  # fmt: skip
    assert [entry["record"]["id"] for entry in owner.get(f"/contacts/{first}/duplicates").json["data"]] == [second]
    firm = owner.make("/companies", {"name": "Harbour Ltd"})["id"]
    twin = owner.make("/companies", {"name": "HARBOUR LTD"})["id"]
    (found,) = owner.get(f"/companies/{firm}/duplicates").json["data"]
    assert (found["record"]["id"], found["reasons"]) == (twin, ["name"])


def test_everything_moves_and_moves_back(owner: Signed) -> None:
    red = owner.make("/tags", {"name": "red"})["id"]
    kept = owner.make("/companies", {"name": "Harbour", "city": "Oslo"})
    gone = owner.make("/companies", {"name": "Harbour Ltd", "domain": "harbour.example", "tag_ids": [red]})["id"]
    contact = owner.make("/contacts", {"last_name": "Okafor", "company_id": gone})["id"]
    deal = owner.make("/deals", {"name": "Bread", "company_id": gone})["id"]
    note = owner.make("/notes", {"body": "Friday", "company_id": gone})["id"]
    assert read(owner, f"/deals/{deal}")["company_id"] == gone
    answer = merge(owner, "company", kept["id"], gone, domain="harbour.example", name="Harbour Ltd")
    assert answer.status_code == 201, answer.json
    made = answer.json["data"]
    assert made["moved"] == {
        "notes.company_id": 1,
        "contacts.company_id": 1,
        "deals.company_id": 1,
        "taggings.company_id": 1,
    }
    assert owner.get(f"/companies/{gone}").status_code == 404
    merged = read(owner, f"/companies/{kept['id']}")
    assert (merged["name"], merged["domain"], merged["city"]) == ("Harbour Ltd", "harbour.example", "Oslo")
    assert [tag["name"] for tag in merged["tags"]] == ["red"]
    for path in (f"/contacts/{contact}", f"/deals/{deal}", f"/notes/{note}"):
        assert read(owner, path)["company_id"] == kept["id"]
    assert owner.delete(f"/merges/{made['id']}").json["data"]["undone_at"]
    back = read(owner, f"/companies/{kept['id']}")
    assert (back["name"], back["domain"], back["tags"]) == ("Harbour", None, [])
    assert read(owner, f"/companies/{gone}")["domain"] == "harbour.example"
    for path in (f"/contacts/{contact}", f"/deals/{deal}", f"/notes/{note}"):
        assert read(owner, path)["company_id"] == gone
    assert owner.delete(f"/merges/{made['id']}").status_code == 409


def test_a_person_keeps_every_address_once(owner: Signed) -> None:
    kept = owner.make("/contacts", {"last_name": "Okafor", "email": "a@okafor.example"})["id"]
    gone = owner.make("/contacts", {"last_name": "Okafor", "emails": [{"email": "b@okafor.example", "is_primary": True},
                                                                      {"email": "A@okafor.example"}]})["id"]  # fmt: skip
    deal = owner.make("/deals", {"name": "Bread", "primary_contact_id": gone})["id"]
    owner.put(f"/deals/{deal}/contacts", {"contacts": [{"contact_id": gone}, {"contact_id": kept}]})
    assert merge(owner, "contact", kept, gone).status_code == 201
    emails = read(owner, f"/contacts/{kept}")["emails"]
    assert [(entry["email"], entry["is_primary"]) for entry in emails] == [
        ("a@okafor.example", True), ("b@okafor.example", False)]  # fmt: skip
    assert read(owner, f"/deals/{deal}")["primary_contact_id"] == kept


def test_undo_leaves_later_work_alone(owner: Signed) -> None:
    kept, gone = (owner.make("/leads", {"last_name": name})["id"] for name in ("Quill", "Kwill"))
    made = merge(owner, "lead", kept, gone, score=50).json["data"]
    owner.patch(f"/leads/{kept}", {"score": 60})
    assert owner.delete(f"/merges/{made['id']}").status_code == 409
    assert read(owner, f"/leads/{kept}")["score"] == 60


def test_a_boss_merged_with_her_report_is_not_her_own_boss(owner: Signed) -> None:
    boss = owner.make("/contacts", {"last_name": "Boss"})["id"]
    report = owner.make("/contacts", {"last_name": "Report", "reports_to_id": boss})["id"]
    below = owner.make("/contacts", {"last_name": "Below", "reports_to_id": report})["id"]
    assert merge(owner, "contact", report, boss).status_code == 201
    assert read(owner, f"/contacts/{report}")["reports_to_id"] is None
    assert merge(owner, "contact", below, report).status_code == 201


def test_what_cannot_be_merged_is_refused(owner: Signed, other: Signed) -> None:
    lead, twin = (owner.make("/leads", {"last_name": "Quill"})["id"] for _ in range(2))
    theirs = other.make("/leads", {"last_name": "Quill"})["id"]
    assert merge(owner, "lead", lead, lead).status_code == 422
    assert merge(owner, "lead", lead, theirs).status_code == 404
    assert merge(owner, "lead", theirs, lead).status_code == 404
    assert merge(owner, "lead", lead, twin, score="many").json["error"]["fields"] == {
        "values.score": ["Not a valid integer."]
    }
    assert owner.post("/merges", {"record_type": "deal", "kept_id": 1, "merged_id": 2}).status_code == 422
    owner.make(f"/leads/{twin}/conversion", {})
    assert merge(owner, "lead", lead, twin).status_code == 409
    assert merge(owner, "lead", twin, lead).status_code == 201


def test_roles_merge_what_they_may_change(owner: Signed, other: Signed) -> None:
    agent, viewer = owner.colleague("agent"), owner.colleague("viewer")
    mine = [agent.make("/leads", {"last_name": "Quill"})["id"] for _ in range(2)]
    theirs = owner.make("/leads", {"last_name": "Quill"})["id"]
    assert merge(viewer, "lead", *mine).status_code == 403
    assert merge(agent, "lead", mine[0], theirs).status_code == 403
    made = merge(agent, "lead", *mine).json["data"]
    assert other.delete(f"/merges/{made['id']}").status_code == 404
    assert viewer.delete(f"/merges/{made['id']}").status_code == 403


@pytest.mark.parametrize("name", ["lead.merged", "lead.merge_undone"])
def test_the_history_tells(owner: Signed, name: str) -> None:
    kept, gone = (owner.make("/leads", {"last_name": last})["id"] for last in ("Quill", "Kwill"))
    made = merge(owner, "lead", kept, gone).json["data"]["id"]
    owner.delete(f"/merges/{made}")
    events = owner.get(f"/timeline?lead_id={kept}").json["data"]
    assert name in [entry["event"]["name"] for entry in events if entry["kind"] == "event"]
