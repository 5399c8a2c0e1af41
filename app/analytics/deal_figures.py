"""Deals: what stands in each stage, and what was won and lost over time."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, and_, cast, func, or_, select

from app.analytics.amounts import Amounts, by_key, rate
from app.analytics.narrowing import in_pipelines, narrow
from app.analytics.periods import Period, following, list_buckets
from app.core.clock import now
from app.core.database import db
from app.core.tenancy import current
from app.deals.choices import OUTCOMES
from app.deals.models import Deal
from app.deals.pipeline_queries import list_pipelines

SECONDS_A_DAY = 86_400


def living_deals(parameters: dict[str, Any]) -> list[ColumnElement[bool]]:
    """Deals the report counts: living, within reach, of the owners, team and pipelines asked for."""
    ours = [Deal.organization_id == current.organization_id, Deal.deleted_at.is_(None)]
    return [*ours, *narrow("deals.read", Deal.owner_id, parameters), *in_pipelines(Deal.pipeline_id, parameters)]


def weigh_sums(row: Any, probability: int) -> int:
    """Minor units of SUMS by probability: each deal's own, else the stage's, in per cent."""
    return (int(row.manual) + int(row.followed) * probability + 50) // 100


def describe_pipeline(period: Period, parameters: dict[str, Any]) -> dict[str, Any]:
    """Open deals by stage as they stand now; in won and lost stages those closed in the range."""
    closed = and_(Deal.status.in_(OUTCOMES), period.contains(Deal.closed_at))
    rows = db.session.execute(
        select(Deal.stage_id, Deal.currency, *SUMS)
        .where(*living_deals(parameters), or_(Deal.status == "open", closed))
        .group_by(Deal.stage_id, Deal.currency)
    ).all()
    of_stage = by_key(rows, "stage_id")
    wanted = parameters.get("pipeline_id")
    ids = {int(one) for one in wanted.split(",")} if wanted else None
    pipelines = [pipeline for pipeline in list_pipelines() if ids is None or pipeline["id"] in ids]
    return {
        "as_of": now(),
        "range": period.describe(),
        "pipelines": [_pipeline(pipeline, of_stage) for pipeline in pipelines],
    }


def _pipeline(pipeline: dict[str, Any], of_stage: dict[int, list[Any]]) -> dict[str, Any]:
    opened, stages = Amounts(), []
    for stage in pipeline["stages"]:
        here = Amounts()
        for row in of_stage.get(stage["id"], ()):
            weighted = weigh_sums(row, stage["probability"])
            for amounts in (here, opened) if stage["type"] == "open" else (here,):
                amounts.add(row.currency, row.deals, int(row.value), weighted)
        kept = {name: stage[name] for name in ("name", "type", "position", "probability", "color")}
        stages.append({"stage_id": stage["id"], **kept, "count": here.count, "totals": here.totals(weighted=True)})
    return {
        "pipeline_id": pipeline["id"],
        "name": pipeline["name"],
        "count": opened.count,
        "totals": opened.totals(weighted=True),
        "stages": stages,
    }


def describe_won(period: Period, parameters: dict[str, Any]) -> dict[str, Any]:
    """Won and lost deals by the day, week or month they were closed in; with `compare` also those of the range before."""
    interval = parameters.get("interval") or "day"
    previous = period.previous() if parameters.get("compare") else None
    buckets, totals = _outcomes(period, interval, parameters)
    earlier = _outcomes(previous, interval, parameters) if previous else (None, None)
    return {
        "as_of": now(),
        "range": period.describe(),
        "previous_range": previous.describe() if previous else None,
        "interval": interval,
        "totals": totals,
        "buckets": buckets,
        "previous_totals": earlier[1],
        "previous_buckets": earlier[0],
    }


def _outcomes(period: Period, interval: str, parameters: dict[str, Any]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    days = list_buckets(period, interval)
    sums: dict[tuple[date, str], Amounts] = defaultdict(Amounts)
    everything: dict[str, Amounts] = {outcome: Amounts() for outcome in OUTCOMES}
    seconds = 0.0
    for row in _read_outcomes(period, interval, parameters):
        for amounts in (sums[row.bucket, row.status], everything[row.status]):
            amounts.add(row.currency, row.deals, int(row.value))
        seconds += float(row.seconds or 0) if row.status == "won" else 0.0
    buckets = [_bucket(day, interval, period, sums) for day in days]
    won, lost = everything["won"].count, everything["lost"].count
    totals: dict[str, Any] = {outcome: _outcome(everything[outcome]) for outcome in OUTCOMES}
    totals["win_rate"] = rate(won, won + lost)
    totals["days_to_win"] = round(seconds / SECONDS_A_DAY / won, 1) if won else None
    return buckets, totals


def _read_outcomes(period: Period, interval: str, parameters: dict[str, Any]) -> Any:
    bucket = cast(func.date_trunc(interval, func.timezone(period.zone, Deal.closed_at)), Date)
    lasted = func.sum(func.extract("epoch", Deal.closed_at - Deal.created_at))
    value = func.coalesce(func.sum(Deal.value), 0)
    where = [*living_deals(parameters), Deal.status.in_(OUTCOMES), period.contains(Deal.closed_at)]
    columns = (bucket.label("bucket"), Deal.status, Deal.currency)
    statement = select(*columns, func.count().label("deals"), value.label("value"), lasted.label("seconds"))
    return db.session.execute(statement.where(*where).group_by(*columns))


def _bucket(day: date, interval: str, period: Period, sums: dict[tuple[date, str], Amounts]) -> dict[str, Any]:
    last = following(day, interval) - timedelta(days=1)
    shown = Period(max(day, period.first), min(last, period.last), period.zone)
    cut = shown.first != day or shown.last != last or shown.end > now()
    outcomes = {outcome: _outcome(sums.get((day, outcome), Amounts())) for outcome in OUTCOMES}
    return {"from": shown.first, "to": shown.last, "is_partial": cut, **outcomes}


def _outcome(amounts: Amounts) -> dict[str, Any]:
    return {"count": amounts.count, "totals": amounts.totals()}


SUMS = (
    func.count().label("deals"),
    func.coalesce(func.sum(Deal.value), 0).label("value"),
    func.coalesce(func.sum(Deal.value * Deal.probability).filter(Deal.probability.is_not(None)), 0).label("manual"),
    func.coalesce(func.sum(Deal.value).filter(Deal.probability.is_(None)), 0).label("followed"),
)
