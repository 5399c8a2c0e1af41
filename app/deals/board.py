"""A pipeline as a board: a column per stage with its count, its sums by currency and its first deals.

The number of queries is fixed, whatever the number of stages and deals.
"""

from collections import defaultdict
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, true

from app.activities.tags import name_tags
from app.companies.queries import company_name_of
from app.core.database import db
from app.core.money import to_text
from app.core.reach import within_reach
from app.core.tenancy import current
from app.deals.models import Deal, Stage
from app.deals.pipeline_queries import get_pipeline
from app.deals.queries import COLUMNS, LISTING, present_deal

DEFAULT_DEALS = 20
# Filters of the list of deals that make sense on a board; pipeline, stage and status are its columns.
FILTERS = ("q", "owner_id", "company_id", "contact_id", "original_lead_id", "loss_reason_id", "tag_id", "source", "deal_type",
           "forecast_category", "currency", "value_min", "value_max", "rotting", "expected_close_after",
           "expected_close_before", "stage_changed_after", "stage_changed_before", "created_after", "created_before",
           "updated_after", "updated_before")  # fmt: skip


def get_board(pipeline_id: int, parameters: dict[str, Any]) -> dict[str, Any]:
    """The pipeline with its columns, highest values first. Raises NotFound."""
    pipeline = get_pipeline(pipeline_id)
    where = _conditions(pipeline_id, parameters)
    sums, cards = _sums(where), _cards(pipeline_id, where, parameters.get("limit") or DEFAULT_DEALS)
    columns = [_column(stage, sums[stage["id"]], cards[stage["id"]]) for stage in pipeline.pop("stages")]
    return {"pipeline": pipeline, "columns": columns}


def _conditions(pipeline_id: int, parameters: dict[str, Any]) -> list[ColumnElement[bool]]:
    filters = {name: value for name, value in parameters.items() if name in FILTERS}
    where = [*LISTING.conditions(filters), Deal.pipeline_id == pipeline_id]
    where.append(within_reach("deals.read", Deal.owner_id))
    if "closed_after" in parameters:
        where.append(or_(Deal.status == "open", Deal.closed_at >= parameters["closed_after"]))
    return where


def _sums(where: list[ColumnElement[bool]]) -> dict[int, list[Any]]:
    manual = func.sum(Deal.value * Deal.probability).filter(Deal.probability.is_not(None))
    followed = func.sum(Deal.value).filter(Deal.probability.is_(None))
    statement = (
        select(
            Deal.stage_id,
            Deal.currency,
            func.count().label("deals"),
            func.coalesce(func.sum(Deal.value), 0).label("value"),
            func.coalesce(manual, 0).label("manual"),
            func.coalesce(followed, 0).label("followed"),
        )
        .where(*where)
        .group_by(Deal.stage_id, Deal.currency)
        .order_by(Deal.stage_id, Deal.currency)
    )
    sums = defaultdict(list)
    for row in db.session.execute(statement):
        sums[row.stage_id].append(row)
    return sums


def _cards(pipeline_id: int, where: list[ColumnElement[bool]], limit: int) -> dict[int, list[dict[str, Any]]]:
    """The first deals of every stage: one index scan a stage, in one query."""
    first = (
        select(*COLUMNS, company_name_of(Deal))
        .where(*where, Deal.stage_id == Stage.id)
        .order_by(Deal.value_rank.desc(), Deal.id.desc())
        .limit(limit)
        .correlate(Stage)
        .lateral("first")
    )
    ours = (Stage.organization_id == current.organization_id, Stage.deleted_at.is_(None))
    statement = select(first).select_from(Stage).join(first, true()).where(*ours, Stage.pipeline_id == pipeline_id)
    rows = [present_deal(dict(row._mapping)) for row in db.session.execute(statement)]
    name_tags(rows)
    cards = defaultdict(list)
    for row in rows:
        cards[row["stage_id"]].append(row)
    return cards


def _column(stage: dict[str, Any], sums: list[Any], deals: list[dict[str, Any]]) -> dict[str, Any]:
    totals = [
        {
            "currency": row.currency,
            "count": row.deals,
            "value": to_text(int(row.value), row.currency),
            "weighted_value": to_text(_weighted(row, stage["probability"]), row.currency),
        }
        for row in sums
    ]
    return {"stage": stage, "count": sum(row.deals for row in sums), "totals": totals, "deals": deals}


def _weighted(row: Any, probability: int) -> int:
    return (int(row.manual) + int(row.followed) * probability + 50) // 100
