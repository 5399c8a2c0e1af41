"""Tasks."""

from typing import Any

from app.activities import jobs, queries, task_service
from app.activities.schemas import TaskCreate, TaskOut, TaskUpdate
from app.activities.task_service import open_task
from app.core.http import Blueprint, Page, requires
from app.core.schemas import Truth
from app.core.tenancy import current
from app.events.changes import purge_record, restore_record, trash_record

blueprint = Blueprint("tasks", __name__, description="What is to be done, by whom, until when")
# Named in app/reactions.py and by the sweep; known to the workers once this module is loaded.
JOBS = (jobs.notify_assignee, jobs.remind_assignee)


class TasksQuery(queries.TASKS.schema):  # type: ignore[name-defined,misc]
    overdue = Truth(metadata={"description": "true: open and past the time it is due; false: all others"})


@blueprint.route("", methods=["GET"])
@requires("tasks.read")
@blueprint.takes(TasksQuery, "query")
@blueprint.returns(TaskOut, many=True)
def list_tasks(parameters: dict[str, Any]) -> Page:
    """List tasks"""
    return queries.list_tasks(parameters)


@blueprint.route("", methods=["POST"])
@requires("tasks.create")
@blueprint.takes(TaskCreate)
@blueprint.returns(TaskOut, status=201)
def create_task(values: dict[str, Any]) -> dict[str, Any]:
    """Make a task; whoever makes it does it unless somebody else is named"""
    return queries.get_task(task_service.create_task({"assignee_id": current.user_id, **values}).id)


@blueprint.route("/<id:task_id>", methods=["GET"])
@requires("tasks.read")
@blueprint.returns(TaskOut)
def read_task(task_id: int) -> dict[str, Any]:
    """Read a task"""
    return queries.get_task(task_id)


@blueprint.route("/<id:task_id>", methods=["PATCH"])
@requires("tasks.update")
@blueprint.takes(TaskUpdate)
@blueprint.returns(TaskOut)
def change_task(values: dict[str, Any], task_id: int) -> dict[str, Any]:
    """Change, complete or reopen a task"""
    task_service.update_task(open_task(task_id, "tasks.update"), values)
    return queries.get_task(task_id)


@blueprint.route("/<id:task_id>", methods=["DELETE"])
@requires("tasks.delete")
@blueprint.returns(status=204)
def delete_task(task_id: int) -> None:
    """Put a task in the trash"""
    trash_record("task", open_task(task_id, "tasks.delete"))


@blueprint.route("/<id:task_id>/restoration", methods=["PUT"])
@requires("tasks.delete")
@blueprint.returns(TaskOut)
def restore_task(task_id: int) -> dict[str, Any]:
    """Take a task out of the trash"""
    restore_record("task", open_task(task_id, "tasks.delete", trashed=True))
    return queries.get_task(task_id)


@blueprint.route("/<id:task_id>/trash", methods=["DELETE"])
@requires("trash.purge")
@blueprint.returns(status=204)
def purge_task(task_id: int) -> None:
    """Remove a task in the trash for good"""
    purge_record("task", open_task(task_id, "trash.purge", trashed=True))
