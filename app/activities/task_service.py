"""Tasks: made, assigned, completed, opened again."""

from typing import Any

from sqlalchemy import select

from app.activities.links import check_links, links_in, moved_links
from app.activities.models import Task
from app.core.clock import now
from app.core.database import db
from app.core.http import check_version, found
from app.core.reach import check_reach
from app.core.tenancy import current
from app.events.changes import add_record, change_record
from app.events.service import record
from app.identity.ownership import check_member


def create_task(values: dict[str, Any]) -> Task:
    """Make a task, on records or on its own. Raises Invalid when a record or the assignee is not there."""
    check_member(values.get("assignee_id"), "assignee_id")
    links = links_in(values)
    check_links(links)
    task = Task(**{"owner_id": current.user_id, **values, **_completion(None, values)})
    add_record("task", task, **links)
    if task.assignee_id is not None:
        record("task.assigned", "task", task.id, assignee_id=task.assignee_id)
    return task


def open_task(task_id: int, permission: str, *, trashed: bool = False) -> Task:
    """A task for a change, locked until the commit. Who made it and who is assigned may both touch it.

    Raises NotFound, Forbidden, PreconditionFailed when If-Match names another version.
    """
    state = Task.deleted_at.is_not(None) if trashed else Task.deleted_at.is_(None)
    statement = select(Task).where(Task.organization_id == current.organization_id, Task.id == task_id, state)
    locked = statement.with_for_update().execution_options(populate_existing=True)
    task: Task = found(db.session.execute(locked).scalar())
    if task.owner_id is None or task.owner_id != current.user_id:
        check_reach(permission, task.assignee_id)
    check_version(task.version)
    return task


def find_reminded_task(task_id: int) -> Task | None:
    """A living task whoever asks, for the job that reminds of it."""
    ours = (Task.organization_id == current.organization_id, Task.deleted_at.is_(None))
    return db.session.execute(select(Task).where(*ours, Task.id == task_id)).scalar()


def update_task(task: Task, values: dict[str, Any]) -> Task:
    """Change an opened task; completing it sets completed_at, opening it again clears it. Raises as `create_task`."""
    if values.get("assignee_id") != task.assignee_id:
        check_member(values.get("assignee_id"), "assignee_id")
    check_links(moved_links(task, values, required=False))
    changes = change_record("task", task, {**values, **_completion(task, values), **_reminder(task, values)})
    if "completed_at" in changes:
        record("task.completed" if task.completed_at else "task.reopened", "task", task.id)
    if "assignee_id" in changes and task.assignee_id is not None:
        record("task.assigned", "task", task.id, assignee_id=task.assignee_id)
    return task


def _completion(task: Task | None, values: dict[str, Any]) -> dict[str, Any]:
    if "status" not in values:
        return {}
    before = task.completed_at if task else None
    return {"completed_at": (before or now()) if values["status"] == "completed" else None}


def _reminder(task: Task, values: dict[str, Any]) -> dict[str, Any]:
    """Another time is another reminder."""
    moved = "reminder_at" in values and values["reminder_at"] != task.reminder_at
    return {"reminded_at": None} if moved else {}
