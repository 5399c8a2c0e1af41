from typing import Any

from sqlalchemy import ColumnElement, func

from app.activities.tags import name_tags, tag_filter, tags_of
from app.core.filters import Filter
from app.core.http import Page
from app.core.listing import Listing
from app.core.money import to_minor, to_text
from app.core.phones import normalise_phone
from app.core.reach import within_reach
from app.core.records import check_link, read_record, written
from app.identity.defaults import get_default_currency, get_default_region
from app.leads.choices import RATINGS
from app.leads.models import Lead

HIDDEN = {"organization_id", "name_normalized", "email_normalized", "score_rank", "value_rank"}
COLUMNS = (*(column for column in Lead.__table__.c if column.key not in HIDDEN), tags_of("lead", Lead))


def get_lead(lead_id: int, *conditions: ColumnElement[bool]) -> dict[str, Any]:
    """A living lead. Raises NotFound."""
    lead = present_lead(read_record(Lead, COLUMNS, lead_id, *conditions))
    name_tags([lead])
    return lead


def get_written_lead(lead: Lead) -> dict[str, Any]:
    """A lead that was just created, without asking for it again."""
    return present_lead({**written(lead, COLUMNS), "tags": []})


def get_readable_lead(lead_id: int) -> dict[str, Any]:
    """A living lead within the actor's reach. Raises NotFound."""
    return get_lead(lead_id, within_reach("leads.read", Lead.owner_id))


def list_leads(parameters: dict[str, Any]) -> Page:
    """The page of leads the query string asks for, within the actor's reach."""
    return LISTING.read(parameters, within_reach("leads.read", Lead.owner_id))


def check_lead(lead_id: int | None, field: str = "lead_id") -> None:
    """Refuse a link to a lead that is not there. Raises Invalid naming the field."""
    check_link(Lead, lead_id, field)


def present_lead(row: dict[str, Any]) -> dict[str, Any]:
    """A row of COLUMNS as the API answers it."""
    person = f"{row['first_name']} {row['last_name']}".strip()
    row["name"] = person or row["company_name"] or row["title"] or row["email"] or f"Lead {row['id']}"
    for amount in ("value", "annual_revenue"):
        if row[amount] is not None:
            row[amount] = to_text(row[amount], row["currency"])
    return row


def _dialable(phone: str) -> str:
    return normalise_phone(phone, get_default_region()) or phone


def _minor(amount: Any) -> int:
    return to_minor(amount, get_default_currency())


LISTING = Listing(
    "leads",
    COLUMNS,
    model=Lead,
    filters={
        "status": Filter(Lead.status, "choice"),
        "source": Filter(Lead.source, "choice"),
        "owner_id": Filter(Lead.owner_id, "id"),
        "rating": Filter(Lead.rating, "choice", f"One of {', '.join(RATINGS)}"),
        "score": Filter(Lead.score_rank, "number"),
        "value": Filter(Lead.value_rank, "money", "In the organization's currency", _minor),
        "email": Filter(Lead.email_normalized, "exact", "The whole address, whatever the case", func.lower),
        "phone": Filter(Lead.phone_normalized, "exact", "However it is written", _dialable),
        "company_name": Filter(Lead.company_name, "choice"),
        "industry": Filter(Lead.industry, "choice"),
        "city": Filter(Lead.city, "choice"),
        "country": Filter(Lead.country, "choice"),
        "contact_id": Filter(Lead.contact_id, "id"),
        "company_id": Filter(Lead.company_id, "id"),
        "do_not_call": Filter(Lead.do_not_call, "flag"),
        "email_opt_out": Filter(Lead.email_opt_out, "flag"),
        "converted": Filter(Lead.converted_at, "presence", "Whether the lead was converted"),
        "tag_id": tag_filter("lead", Lead.id),
        "external_id": Filter(Lead.external_id, "choice"),
        "is_sample": Filter(Lead.is_sample, "flag"),
        "next_follow_up": Filter(Lead.next_follow_up_at, "time"),
        "created": Filter(Lead.created_at, "time"),
        "updated": Filter(Lead.updated_at, "time"),
    },
    sorts={
        "created_at": Lead.created_at,
        "updated_at": Lead.updated_at,
        "score": Lead.score_rank,
        "name": Lead.name_normalized,
        "value": Lead.value_rank,
    },
    default_sort="-created_at",
    present=present_lead,
    complete=name_tags,
    search="search_leads",
)
