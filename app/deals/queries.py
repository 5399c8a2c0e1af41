from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Text, and_, any_, case, false, func, literal, not_, or_, select

from app.activities.tags import name_tags, tag_filter, tags_of
from app.companies.queries import company_name_of
from app.core.clock import now
from app.core.database import db
from app.core.filters import Filter
from app.core.http import Page
from app.core.listing import Listing
from app.core.money import CURRENCIES, to_text
from app.core.reach import within_reach
from app.core.records import read_record
from app.core.tenancy import current
from app.deals.choices import DEAL_TYPES, FORECAST_CATEGORIES, STATUSES
from app.deals.models import Deal, DealContact, Stage
from app.deals.pipeline_queries import default_pipeline, list_stages

# Amounts of all currencies are compared in thousandths: no currency has more decimals.
THOUSANDTHS = 3
HIDDEN = {"organization_id", "name_normalized", "value_rank", "close_rank", "probability"}


def _of_stage(column: Any) -> Any:
    same = (Stage.organization_id == Deal.organization_id, Stage.id == Deal.stage_id)
    return select(column).where(*same).correlate(Deal).scalar_subquery()


PROBABILITY = func.coalesce(Deal.probability, _of_stage(Stage.probability))
COLUMNS = (
    *(column for column in Deal.__table__.c if column.key not in HIDDEN),
    PROBABILITY.label("probability"),
    _of_stage(Stage.rotting_days).label("rotting_days"),
    tags_of("deal", Deal),
)


def get_deal(deal_id: int, *conditions: ColumnElement[bool]) -> dict[str, Any]:
    """A living deal. Raises NotFound."""
    deal = present_deal(read_record(Deal, COLUMNS, deal_id, *conditions))
    name_tags([deal])
    return deal


def get_readable_deal(deal_id: int) -> dict[str, Any]:
    """A living deal within the actor's reach. Raises NotFound."""
    return get_deal(deal_id, within_reach("deals.read", Deal.owner_id))


def list_deals(parameters: dict[str, Any]) -> Page:
    """The page of deals the query string asks for, within the actor's reach."""
    return LISTING.read(parameters, within_reach("deals.read", Deal.owner_id))


def list_deal_contacts(deal_id: int) -> list[dict[str, Any]]:
    """Who has a say in a living deal within reach, in the order they were named. Raises NotFound."""
    reach = within_reach("deals.read", Deal.owner_id)
    deal = read_record(Deal, (Deal.id, Deal.primary_contact_id), deal_id, reach)
    primary = deal["primary_contact_id"]
    return [{**entry, "is_primary": entry["contact_id"] == primary} for entry in list_contact_roles(deal_id)]


def list_contact_roles(deal_id: int) -> list[dict[str, Any]]:
    """Contacts of a deal with their roles, in the order they were named."""
    mine = (DealContact.organization_id == current.organization_id, DealContact.deal_id == deal_id)
    rows = db.session.execute(select(DealContact.contact_id, DealContact.role).where(*mine).order_by(DealContact.id))
    return [dict(row._mapping) for row in rows]


def present_deal(row: dict[str, Any]) -> dict[str, Any]:
    """A row of COLUMNS as the API answers it: money as text, and what follows from stage and time."""
    value, currency, days = row["value"], row["currency"], row.pop("rotting_days")
    rotting_at = row["stage_changed_at"] + timedelta(days=days) if days and row["status"] == "open" else None
    row["value"] = to_text(value, currency)
    row["weighted_value"] = None if value is None else to_text(weigh(value, row["probability"]), currency)
    row["rotting_at"] = rotting_at
    row["rotting"] = rotting_at is not None and rotting_at <= now()
    return row


def weigh(minor_units: int, probability: int) -> int:
    """An amount times a probability in per cent, rounded half up."""
    return (minor_units * probability + 50) // 100


def _with_contacts(contact_ids: list[int]) -> ColumnElement[bool]:
    mine = DealContact.organization_id == current.organization_id
    named = select(DealContact.deal_id).where(mine, DealContact.contact_id.in_(contact_ids))
    return or_(Deal.primary_contact_id.in_(contact_ids), Deal.id.in_(named))


def _rotting(wanted: bool) -> ColumnElement[bool]:
    """A cut-off for each stage: cheaper than asking the stage of every deal, and only leakproof operators."""
    stays = [
        and_(Deal.stage_id == stage["id"], Deal.stage_changed_at <= now() - timedelta(days=stage["rotting_days"]))
        for stage in list_stages()
        if stage["type"] == "open" and stage["rotting_days"]
    ]
    return or_(false(), *stays) if wanted else not_(or_(false(), *stays))


def _in_thousandths() -> Any:
    by_places: dict[int, list[str]] = {}
    for code, places in CURRENCIES.items():
        by_places.setdefault(places, []).append(code)
    scales = [
        (Deal.currency == any_(literal(sorted(codes), ARRAY(Text))), 10 ** (THOUSANDTHS - places))
        for places, codes in by_places.items()
        if places != 2
    ]
    return Deal.value * case(*scales, else_=10 ** (THOUSANDTHS - 2))


def _thousandths(amount: Decimal) -> int:
    return int(amount.scaleb(THOUSANDTHS))


LISTING = Listing(
    "deals",
    (*COLUMNS, company_name_of(Deal)),
    model=Deal,
    filters={
        "owner_id": Filter(Deal.owner_id, "id"),
        "pipeline_id": Filter(Deal.pipeline_id, "id"),
        "stage_id": Filter(Deal.stage_id, "id"),
        "status": Filter(Deal.status, "choice", f"One of {', '.join(STATUSES)}"),
        "company_id": Filter(Deal.company_id, "id"),
        "contact_id": Filter(None, "related", "With any of these contacts, primary or not", _with_contacts),
        "original_lead_id": Filter(Deal.original_lead_id, "id"),
        "loss_reason_id": Filter(Deal.loss_reason_id, "id"),
        "value": Filter(_in_thousandths(), "money", "Amount, each deal in its own currency", _thousandths),
        "currency": Filter(Deal.currency, "choice"),
        "expected_close": Filter(Deal.expected_close_date, "day"),
        "closed": Filter(Deal.closed_at, "time"),
        "stage_changed": Filter(Deal.stage_changed_at, "time"),
        "source": Filter(Deal.source, "choice"),
        "deal_type": Filter(Deal.deal_type, "choice", f"One of {', '.join(DEAL_TYPES)}"),
        "forecast_category": Filter(Deal.forecast_category, "choice", f"One of {', '.join(FORECAST_CATEGORIES)}"),
        "rotting": Filter(literal(True), "flag", "In its stage for longer than the stage's rotting_days", _rotting),
        "tag_id": tag_filter("deal", Deal.id),
        "external_id": Filter(Deal.external_id, "choice"),
        "is_sample": Filter(Deal.is_sample, "flag"),
        "created": Filter(Deal.created_at, "time"),
        "updated": Filter(Deal.updated_at, "time"),
    },
    sorts={
        "created_at": Deal.created_at,
        "updated_at": Deal.updated_at,
        "name": Deal.name_normalized,
        "value": Deal.value_rank,
        "expected_close_date": Deal.close_rank,
        "stage_changed_at": Deal.stage_changed_at,
    },
    default_sort="-created_at",
    present=present_deal,
    complete=name_tags,
    search="search_deals",
)

__all__ = [
    "COLUMNS",
    "LISTING",
    "default_pipeline",
    "get_deal",
    "get_readable_deal",
    "list_contact_roles",
    "list_deal_contacts",
    "list_deals",
    "present_deal",
    "weigh",
]
