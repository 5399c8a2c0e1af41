"""Telling people: what was assigned to them, and what they wanted to be reminded of."""

from typing import Any

from flask import current_app

from app.activities.assignments import Assignment, find_assignment
from app.activities.choices import CLOSED_STATUSES
from app.activities.task_service import find_reminded_task
from app.core.jobs import job
from app.core.tenancy import current
from app.identity.colleagues import find_colleague, name_colleagues
from app.identity.mails import post_letter


@job("email")
def notify_assignee(record_type: str, record_id: int, data: dict[str, Any], **_event: Any) -> None:
    """Write to the person a record was given to, unless she took it herself or it went on to another since."""
    given_to = data.get("assignee_id", data.get("owner_id"))
    assignment = find_assignment(record_type, record_id)
    if assignment is None or assignment.user_id != given_to or given_to == current.user_id:
        return
    actor = name_colleagues([current.user_id]).get(current.user_id or 0, "NeuraCRM")
    _write(
        assignment,
        f"{actor} assigned a {record_type} to you: {assignment.title}",
        f'{actor} assigned the {record_type} "{assignment.title}" to you.',
    )


@job("email")
def remind_assignee(task_id: int) -> None:
    """Write to the task's assignee, or to who made it when it is nobody's; nothing when it is done by now."""
    task = find_reminded_task(task_id)
    if task is None or task.status in CLOSED_STATUSES:
        return
    user_id = task.assignee_id or task.owner_id
    if user_id is None:
        return
    due = f", due {task.due_at:%Y-%m-%d %H:%M} UTC" if task.due_at else ""
    _write(
        Assignment(user_id, task.subject, f"tasks/{task_id}"),
        f"Reminder: {task.subject}",
        f'You wanted to be reminded of the task "{task.subject}"{due}.',
    )


def _write(assignment: Assignment, subject: str, sentence: str) -> None:
    person = find_colleague(assignment.user_id)
    if person is None:
        return
    address = f"{current_app.config['SETTINGS'].public_url}/{assignment.page}"
    post_letter(person.email, subject, f"{sentence}\n\nOpen it: {address}\n")
