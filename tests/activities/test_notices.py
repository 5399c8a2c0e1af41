"""Mails: what somebody else assigned, and reminders, each once."""

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from app.activities.sweeps import send_due_reminders
from app.core.clock import now
from tests.client import Signed
from tests.identity.letters import read_letters


@pytest.fixture
def agent(owner: Signed) -> Signed:
    made = owner.colleague("agent")
    owner.run_jobs()
    return made


def letters(person: Signed) -> list[EmailMessage]:
    """The mails to a person after every job of her organization ran."""
    person.run_jobs()
    return read_letters(person.app, person.email)


def sweep(app: Any) -> int:
    with app.app_context():
        return send_due_reminders()


def minutes(number: float) -> str:
    return (now() + timedelta(minutes=number)).isoformat()


def test_assigned_task_is_told_to_the_assignee(owner: Signed, agent: Signed) -> None:
    task = owner.make("/tasks", {"subject": "Send the offer", "assignee_id": agent.user_id})
    letter = letters(agent)[-1]
    assert letter["Subject"].endswith("assigned a task to you: Send the offer")
    assert f"http://crm.test/tasks/{task['id']}" in letter.get_content()
    assert letters(owner) == []


def test_what_one_takes_oneself_is_not_told(owner: Signed) -> None:
    task = owner.make("/tasks", {"subject": "Mine"})
    owner.patch(f"/tasks/{task['id']}", {"assignee_id": None})
    owner.patch(f"/tasks/{task['id']}", {"assignee_id": owner.user_id})
    owner.make("/leads", {"last_name": "Lindqvist"})
    owner.make("/deals", {"name": "Mine too"})
    assert letters(owner) == []


def test_what_went_on_to_another_is_told_to_the_other_alone(owner: Signed, agent: Signed) -> None:
    second = owner.colleague("agent")
    task = owner.make("/tasks", {"subject": "Hot potato", "assignee_id": agent.user_id})
    owner.patch(f"/tasks/{task['id']}", {"assignee_id": second.user_id})
    assert len(letters(second)) == 1
    assert letters(agent) == []


@pytest.mark.parametrize(
    ("path", "body", "kind", "title"),
    [
        ("/leads", {"first_name": "Ada", "last_name": "Lindqvist"}, "lead", "Ada Lindqvist"),
        ("/leads", {"company_name": "Brightwater"}, "lead", "Brightwater"),
        ("/deals", {"name": "Roof for Brightwater"}, "deal", "Roof for Brightwater"),
    ],
)
def test_given_record_is_told_to_its_owner(
    owner: Signed, agent: Signed, path: str, body: dict[str, Any], kind: str, title: str
) -> None:
    made = owner.make(path, {**body, "owner_id": agent.user_id})
    assert letters(agent)[-1]["Subject"].endswith(f"assigned a {kind} to you: {title}")
    owner.patch(f"{path}/{made['id']}", {"owner_id": owner.user_id})
    owner.patch(f"{path}/{made['id']}", {"owner_id": agent.user_id})
    assert len(letters(agent)) == 2


def test_nobody_is_told_about_what_is_gone(owner: Signed, agent: Signed, admin_sql: Any) -> None:
    task = owner.make("/tasks", {"subject": "Gone", "assignee_id": agent.user_id})
    owner.delete(f"/tasks/{task['id']}")
    assert letters(agent) == []
    owner.make("/tasks", {"subject": "For a leaver", "assignee_id": agent.user_id})
    admin_sql.execute("update memberships set status = 'removed' where user_id = %s", (agent.user_id,))
    assert letters(agent) == []


def test_reminder_goes_out_once(app: Any, owner: Signed, agent: Signed) -> None:
    task = owner.make(
        "/tasks",
        {"subject": "Call", "assignee_id": agent.user_id, "reminder_at": minutes(-1), "due_at": "2026-12-01T09:00:00Z"},
    )
    later = owner.make("/tasks", {"subject": "Later", "reminder_at": minutes(10)})
    before = len(letters(agent))
    assert sweep(app) >= 1
    assert sweep(app) == 0
    letter = letters(agent)[-1]
    assert len(letters(agent)) == before + 1
    assert letter["Subject"] == "Reminder: Call"
    assert "due 2026-12-01 09:00 UTC" in letter.get_content()
    assert owner.get(f"/tasks/{task['id']}").json["data"]["version"] == 1
    # Another time is another reminder.
    owner.patch(f"/tasks/{later['id']}", {"reminder_at": minutes(-1)})
    assert sweep(app) == 1
    assert [letter["Subject"] for letter in letters(owner)] == ["Reminder: Later"]


def test_finished_and_deleted_tasks_remind_nobody(app: Any, owner: Signed) -> None:
    sweep(app)
    gone = owner.make("/tasks", {"subject": "Gone", "reminder_at": minutes(-1)})
    owner.delete(f"/tasks/{gone['id']}")
    owner.make("/tasks", {"subject": "Done", "status": "completed", "reminder_at": minutes(-1)})
    late = owner.make("/tasks", {"subject": "Done in between", "reminder_at": minutes(-1)})
    assert sweep(app) == 1
    owner.patch(f"/tasks/{late['id']}", {"status": "completed"})
    assert letters(owner) == []


def test_task_of_nobody_reminds_who_made_it(app: Any, owner: Signed) -> None:
    owner.make("/tasks", {"subject": "Somebody must", "assignee_id": None, "reminder_at": minutes(-1)})
    sweep(app)
    assert [letter["Subject"] for letter in letters(owner)] == ["Reminder: Somebody must"]
