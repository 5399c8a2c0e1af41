"""The four kinds of record a note, task, activity or tag can stand on.

Their domains come later in the import order, so their tables are named here by their columns only.
"""

from typing import Any

from sqlalchemy import TableClause, column, exists, select, table

from app.core.database import db
from app.core.errors import Invalid
from app.core.tenancy import current

# record type -> column of the link
LINKS = {"company": "company_id", "contact": "contact_id", "deal": "deal_id", "lead": "lead_id"}
LINK_COLUMNS = tuple(LINKS.values())


def _record_table(name: str) -> TableClause:
    return table(name, column("organization_id"), column("id"), column("owner_id"), column("deleted_at"))


RECORD_TABLES = {
    "company": _record_table("companies"),
    "contact": _record_table("contacts"),
    "deal": _record_table("deals"),
    "lead": _record_table("leads"),
}


def living(record_type: str, record_id: Any) -> Any:
    """Condition: the record exists in the organization and is not in the trash."""
    records = RECORD_TABLES[record_type].c
    return exists(
        select(1).where(
            records.organization_id == current.organization_id, records.id == record_id, records.deleted_at.is_(None)
        )
    )


def links_in(values: dict[str, Any]) -> dict[str, int]:
    """The links among a record's values that name a record."""
    return {name: values[name] for name in LINK_COLUMNS if values.get(name) is not None}


def check_links(links: dict[str, int]) -> None:
    """Raise Invalid naming each link to a record that is not there: one query for all of them."""
    if not links:
        return
    kinds = {name: record_type for record_type, name in LINKS.items()}
    row = db.session.execute(select(*[living(kinds[name], links[name]).label(name) for name in links])).one()
    missing = [name for name in links if not getattr(row, name)]
    if missing:
        raise Invalid(fields={name: ["There is no such record."] for name in missing})


def require_link(links: dict[str, int]) -> None:
    """Raise Invalid when nothing is linked."""
    if not links:
        message = f"Link it to at least one record: {', '.join(LINK_COLUMNS)}."
        raise Invalid(message, code="link_missing", fields={name: [message] for name in LINK_COLUMNS})


def moved_links(row: Any, values: dict[str, Any], *, required: bool = True) -> dict[str, int]:
    """The links a change sets anew, which are to be checked. Raises Invalid when it would leave the row without any."""
    links = {name: values.get(name, getattr(row, name)) for name in LINK_COLUMNS}
    if required:
        require_link(links_in(links))
    return {name: links[name] for name in links_in(values) if values[name] != getattr(row, name)}
