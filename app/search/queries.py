"""One search over several kinds of record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, column, func, select

from app.companies.models import Company
from app.companies.queries import company_name_of
from app.contacts.models import Contact
from app.core.database import db
from app.core.money import to_text
from app.core.reach import within_reach
from app.core.tenancy import current
from app.deals.models import Deal
from app.leads.models import Lead

# So many are looked at for the best ones to show.
LOOKED_AT = 50
Row = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """How one kind of record is found and shown."""

    model: Any
    columns: Sequence[Any]
    title: Callable[[Row], str]
    details: Callable[[Row], Sequence[str | None]]


def _person(row: Row) -> str:
    return f"{row['first_name']} {row['last_name']}".strip()


def _lead_title(row: Row) -> str:
    return _person(row) or row["company_name"] or row["title"] or row["email"] or f"Lead {row['id']}"


KINDS = {
    "lead": Kind(
        Lead,
        (Lead.first_name, Lead.last_name, Lead.company_name, Lead.title, Lead.email, Lead.status),
        _lead_title,
        lambda row: (row["company_name"] if _person(row) else None, row["email"]),
    ),
    "contact": Kind(
        Contact,
        (Contact.first_name, Contact.last_name, Contact.job_title, Contact.email, company_name_of(Contact)),
        lambda row: _person(row) or row["email"],
        lambda row: (row["job_title"], row["company_name"], row["email"]),
    ),
    "company": Kind(
        Company,
        (Company.name, Company.domain, Company.city),
        lambda row: row["name"],
        lambda row: (row["domain"], row["city"]),
    ),
    "deal": Kind(
        Deal,
        (Deal.name, Deal.value, Deal.currency, Deal.status, company_name_of(Deal)),
        lambda row: row["name"],
        lambda row: (row["company_name"], _amount(row)),
    ),
}


def search_everything(query: str, kinds: Sequence[str], limit: int) -> list[dict[str, Any]]:
    """The best `limit` records of each kind the actor may read; kinds without any are left out."""
    groups = []
    for kind in kinds:
        if not current.reach(f"{KINDS[kind].model.__tablename__}.read"):
            continue
        found = _find(kind, query)
        if found:
            results = sorted(found, key=lambda result: _rank(result["title"], query))[:limit]
            groups.append({"type": kind, "has_more": len(found) > limit, "results": results})
    return groups


def _find(kind: str, query: str) -> list[dict[str, Any]]:
    model, table = KINDS[kind].model, KINDS[kind].model.__tablename__
    ids = func.array(select(getattr(func, f"search_{table}")(query, LOOKED_AT)).scalar_subquery())
    found = func.unnest(ids).table_valued(column("id", BigInteger), with_ordinality="place").render_derived("found")
    statement = (
        select(model.id, model.owner_id, *KINDS[kind].columns)
        .join(found, found.c.id == model.id)
        .where(model.organization_id == current.organization_id, model.deleted_at.is_(None))
        .where(within_reach(f"{table}.read", model.owner_id))
        .order_by(found.c.place)
    )
    return [_present(kind, dict(row._mapping)) for row in db.session.execute(statement)]


def _present(kind: str, row: Row) -> dict[str, Any]:
    details = [detail for detail in KINDS[kind].details(row) if detail]
    return {
        "type": kind,
        "id": row["id"],
        "title": KINDS[kind].title(row),
        "subtitle": " · ".join(details) or None,
        "status": row.get("status"),
        "owner_id": row["owner_id"],
    }


def _rank(title: str, query: str) -> int:
    """What is called so first, then what begins so, then what has a word that begins so; the rest as found."""
    name, sought = title.casefold(), query.strip().casefold()
    if name == sought:
        return 0
    if name.startswith(sought):
        return 1
    return 2 if any(word.startswith(sought) for word in name.split()) else 3


def _amount(row: Row) -> str | None:
    text = to_text(row["value"], row["currency"])
    return text and f"{text} {row['currency']}"
