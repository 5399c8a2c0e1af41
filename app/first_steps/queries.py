from typing import Any

from sqlalchemy import ColumnElement, column, exists, or_, select, table

from app.core.database import db
from app.core.tenancy import current
from app.samples.removal import has_sample_data

# Step -> the permission it needs.
PERMISSIONS = {
    "add_lead": "leads.create",
    "import_leads": "imports.create",
    "plan_task": "tasks.create",
    "convert_lead": "leads.convert",
    "win_deal": "deals.update",
    "save_view": "saved_views.manage",
    "invite_colleague": "members.manage",
}


def describe_first_steps(is_hidden: bool) -> dict[str, Any]:
    """The steps open to the actor's role, each with whether it is done; one query for all."""
    steps = [step for step, permission in PERMISSIONS.items() if current.reach(permission)]
    done = _conditions()
    row = db.session.execute(select(*[done[step].label(step) for step in steps])).one() if steps else None
    found = [{"step": step, "is_done": bool(getattr(row, step))} for step in steps]
    return {
        "is_hidden": is_hidden,
        "is_complete": all(entry["is_done"] for entry in found),
        "has_sample_data": has_sample_data(),
        "steps": found,
    }


def _conditions() -> dict[str, ColumnElement[bool]]:
    return {
        "add_lead": _any("leads"),
        "import_leads": _some("imports", state="done"),
        "plan_task": _any("tasks"),
        "convert_lead": _any("leads", converted_at=True),
        "win_deal": _any("deals", status="won"),
        "save_view": _some("saved_views"),
        "invite_colleague": or_(_some("invitations"), _colleague()),
    }


def _any(name: str, **wanted: Any) -> ColumnElement[bool]:
    """Whether there is such a living record that is no sample."""
    return _some(name, is_sample=False, deleted_at=None, **wanted)


def _some(name: str, **wanted: Any) -> ColumnElement[bool]:
    rows = table(name, column("organization_id"), *[column(field) for field in wanted]).c
    where = [rows.organization_id == current.organization_id]
    for field, value in wanted.items():
        where.append(rows[field].is_not(None) if value is True else rows[field].is_(value) if value in (None, False)
                     else rows[field] == value)  # fmt: skip
    return exists().where(*where)


def _colleague() -> ColumnElement[bool]:
    members = table("memberships", column("organization_id"), column("user_id")).c
    return exists().where(members.organization_id == current.organization_id, members.user_id != current.user_id)
