"""Lists and single rows of notes, tasks and activities, within what the actor may see."""

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_

from app.activities.choices import ACTIVITY_TYPES, OPEN_STATUSES, PRIORITIES, TASK_STATUSES, TASK_TYPES, VISIBILITIES
from app.activities.models import Activity, Note, Task
from app.activities.record_names import name_records
from app.core.clock import now
from app.core.filters import Filter
from app.core.http import Page, parse_ids
from app.core.listing import Listing
from app.core.reach import colleagues, within_reach
from app.core.records import read_record
from app.core.tenancy import current

HIDDEN = {"organization_id", "due_rank", "priority_rank", "happened_at", "reminded_at"}


def _shown(model: Any) -> tuple[Any, ...]:
    return tuple(column for column in model.__table__.c if column.key not in HIDDEN)


NOTE_COLUMNS = _shown(Note)
TASK_COLUMNS = _shown(Task)
ACTIVITY_COLUMNS = _shown(Activity)


def visible_notes() -> ColumnElement[bool]:
    """Notes the actor may read: the organization's, those of authors in her team, and her own."""
    own: ColumnElement[bool] = Note.owner_id == current.user_id if current.user_id else false()
    team: ColumnElement[bool] = false()
    if current.scope.team_id is not None:
        team = and_(Note.visibility == "team", Note.owner_id.in_(colleagues()))
    return and_(within_reach("notes.read", Note.owner_id), or_(Note.visibility == "internal", own, team))


def visible_tasks() -> ColumnElement[bool]:
    """Tasks the actor may read: within her reach by the assignee or by who made them."""
    return or_(within_reach("tasks.read", Task.assignee_id), within_reach("tasks.read", Task.owner_id))


def visible_activities() -> ColumnElement[bool]:
    return within_reach("activities.read", Activity.owner_id)


def get_note(note_id: int) -> dict[str, Any]:
    """A living note the actor may read. Raises NotFound."""
    return read_record(Note, NOTE_COLUMNS, note_id, visible_notes())


def get_task(task_id: int) -> dict[str, Any]:
    """A living task the actor may read. Raises NotFound."""
    return read_record(Task, TASK_COLUMNS, task_id, visible_tasks())


def get_activity(activity_id: int) -> dict[str, Any]:
    """A living activity the actor may read. Raises NotFound."""
    return read_record(Activity, ACTIVITY_COLUMNS, activity_id, visible_activities())


def list_notes(parameters: dict[str, Any]) -> Page:
    return NOTES.read(parameters, visible_notes())


def list_activities(parameters: dict[str, Any]) -> Page:
    return ACTIVITIES.read(parameters, visible_activities())


def list_tasks(parameters: dict[str, Any]) -> Page:
    """The page asked for; `overdue` is true for open tasks whose time has passed, false for all others."""
    conditions = [visible_tasks()]
    if "overdue" in parameters:
        conditions.append(_overdue() if parameters["overdue"] else ~_overdue())
    if "due_after" in parameters:
        # A task never due ranks as due at the end of time.
        conditions.append(Task.due_at.is_not(None))
    return TASKS.read(parameters, *conditions)


def _overdue() -> ColumnElement[bool]:
    return and_(Task.due_rank < now(), Task.status.in_(OPEN_STATUSES))


def _member_id(text: str) -> int:
    """A person in a query string: an id, or "me"."""
    if text == "me":
        return current.user_id or 0
    return parse_ids([text], "assignee_id")[0]


def _rank(priority: str) -> int:
    """The place of a priority in their order, which is indexed; 0, which no task has, for an unknown word."""
    return PRIORITIES.index(priority) + 1 if priority in PRIORITIES else 0


def _link_filters(model: Any) -> dict[str, Filter]:
    return {
        "company_id": Filter(model.company_id, "id"),
        "contact_id": Filter(model.contact_id, "id"),
        "deal_id": Filter(model.deal_id, "id"),
        "lead_id": Filter(model.lead_id, "id"),
        "created": Filter(model.created_at, "time"),
        "updated": Filter(model.updated_at, "time"),
        "is_sample": Filter(model.is_sample, "flag"),
    }


NOTES = Listing(
    "notes",
    NOTE_COLUMNS,
    model=Note,
    filters={
        **_link_filters(Note),
        "owner_id": Filter(Note.owner_id, "choice", "By author: an id, or me", _member_id),
        "pinned": Filter(Note.pinned, "flag"),
        "visibility": Filter(Note.visibility, "choice", f"One of {', '.join(VISIBILITIES)}"),
    },
    sorts={"created_at": Note.created_at, "updated_at": Note.updated_at},
    default_sort="-created_at",
    present=dict,
)
TASKS = Listing(
    "tasks",
    TASK_COLUMNS,
    model=Task,
    filters={
        **_link_filters(Task),
        "assignee_id": Filter(Task.assignee_id, "choice", "By assignee: an id, or me", _member_id),
        "owner_id": Filter(Task.owner_id, "choice", "By who made it: an id, or me", _member_id),
        "status": Filter(Task.status, "choice", f"One of {', '.join(TASK_STATUSES)}"),
        "priority": Filter(Task.priority_rank, "choice", f"One of {', '.join(PRIORITIES)}", _rank),
        "type": Filter(Task.type, "choice", f"One of {', '.join(TASK_TYPES)}"),
        "due": Filter(Task.due_rank, "time", "By the time it is due"),
    },
    sorts={
        "due_at": Task.due_rank,
        "created_at": Task.created_at,
        "updated_at": Task.updated_at,
        "priority": Task.priority_rank,
    },
    default_sort="due_at",
    present=dict,
    complete=name_records,
)
ACTIVITIES = Listing(
    "activities",
    ACTIVITY_COLUMNS,
    model=Activity,
    filters={
        **_link_filters(Activity),
        "owner_id": Filter(Activity.owner_id, "choice", "By who logged it: an id, or me", _member_id),
        "type": Filter(Activity.type, "choice", f"One of {', '.join(ACTIVITY_TYPES)}"),
        "occurred": Filter(Activity.occurred_at, "time"),
    },
    sorts={"occurred_at": Activity.occurred_at, "created_at": Activity.created_at},
    default_sort="-occurred_at",
    present=dict,
)
