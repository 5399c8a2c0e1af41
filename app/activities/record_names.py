"""What the records that tasks stand on are called: one query for a page of tasks, whatever the number of kinds."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, column, func, literal, select, table, union_all

from app.activities.links import LINKS, RECORD_TABLES
from app.core.database import db
from app.core.reach import within_reach
from app.core.tenancy import current

# Of several links the first here names the task: the nearer to the sale, the better.
ORDER = ("lead", "deal", "contact", "company")
PEOPLE = ("lead", "contact")


def name_records(rows: Sequence[dict[str, Any]]) -> None:
    """Put `record_name` on every task: None without a link, or when the record is in the trash or out of reach."""
    wanted: dict[str, set[int]] = {}
    for row in rows:
        kind = _named_by(row)
        if kind:
            wanted.setdefault(kind, set()).add(row[LINKS[kind]])
    readable = [kind for kind in wanted if current.reach(f"{RECORD_TABLES[kind].name}.read")]
    names: dict[tuple[str, int], str] = {}
    if readable:
        found = db.session.execute(union_all(*[_select(kind, wanted[kind]) for kind in readable]))
        names = {(row.kind, row.id): row.name for row in found}
    for row in rows:
        kind = _named_by(row)
        row["record_name"] = names.get((kind, row[LINKS[kind]])) if kind else None


def _named_by(row: dict[str, Any]) -> str | None:
    return next((kind for kind in ORDER if row[LINKS[kind]] is not None), None)


def _select(kind: str, ids: set[int]) -> Select[Any]:
    name = RECORD_TABLES[kind].name
    columns = ("id", "organization_id", "owner_id", "deleted_at", "name", "first_name", "last_name")
    records = table(name, *[column(each) for each in columns]).c
    shown: ColumnElement[Any] = records.name
    if kind in PEOPLE:
        shown = func.nullif(func.btrim(records.first_name.concat(" ").concat(records.last_name)), "")
    return select(literal(kind).label("kind"), records.id, shown.label("name")).where(
        records.organization_id == current.organization_id,
        records.id.in_(ids),
        records.deleted_at.is_(None),
        within_reach(f"{name}.read", records.owner_id),
    )
