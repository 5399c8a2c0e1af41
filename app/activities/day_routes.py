"""My day."""

from typing import Any

from marshmallow import fields

from app.activities.my_day import UPCOMING_DAYS, describe_day
from app.core.http import Blueprint, requires
from app.core.record_schemas import shown
from app.core.schemas import Schema

blueprint = Blueprint("my_day", __name__, description="The own day in numbers")


def count(description: str) -> Any:
    return shown(fields.Integer, null=False, metadata={"description": description})


class DayOut(Schema):
    """My open tasks by when they are due. The moments fit due_after and due_before of /api/tasks."""

    timezone = shown(null=False, metadata={"description": "Mine (/api/me)"})
    day = shown(fields.Date, null=False)
    now = shown(fields.AwareDateTime, null=False)
    today_starts_at = shown(fields.AwareDateTime, null=False)
    today_ends_at = shown(fields.AwareDateTime, null=False)
    upcoming_ends_at = shown(fields.AwareDateTime, null=False)
    overdue = count("Due before now")
    today = count("Due later today")
    upcoming = count(f"Due in the {UPCOMING_DAYS} days after today")
    later = count("Due after that")
    undated = count("Without a time")
    done_today = count("Completed today")


@blueprint.route("", methods=["GET"])
@requires("tasks.read")
@blueprint.returns(DayOut)
def read_day() -> dict[str, Any]:
    """Count my tasks: overdue, today, upcoming, done today"""
    return describe_day()
