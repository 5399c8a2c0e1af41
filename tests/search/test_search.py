"""One search over leads, contacts, companies and deals."""

from typing import Any

import pytest

from tests.client import PASSWORD, Signed


def search(person: Signed, q: str, **query: Any) -> dict[str, list[str]]:
    """Titles by kind."""
    answer = person.get("/search", query_string={"q": q, **query})
    assert answer.status_code == 200, answer.json
    return {group["type"]: [result["title"] for result in group["results"]] for group in answer.json["data"]}


@pytest.fixture
def harbour(owner: Signed) -> Signed:
    company = owner.make("/companies", {"name": "Harbour Bakery", "domain": "harbour.example", "city": "Oslo"})["id"]
    owner.make("/contacts", {"first_name": "Ines", "last_name": "Harbour", "company_id": company, "job_title": "Baker"})
    owner.make("/leads", {"last_name": "Quill", "company_name": "Harbour Lights", "email": "q@lights.example"})
    owner.make("/deals", {"name": "Flour for Harbour", "company_id": company, "value": "1200", "currency": "EUR"})
    return owner


def test_everything_is_found_at_once(harbour: Signed) -> None:
    assert search(harbour, "harbour") == {
        "lead": ["Quill"],
        "contact": ["Ines Harbour"],
        "company": ["Harbour Bakery"],
        "deal": ["Flour for Harbour"],
    }
    groups = harbour.get("/search?q=harb").json["data"]
    subtitles = {group["type"]: group["results"][0]["subtitle"] for group in groups}
    assert subtitles == {
        "lead": "Harbour Lights · q@lights.example",
        "contact": "Baker · Harbour Bakery",
        "company": "harbour.example · Oslo",
        "deal": "Harbour Bakery · 1200.00 EUR",
    }


@pytest.mark.parametrize("typo", ["harbuor", "harbor", "harrbour", "hrabour"])
def test_a_typo_is_forgiven(harbour: Signed, typo: str) -> None:
    assert search(harbour, typo)["company"] == ["Harbour Bakery"]


def test_kinds_and_limit_narrow(harbour: Signed) -> None:
    for number in range(3):
        harbour.make("/companies", {"name": f"Harbour {number}"})
    assert set(search(harbour, "harbour", types="deal,lead")) == {"deal", "lead"}
    (group,) = harbour.get("/search?q=harbour&types=company&limit=2").json["data"]
    assert (len(group["results"]), group["has_more"]) == (2, True)


def test_what_is_called_so_comes_first(owner: Signed) -> None:
    for name in ("Lights of Nova", "Nova Ltd", "Nova", "Old Nova"):
        owner.make("/companies", {"name": name})
    assert search(owner, "nova")["company"][:2] == ["Nova", "Nova Ltd"]


def test_trash_and_other_organizations_are_not_found(harbour: Signed, other: Signed) -> None:
    assert search(other, "harbour") == {}
    lead = harbour.get("/leads?q=quill").json["data"][0]["id"]
    harbour.delete(f"/leads/{lead}")
    assert "lead" not in search(harbour, "harbour")


@pytest.mark.parametrize("q", ["%", "'", "\\", "(((", "a" * 200, "🦊", "-", "..."])
def test_odd_words_find_nothing_and_break_nothing(owner: Signed, q: str) -> None:
    assert search(owner, q) == {}


@pytest.mark.parametrize(
    "query", [{}, {"q": ""}, {"q": "x", "types": "user"}, {"q": "x", "limit": "0"}, {"q": "a" * 201}]
)
def test_nonsense_is_refused(owner: Signed, query: dict[str, str]) -> None:
    assert owner.get("/search", query_string=query).status_code == 422


def test_a_key_finds_what_it_may_read(harbour: Signed) -> None:
    body = {"name": "Finder", "scopes": ["search.read", "deals.read"], "current_password": PASSWORD}
    program = Signed(harbour.app, harbour.make("/api-keys", body)["key"])
    assert set(search(program, "harbour")) == {"deal"}
    assert set(search(harbour.colleague("viewer"), "harbour")) == {"lead", "contact", "company", "deal"}
