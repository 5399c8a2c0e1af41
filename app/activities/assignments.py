"""Who has been given what: the person to tell about a lead, a deal or a task."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, column, func, select, table

from app.core.database import db
from app.core.tenancy import current

MAX_TITLE = 120
FIELDS = ("owner_id", "assignee_id", "name", "subject", "first_name", "last_name", "company_name", "title", "email")


@dataclass(frozen=True)
class Assignment:
    """A living record, who it is assigned to, what people call it, and its page."""

    user_id: int
    title: str
    page: str


@dataclass(frozen=True)
class _Kind:
    name: str
    person: str
    titles: tuple[str, ...]


# The later domains are known by the columns of their tables; the first title that is not empty counts.
KINDS = {
    "task": _Kind("tasks", "assignee_id", ("subject",)),
    "deal": _Kind("deals", "owner_id", ("name",)),
    "lead": _Kind("leads", "owner_id", ("first_name last_name", "company_name", "title", "email")),
}


def find_assignment(record_type: str, record_id: int) -> Assignment | None:
    """The assignment as it is now; None when the record is gone or nobody's."""
    kind = KINDS[record_type]
    rows = table(kind.name, *[column(name) for name in ("organization_id", "id", "deleted_at", *FIELDS)]).c
    titles = [func.nullif(_joined(rows, names), "") for names in kind.titles]
    statement = select(rows[kind.person], func.coalesce(*titles, "")).where(
        rows.organization_id == current.organization_id, rows.id == record_id, rows.deleted_at.is_(None)
    )
    row = db.session.execute(statement).first()
    if row is None or row[0] is None:
        return None
    return Assignment(row[0], row[1][:MAX_TITLE] or f"number {record_id}", f"{kind.name}/{record_id}")


def _joined(rows: object, names: str) -> ColumnElement[str]:
    """The columns named in a text, with a space between; no space around."""
    return func.trim(func.concat_ws(" ", *[getattr(rows, name) for name in names.split()]))
