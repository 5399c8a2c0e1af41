"""Lists of contacts: filters, sorts, cursors, search; and the look-ups other domains use."""

from typing import Any

import pytest

from app.contacts import queries
from app.core.database import transaction
from app.core.tenancy import Scope, acting_as
from tests.client import Signed


def last_names(person: Signed, **parameters: str) -> list[str]:
    answer = person.http.get(
        "/api/contacts", query_string=parameters, headers={"Authorization": f"Bearer {person.token}"}
    )
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return sorted(row["last_name"] for row in answer.json["data"])


@pytest.fixture
def filled(owner: Signed) -> Signed:
    """Three contacts that differ in every listed field."""
    company = owner.make("/companies", {"name": "Works"})["id"]
    tag = owner.make("/tags", {"name": "Fair"})["id"]
    alpha = owner.make(
        "/contacts",
        {
            "last_name": "Alpha",
            "company_id": company,
            "lifecycle_stage": "customer",
            "source": "referral",
            "birthdate": "1980-05-01",
            "emails": [{"email": "first@x.example"}, {"email": "Second@x.example"}],
            "phones": [{"phone": "+4930901820"}, {"phone": "+33612345678"}],
            "tag_ids": [tag],
        },
    )
    owner.make(
        "/contacts",
        {"last_name": "Beta", "job_title": "Chief", "department": "Sales", "city": "Lyon", "country": "FR",
         "do_not_call": True, "email_opt_out": True, "external_id": "B-2", "reports_to_id": alpha["id"]},
    )  # fmt: skip
    owner.make("/contacts", {"last_name": "Gamma", "owner_id": None})
    owner.ids = {"company": company, "tag": tag, "alpha": alpha["id"]}  # type: ignore[attr-defined]
    return owner


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"email": "SECOND@x.example"}, ["Alpha"]),
        ({"email": "first@x.example"}, ["Alpha"]),
        ({"email": "third@x.example"}, []),
        ({"phone": "+33 6 12 34 56 78"}, ["Alpha"]),
        ({"phone": "+49 (30) 901-820"}, ["Alpha"]),
        ({"lifecycle_stage": "customer,lead"}, ["Alpha"]),
        ({"source": "referral"}, ["Alpha"]),
        ({"birthdate_after": "1980-01-01", "birthdate_before": "1980-12-31"}, ["Alpha"]),
        ({"company_id": "{company}"}, ["Alpha"]),
        ({"company_id": "none"}, ["Beta", "Gamma"]),
        ({"tag_id": "{tag}"}, ["Alpha"]),
        ({"reports_to_id": "{alpha}"}, ["Beta"]),
        ({"job_title": "Chief", "department": "Sales", "city": "Lyon", "country": "FR"}, ["Beta"]),
        ({"do_not_call": "true"}, ["Beta"]),
        ({"email_opt_out": "false"}, ["Alpha", "Gamma"]),
        ({"external_id": "B-2"}, ["Beta"]),
        ({"owner_id": "none"}, ["Gamma"]),
        ({"is_sample": "false", "created_after": "2001-01-01T00:00:00Z"}, ["Alpha", "Beta", "Gamma"]),
        ({"updated_before": "2001-01-01T00:00:00Z"}, []),
    ],
)
def test_filter(filled: Signed, parameters: dict[str, str], expected: list[str]) -> None:
    ids = filled.ids  # type: ignore[attr-defined]
    assert last_names(filled, **{name: value.format(**ids) for name, value in parameters.items()}) == expected


@pytest.mark.parametrize("sort", ["name", "-name", "created_at", "-updated_at"])
def test_pages_are_complete_and_in_order(owner: Signed, sort: str) -> None:
    made = [owner.make("/contacts", {"last_name": f"Name {number // 3}"}) for number in range(8)]
    key = {"name": "last_name"}.get(sort.removeprefix("-"), sort.removeprefix("-"))
    expected = sorted(made, key=lambda row: (row[key], row["id"]), reverse=sort.startswith("-"))
    seen: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        page = owner.get(f"/contacts?limit=3&sort={sort}{cursor and f'&cursor={cursor}'}").json
        seen += [row["id"] for row in page["data"]]
        cursor = page["meta"]["next_cursor"]
    assert seen == [row["id"] for row in expected]


def test_another_organizations_contacts_are_not_listed(filled: Signed, other: Signed) -> None:
    assert last_names(other) == []
    assert last_names(other, email="first@x.example") == []
    assert last_names(other, trash="true") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("margare", ["Hamilton"]),
        ("hamilton marg", ["Hamilton"]),
        ("Margret", ["Hamilton"]),
        ("mh@apollo", ["Hamilton"]),
        ("4155552671", ["Hamilton"]),
        ("Zzyzx", []),
    ],
)
def test_search(owner: Signed, other: Signed, text: str, expected: list[str]) -> None:
    for person in (owner, other):
        person.make(
            "/contacts",
            {"first_name": "Margaret", "last_name": "Hamilton", "email": "mh@apollo.example", "phone": "+14155552671"},
        )
        person.make("/contacts", {"first_name": "Edgar", "last_name": "Codd", "email": "ec@tables.example"})
    assert last_names(owner, q=text) == expected


def test_look_ups_of_other_domains(app: Any, filled: Signed, other: Signed) -> None:
    alpha = filled.ids["alpha"]  # type: ignore[attr-defined]
    looks = (
        (queries.find_contact_by_email, " SECOND@x.example "),
        (queries.find_contact_by_phone, "+33612345678"),
    )
    for person, expected in ((filled, alpha), (other, None)):
        with app.app_context(), acting_as(Scope(person.organization_id, person.user_id)), transaction():
            for find, wanted in looks:
                assert (find(wanted) or {}).get("id") == expected
            assert queries.find_contact_by_email("nobody@x.example") is None
