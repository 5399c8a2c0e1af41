"""The timeline: one list of everything that happened to a record, newest first, without what is private."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import now
from app.core.database import db
from tests.activities.records import make_record
from tests.client import Signed
from tests.statements import sent_to


@pytest.fixture
def company(owner: Signed) -> int:
    return owner.make("/companies", {"name": "Brightwater"})["id"]


def read(person: Signed, query: str) -> list[dict[str, Any]]:
    answer = person.get(f"/timeline?{query}")
    assert answer.status_code == 200, answer.json
    return answer.json["data"]


def days_ago(number: float) -> str:
    return (now() - timedelta(days=number)).isoformat()


def headline(entry: dict[str, Any]) -> str:
    body = entry[entry["kind"]]
    return body.get("subject") or body.get("body") or body.get("name")


def without_times(row: dict[str, Any]) -> dict[str, Any]:
    """PostgreSQL's JSON drops the last zeros of a fraction of a second."""
    return {name: value for name, value in row.items() if not name.endswith("_at")}


@contextmanager
def counting(app: Any) -> Iterator[list[str]]:
    """The statements that read tables while the block runs."""
    statements: list[str] = []
    with app.app_context():
        engine = db.engine
    with sent_to(engine) as sent:
        yield statements
    for statement, _values in sent:
        if "from" in statement.lower().split() and "auth_session" not in statement:
            statements.append(statement)


def test_timeline_tells_everything_newest_first(owner: Signed, company: int) -> None:
    owner.patch(f"/companies/{company}", {"city": "Bergen"})
    owner.make("/notes", {"body": "Wants a call.", "company_id": company})
    task = owner.make("/tasks", {"subject": "Call back", "company_id": company})
    owner.make(
        "/activities", {"type": "call", "subject": "First call", "company_id": company, "occurred_at": days_ago(2)}
    )
    entries = read(owner, f"company_id={company}")
    assert [headline(entry) for entry in entries] == [
        "Call back",
        "Wants a call.",
        "company.updated",
        "company.created",
        "First call",
    ]
    assert [entry["kind"] for entry in entries] == ["task", "note", "event", "event", "activity"]
    assert entries[2]["event"]["data"]["changes"]["city"] == [None, "Bergen"]
    assert {entry["actor_name"] for entry in entries} == {entries[0]["actor_name"]}
    assert entries[0]["actor_name"].startswith("Person")
    assert without_times(entries[0]["task"]) == without_times(task)
    assert entries[0]["note"] is None


def test_completed_task_moves_to_its_completion(owner: Signed, company: int) -> None:
    task = owner.make("/tasks", {"subject": "Call back", "company_id": company})
    owner.make("/notes", {"body": "Later", "company_id": company})
    assert headline(read(owner, f"company_id={company}")[0]) == "Later"
    done = owner.patch(f"/tasks/{task['id']}", {"status": "completed"}).json["data"]
    entry = read(owner, f"company_id={company}")[0]
    assert (entry["kind"], entry["at"]) == ("task", done["completed_at"])


def test_one_note_is_on_the_timeline_of_each_of_its_records(owner: Signed, company: int, admin_sql: Any) -> None:
    lead = make_record(admin_sql, owner, "lead")
    owner.make("/notes", {"body": "Both", "company_id": company, "lead_id": lead})
    assert [headline(entry) for entry in read(owner, f"lead_id={lead}")] == ["Both"]
    assert headline(read(owner, f"company_id={company}")[0]) == "Both"


def test_kinds_are_filtered(owner: Signed, company: int) -> None:
    owner.make("/notes", {"body": "A note", "company_id": company})
    owner.make("/tasks", {"subject": "A task", "company_id": company})
    assert [entry["kind"] for entry in read(owner, f"company_id={company}&kind=note")] == ["note"]
    assert [entry["kind"] for entry in read(owner, f"company_id={company}&kind=event,note")] == ["note", "event"]


def test_pages_neither_lose_nor_double_an_entry(owner: Signed, company: int, admin_sql: Any) -> None:
    for number in range(6):
        owner.make("/notes", {"body": f"Note {number}", "company_id": company})
        owner.make("/tasks", {"subject": f"Task {number}", "company_id": company})
        owner.make("/activities", {"type": "other", "subject": f"Act {number}", "company_id": company})
    # The same moment for many rows of all sources: only rank and id keep the order.
    moment = now() - timedelta(hours=1)
    for table, column in (("notes", "created_at"), ("tasks", "created_at"), ("activities", "occurred_at")):
        admin_sql.execute(f"update {table} set {column} = %s where company_id = %s", (moment, company))
    whole = [headline(entry) for entry in read(owner, f"company_id={company}")]
    assert len(whole) == len(set(whole)) == 19
    paged: list[str] = []
    cursor = ""
    while cursor is not None:
        answer = owner.get(f"/timeline?company_id={company}&limit=4{cursor and f'&cursor={cursor}'}").json
        paged += [headline(entry) for entry in answer["data"]]
        cursor = answer["meta"]["next_cursor"]
    assert paged == whole


def test_cursor_of_another_timeline_is_refused(owner: Signed, company: int) -> None:
    owner.make("/notes", {"body": "x", "company_id": company})
    cursor = owner.get(f"/timeline?company_id={company}&limit=1").json["meta"]["next_cursor"]
    second = owner.make("/companies", {"name": "Second"})["id"]
    assert owner.get(f"/timeline?company_id={second}&cursor={cursor}").status_code == 400


def test_private_and_deleted_notes_stay_out(owner: Signed, company: int) -> None:
    agent = owner.colleague("agent")
    agent.make("/notes", {"body": "Secret", "company_id": company, "visibility": "private"})
    gone = owner.make("/notes", {"body": "Gone", "company_id": company})
    owner.delete(f"/notes/{gone['id']}")
    assert [headline(entry) for entry in read(owner, f"company_id={company}")] == ["company.created"]
    assert [headline(entry) for entry in read(agent, f"company_id={company}&kind=note")] == ["Secret"]


def test_number_of_queries_does_not_grow_with_the_page(app: Any, owner: Signed, company: int) -> None:
    def count(limit: int) -> int:
        with counting(app) as statements:
            assert len(read(owner, f"company_id={company}&limit={limit}")) == limit
        return len(statements)

    for number in range(12):
        owner.make("/notes", {"body": f"Note {number}", "company_id": company})
    # The record, its entries, the names.
    assert count(2) == count(12) == 3


@pytest.mark.parametrize(
    "query",
    ["", "company_id=1&lead_id=1", "company_id=x", "company_id=1&kind=mail", "company_id=1&limit=0", "deal_id=0"],
)
def test_wrong_query_is_refused(owner: Signed, query: str) -> None:
    assert owner.get(f"/timeline?{query}").status_code == 422


def test_timeline_of_another_organization_is_not_there(owner: Signed, other: Signed, company: int) -> None:
    for query in (f"company_id={company}", f"lead_id={company}", f"deal_id={company}", f"contact_id={company}"):
        assert other.get(f"/timeline?{query}").status_code == 404
    owner.delete(f"/companies/{company}")
    assert owner.get(f"/timeline?company_id={company}").status_code == 404


def test_viewer_reads_the_timeline(owner: Signed, company: int) -> None:
    assert owner.colleague("viewer").get(f"/timeline?company_id={company}").status_code == 200
