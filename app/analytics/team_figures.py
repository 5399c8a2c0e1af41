"""The team: figures of every owner side by side."""

from collections import Counter, defaultdict
from typing import Any

from sqlalchemy import func, select

from app.analytics.amounts import Amounts, rate
from app.analytics.deal_figures import SUMS, living_deals, weigh_sums
from app.analytics.narrowing import narrow
from app.analytics.periods import Period
from app.analytics.work_figures import count_tasks_done
from app.core.clock import now
from app.core.database import db
from app.core.tenancy import current
from app.deals.choices import OUTCOMES
from app.deals.models import Deal
from app.deals.pipeline_queries import list_stages
from app.identity.colleagues import name_colleagues
from app.leads.models import Lead, LeadStatus
from app.leads.status_queries import list_choices

CLOSED_CATEGORIES = ("converted", "disqualified")
Person = int | None


def describe_team(period: Period, parameters: dict[str, Any]) -> dict[str, Any]:
    """One row for each owner who has any figure; records nobody owns stand under null."""
    previous = period.previous() if parameters.get("compare") else None
    leads, deals, closed = _leads(period, parameters), _open_deals(parameters), _closed_deals(period, parameters)
    tasks = count_tasks_done(period, parameters)
    before = _before(previous, parameters) if previous else {}
    people: set[Person] = {*leads, *deals, *(person for person, _ in closed), *tasks, *before}
    names = name_colleagues(people)
    rows = [
        {
            "user_id": person,
            "name": names.get(person or 0),
            "leads_open": leads.get(person, {}).get("open", 0),
            **_achieved(person, leads, closed, tasks),
            "deals_open": deals.get(person, Amounts()).count,
            "pipeline": deals.get(person, Amounts()).totals(weighted=True),
            "previous": before.get(person, _achieved(person, {}, {}, Counter())) if previous else None,
        }
        for person in people
    ]
    return {
        "as_of": now(),
        "range": period.describe(),
        "previous_range": previous.describe() if previous else None,
        "owners": sorted(rows, key=lambda row: (-row["deals_won"], -row["leads_created"], row["user_id"] or 0)),
    }


def _achieved(person: Person, leads: Any, closed: Any, tasks: Counter[Person]) -> dict[str, Any]:
    won, lost = (closed.get((person, outcome), Amounts()) for outcome in OUTCOMES)
    mine = leads.get(person, {})
    return {
        "leads_created": mine.get("created", 0),
        "leads_converted": mine.get("converted", 0),
        "deals_won": won.count,
        "deals_lost": lost.count,
        "win_rate": rate(won.count, won.count + lost.count),
        "won": won.totals(),
        "tasks_done": tasks[person],
    }


def _before(period: Period, parameters: dict[str, Any]) -> dict[Person, dict[str, Any]]:
    leads, closed = _leads(period, parameters, with_open=False), _closed_deals(period, parameters)
    tasks = count_tasks_done(period, parameters)
    people: set[Person] = {*leads, *(person for person, _ in closed), *tasks}
    return {person: _achieved(person, leads, closed, tasks) for person in people}


def _leads(period: Period, parameters: dict[str, Any], *, with_open: bool = True) -> dict[Person, dict[str, int]]:
    """Leads made, converted (both in the range) and open now, by owner: three index scans."""
    ours = [Lead.organization_id == current.organization_id, Lead.deleted_at.is_(None)]
    where = [*ours, *narrow("leads.read", Lead.owner_id, parameters)]
    figures = {
        "created": period.contains(Lead.created_at),
        "converted": period.contains(Lead.converted_at) & Lead.converted_at.is_not(None),
    }
    if with_open:
        figures["open"] = Lead.status.in_(_open_statuses())
    found: dict[Person, dict[str, int]] = defaultdict(dict)
    for name, condition in figures.items():
        statement = select(Lead.owner_id, func.count()).where(*where, condition).group_by(Lead.owner_id)
        for person, count in db.session.execute(statement):
            found[person][name] = count
    return found


def _open_statuses() -> list[str]:
    return [status["key"] for status in list_choices(LeadStatus) if status["category"] not in CLOSED_CATEGORIES]


def _open_deals(parameters: dict[str, Any]) -> dict[Person, Amounts]:
    chances = {stage["id"]: stage["probability"] for stage in list_stages()}
    columns = (Deal.owner_id, Deal.stage_id, Deal.currency)
    statement = select(*columns, *SUMS).where(*living_deals(parameters), Deal.status == "open").group_by(*columns)
    found: dict[Person, Amounts] = defaultdict(Amounts)
    for row in db.session.execute(statement):
        weighted = weigh_sums(row, chances.get(row.stage_id, 0))
        found[row.owner_id].add(row.currency, row.deals, int(row.value), weighted)
    return found


def _closed_deals(period: Period, parameters: dict[str, Any]) -> dict[tuple[Person, str], Amounts]:
    columns = (Deal.owner_id, Deal.status, Deal.currency)
    where = [*living_deals(parameters), Deal.status.in_(OUTCOMES), period.contains(Deal.closed_at)]
    statement = select(*columns, *SUMS).where(*where).group_by(*columns)
    found: dict[tuple[Person, str], Amounts] = defaultdict(Amounts)
    for row in db.session.execute(statement):
        found[row.owner_id, row.status].add(row.currency, row.deals, int(row.value))
    return found
