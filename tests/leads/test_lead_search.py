"""Text search: by the start of any word, forgiving a typo, phones however they are written."""

from typing import Any

import pytest

PEOPLE = [
    {
        "first_name": "Jonathan", "last_name": "Müller", "company_name": "Brightwater Ltd",
        "email": "j.mueller@brightwater.example", "phone": "+49 30 1234567",
    },
    {"first_name": "Katherine", "last_name": "O'Brien", "company_name": "Fjord & Sons", "phone": "+1 212 555 0187"},
    {"first_name": "José", "last_name": "Gonzalez", "title": "Solar panels", "email": "jose@solar.example"},
    {"last_name": "Каренина", "first_name": "Анна", "company_name": "100%_Done"},
]  # fmt: skip


@pytest.fixture
def people(owner: Any) -> Any:
    owner.names = {owner.make("/leads", values)["id"]: values["first_name"] for values in PEOPLE}
    return owner


def search(person: Any, text: str, **parameters: Any) -> set[str]:
    """First names of the leads found."""
    answer = person.get("/leads", query_string={"q": text, **parameters})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return {person.names[row["id"]] for row in answer.json["data"]}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("jon", "Jonathan"),
        ("MÜLL", "Jonathan"),
        ("muller", "Jonathan"),
        ("brightw", "Jonathan"),
        ("müller jonathan", "Jonathan"),
        ("ltd jon", "Jonathan"),
        ("j.mueller@brightwater.example", "Jonathan"),
        ("J.MUELLER@bright", "Jonathan"),
        ("o'brien", "Katherine"),
        ("obrien", "Katherine"),
        ("jose", "José"),
        ("solar", "José"),
        ("анна", "Анна"),
        ("100%_d", "Анна"),
        ("k", "Katherine"),
    ],
)
def test_search_finds_the_start_of_any_word(people: Any, text: str, found: str) -> None:
    assert search(people, text) == {found}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("jonahtan", "Jonathan"),
        ("jonatan", "Jonathan"),
        ("jonathann", "Jonathan"),
        ("jomathan", "Jonathan"),
        ("xatherine", "Katherine"),
        ("kathrine obrien", "Katherine"),
        ("brihgtw", "Jonathan"),
        ("gonzales", "José"),
        ("каренима", "Анна"),
    ],
)
def test_search_forgives_a_typo(people: Any, text: str, found: str) -> None:
    assert search(people, text) == {found}


@pytest.mark.parametrize(
    "text", ["+49301234567", "+49 30 1234567", "0049 30/123-4567", "030 1234567", "(030) 123 45 67", "30123", "4930123"]
)
def test_search_knows_a_phone_in_any_spelling(people: Any, text: str) -> None:
    assert search(people, text) == {"Jonathan"}


@pytest.mark.parametrize("text", ["zzzz", "%", "_", "\\", "' or 1=1 --", "müller katherine", "999999", "a" * 200])
def test_search_finds_nothing_where_nothing_is(people: Any, text: str) -> None:
    assert search(people, text) == set()


def test_search_follows_changes(people: Any) -> None:
    lead_id = next(key for key, name in people.names.items() if name == "Katherine")
    people.patch(f"/leads/{lead_id}", {"company_name": "Westwind"})
    assert search(people, "fjord") == set()
    assert search(people, "westwind") == {"Katherine"}
    people.delete(f"/leads/{lead_id}")
    assert search(people, "westwind") == set()
    assert search(people, "westwind", trash="true") == {"Katherine"}
    people.put(f"/leads/{lead_id}/restoration", {})
    assert search(people, "westwind") == {"Katherine"}


def test_search_stays_inside_the_organization(people: Any, other: Any) -> None:
    assert other.get("/leads", query_string={"q": "jonathan"}).json["data"] == []
    assert other.get("/leads", query_string={"q": "jonahtan"}).json["data"] == []


def test_search_combines_with_filters_and_sorts(people: Any) -> None:
    people.names[people.make("/leads", {"first_name": "Jonas", "score": 90})["id"]] = "Jonas"
    assert search(people, "jon", score_min=50) == {"Jonas"}
    rows = people.get("/leads", query_string={"q": "jon", "sort": "-score", "count": "exact"}).json
    assert [people.names[row["id"]] for row in rows["data"]] == ["Jonas", "Jonathan"]
    assert rows["meta"]["count"] == 2


def test_no_word_of_a_purged_lead_stays(people: Any, admin_sql: Any) -> None:
    lead_id = next(key for key, name in people.names.items() if name == "Jonathan")
    people.delete(f"/leads/{lead_id}")
    people.delete(f"/leads/{lead_id}/trash")
    admin_sql.execute("select count(*) from search_words where kind = 'lead' and record_id = %s", [lead_id])
    assert admin_sql.fetchone() == (0,)
