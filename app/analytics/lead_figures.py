"""The funnel: what became of the leads made in a range, all in all and by source."""

from collections import Counter
from typing import Any

from sqlalchemy import exists, func, select

from app.analytics.amounts import rate
from app.analytics.narrowing import narrow
from app.analytics.periods import Period
from app.core.clock import now
from app.core.database import db
from app.core.tenancy import current
from app.deals.models import Deal
from app.leads.choices import CATEGORIES
from app.leads.models import Lead, LeadSource, LeadStatus
from app.leads.status_queries import list_choices

# Step -> the categories a lead stands in when it has come that far.
STEPS = {
    "created": CATEGORIES,
    "worked": tuple(category for category in CATEGORIES if category != "open"),
    "qualified": ("qualified", "converted"),
    "converted": ("converted",),
}
SOURCE_FIGURES = ("created", "worked", "qualified", "converted", "disqualified", "won")
WON = (Deal.deleted_at.is_(None), Deal.status == "won")
Counts = Counter[tuple[str, str | None]]


def describe_funnel(period: Period, parameters: dict[str, Any]) -> dict[str, Any]:
    """The funnel of a range; with `compare` also of the one before."""
    statuses = list_choices(LeadStatus)
    previous = period.previous() if parameters.get("compare") else None
    by_status = [(one, _count(one, parameters), _count_won(one, parameters)) for one in (period, previous) if one]
    now_, *before = [_figures(statuses, counts, won) for _, counts, won in by_status]
    then = before[0] if before else None
    return {
        "as_of": now(),
        "range": period.describe(),
        "previous_range": previous.describe() if previous else None,
        "steps": _steps(now_, then),
        "categories": _categories(statuses, by_status[0][1]),
        "sources": _sources(now_, then),
    }


def _count(period: Period, parameters: dict[str, Any]) -> Counts:
    where = [
        Lead.organization_id == current.organization_id,
        Lead.deleted_at.is_(None),
        period.contains(Lead.created_at),
    ]
    statement = select(Lead.status, Lead.source, func.count()).group_by(Lead.status, Lead.source)
    rows = db.session.execute(statement.where(*where, *narrow("leads.read", Lead.owner_id, parameters)))
    return Counter({(status, source): count for status, source, count in rows})


def _count_won(period: Period, parameters: dict[str, Any]) -> Counter[str | None]:
    """Leads of the range that a won deal came from, by source."""
    ours = (Lead.organization_id == current.organization_id, Lead.deleted_at.is_(None))
    of_lead = (Deal.organization_id == Lead.organization_id, Deal.original_lead_id == Lead.id)
    won = exists().where(*of_lead, Deal.organization_id == current.organization_id, *WON)
    where = [*ours, period.contains(Lead.created_at), won, *narrow("leads.read", Lead.owner_id, parameters)]
    rows = db.session.execute(select(Lead.source, func.count()).where(*where).group_by(Lead.source))
    return Counter({source: count for source, count in rows})


def _figures(
    statuses: list[dict[str, Any]], counts: Counts, won: Counter[str | None]
) -> dict[str | None, Counter[str]]:
    """Figures by source."""
    category_of = {status["key"]: status["category"] for status in statuses}
    figures: dict[str | None, Counter[str]] = {}
    for (status, source), count in counts.items():
        here = figures.setdefault(source, Counter())
        for step, categories in STEPS.items():
            here[step] += count if category_of[status] in categories else 0
        here["disqualified"] += count if category_of[status] == "disqualified" else 0
    for source, count in won.items():
        figures.setdefault(source, Counter())["won"] += count
    return figures


def _steps(
    figures: dict[str | None, Counter[str]], then: dict[str | None, Counter[str]] | None
) -> list[dict[str, Any]]:
    here, before = sum(figures.values(), Counter()), None if then is None else sum(then.values(), Counter())
    steps, above = [], 0
    for number, step in enumerate((*STEPS, "won")):
        count = here[step]
        steps.append(
            {
                "step": step,
                "count": count,
                "rate": rate(count, here["created"]),
                "step_rate": rate(count, above) if number else None,
                "previous_count": None if before is None else before[step],
                "previous_rate": None if before is None else rate(before[step], before["created"]),
            }
        )
        above = count
    return steps


def _categories(statuses: list[dict[str, Any]], counts: Counts) -> list[dict[str, Any]]:
    by_status: Counter[str] = Counter()
    for (status, _), count in counts.items():
        by_status[status] += count
    everything, categories = sum(by_status.values()), []
    for category in CATEGORIES:
        here = [{"status": s["key"], "label": s["label"], "count": by_status[s["key"]]}
                for s in statuses if s["category"] == category]  # fmt: skip
        count = sum(entry["count"] for entry in here)
        categories.append({"category": category, "count": count, "rate": rate(count, everything), "statuses": here})
    return categories


def _sources(
    figures: dict[str | None, Counter[str]], then: dict[str | None, Counter[str]] | None
) -> list[dict[str, Any]]:
    labels = {source["key"]: source["label"] for source in list_choices(LeadSource)}
    sources = []
    for source in sorted(
        {*figures, *(then or ())}, key=lambda one: (-figures.get(one, Counter())["created"], one or "")
    ):
        here = figures.get(source, Counter())
        before = None if then is None else then.get(source, Counter())
        sources.append(
            {
                "source": source,
                "label": labels.get(source or ""),
                **{name: here[name] for name in SOURCE_FIGURES},
                "conversion_rate": rate(here["converted"], here["created"]),
                "win_rate": rate(here["won"], here["created"]),
                "previous_created": None if before is None else before["created"],
                "previous_conversion_rate": None if before is None else rate(before["converted"], before["created"]),
            }
        )
    return sources
