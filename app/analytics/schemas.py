"""What reports take and answer. The descriptions are the definitions of the figures."""

from typing import Any

from marshmallow import fields, validate

from app.activities.choices import ACTIVITY_TYPES
from app.analytics.periods import DEFAULT_DAYS, INTERVALS, MAX_BUCKETS
from app.core.record_schemas import shown
from app.core.schemas import Day, Schema, Text, Truth
from app.deals.choices import STAGE_TYPES
from app.identity.schemas import Timezone
from app.leads.choices import CATEGORIES

MONEY = {"example": "12500.00"}


def about(description: str) -> dict[str, Any]:
    return {"metadata": {"description": description}}


def number(description: str, *, null: bool = False) -> Any:
    return shown(fields.Integer, null=null, **about(description))


def percent(description: str) -> Any:
    return shown(fields.Float, **about(f"{description}, in per cent with one decimal; null of nothing"))


class ReportQuery(Schema):
    from_ = Day(data_key="from", attribute="from", **about(f"First day; {DEFAULT_DAYS} days back when left out"))
    to = Day(**about("Last day, in it; today when left out"))
    timezone = Timezone(**about("Zone in which days begin; the organization's when left out"))
    owner_id = Text(min=1, max=2000, **about("Of these owners (several separated by commas)"))
    team_id = Text(min=1, max=2000, **about("Of members of these teams (several separated by commas)"))


class ComparedQuery(ReportQuery):
    compare = Truth(**about("Also the range of the same length right before"))


class PipelineReportQuery(ReportQuery):
    pipeline_id = Text(min=1, max=2000, **about("Of these pipelines (several separated by commas)"))


class TeamReportQuery(ComparedQuery):
    pipeline_id = Text(min=1, max=2000, **about("Deals of these pipelines (several separated by commas)"))


class ActivityReportQuery(ComparedQuery):
    interval = Text(validate=validate.OneOf(INTERVALS), **about(f"day when left out; at most {MAX_BUCKETS} of them"))


class WonReportQuery(ActivityReportQuery):
    pipeline_id = Text(min=1, max=2000, **about("Of these pipelines (several separated by commas)"))


class RangeOut(Schema):
    from_ = shown(fields.Date, null=False, data_key="from")
    to = shown(fields.Date, null=False, **about("The last day, in the range"))
    timezone = shown(null=False)
    is_partial = shown(fields.Boolean, null=False, **about("It is not over yet"))


class ReportOut(Schema):
    as_of = shown(fields.AwareDateTime, null=False, **about("When it was computed"))
    range = fields.Nested(RangeOut, required=True)


class ComparedOut(ReportOut):
    previous_range = shown(fields.Nested, nested=RangeOut, **about("With compare=true"))


class CurrencyTotal(Schema):
    currency = shown(null=False)
    count = number("Deals in this currency")
    value = shown(null=False, metadata=MONEY)


class WeightedTotal(CurrencyTotal):
    weighted_value = shown(null=False, **about("Each value times its probability: the deal's own, else the stage's"))


class StageFigures(Schema):
    stage_id = shown(fields.Integer, null=False)
    name = shown(null=False)
    type = shown(null=False, validate=validate.OneOf(STAGE_TYPES))
    position = shown(fields.Integer, null=False)
    probability = shown(fields.Integer, null=False)
    color = shown()
    count = number("Open stage: deals in it now. Won or lost stage: deals closed in the range that stand in it")
    totals = fields.List(fields.Nested(WeightedTotal), required=True)


class PipelineFigures(Schema):
    pipeline_id = shown(fields.Integer, null=False)
    name = shown(null=False)
    count = number("Open deals now")
    totals = fields.List(fields.Nested(WeightedTotal), required=True, **about("Of the open deals"))
    stages = fields.List(fields.Nested(StageFigures), required=True)


class PipelineReportOut(ReportOut):
    pipelines = fields.List(fields.Nested(PipelineFigures), required=True)


class FunnelStep(Schema):
    step = shown(
        null=False,
        validate=validate.OneOf(["created", "worked", "qualified", "converted", "won"]),
        **about(
            "created: leads made in the range. worked: of these, those no longer in a status of category open. qualified: "
            "in qualified or converted. converted: converted. won: a deal that came from the lead is won. A lead counts "
            "where it stands now"
        ),
    )
    count = number("Leads that have come that far")
    rate = percent("Share of the leads made in the range")
    step_rate = percent("Share of the step before")
    previous_count = number("In the range before", null=True)
    previous_rate = percent("In the range before")


class StatusCount(Schema):
    status = shown(null=False)
    label = shown(null=False)
    count = number("Leads made in the range that have this status now")


class CategoryFigures(Schema):
    category = shown(null=False, validate=validate.OneOf(CATEGORIES))
    count = number("Leads made in the range that stand in the category now")
    rate = percent("Share of the leads made in the range")
    statuses = fields.List(fields.Nested(StatusCount), required=True)


class SourceFigures(Schema):
    source = shown(**about("Key of the source; null for leads without one"))
    label = shown()
    created = number("Leads made in the range")
    worked = number("As in steps")
    qualified = number("As in steps")
    converted = number("As in steps")
    disqualified = number("In a status of category disqualified now")
    won = number("As in steps")
    conversion_rate = percent("Converted of created")
    win_rate = percent("Won of created")
    previous_created = number("In the range before", null=True)
    previous_conversion_rate = percent("In the range before")


class FunnelReportOut(ComparedOut):
    steps = fields.List(fields.Nested(FunnelStep), required=True)
    categories = fields.List(fields.Nested(CategoryFigures), required=True)
    sources = fields.List(fields.Nested(SourceFigures), required=True)


class OutcomeFigures(Schema):
    count = number("Deals closed so")
    totals = fields.List(fields.Nested(CurrencyTotal), required=True)


class WonBucket(Schema):
    from_ = shown(fields.Date, null=False, data_key="from")
    to = shown(fields.Date, null=False)
    is_partial = shown(fields.Boolean, null=False, **about("The range cuts it, or it is not over yet"))
    won = fields.Nested(OutcomeFigures, required=True)
    lost = fields.Nested(OutcomeFigures, required=True)


class WonTotals(Schema):
    won = fields.Nested(OutcomeFigures, required=True)
    lost = fields.Nested(OutcomeFigures, required=True)
    win_rate = percent("Won of all deals closed in the range")
    days_to_win = shown(fields.Float, **about("Mean days from making a deal to winning it; null of nothing"))


class WonReportOut(ComparedOut):
    interval = shown(null=False, validate=validate.OneOf(INTERVALS))
    totals = fields.Nested(WonTotals, required=True)
    buckets = fields.List(fields.Nested(WonBucket), required=True, **about("Every one of the range, empty ones too"))
    previous_totals = shown(fields.Nested, nested=WonTotals)
    previous_buckets = shown(fields.List, cls_or_instance=fields.Nested(WonBucket))


WorkFigures = Schema.from_dict(
    {
        "notes": number("Notes written"),
        "tasks_created": number("Tasks made"),
        "tasks_done": number("Tasks completed, counted for the assignee"),
        **{f"{kind}_activities": number(f"Logged activities of the type {kind}") for kind in ACTIVITY_TYPES},
        "changes": number("Changes to leads, contacts, companies and deals, moves between stages among them"),
        "total": number("All of them together"),
    },
    name="WorkFigures",
)


class UserWork(WorkFigures):  # type: ignore[misc,valid-type]
    user_id = shown(fields.Integer, **about("null: nobody"))
    name = shown()
    previous_total = number("In the range before", null=True)


class WorkBucket(WorkFigures):  # type: ignore[misc,valid-type]
    from_ = shown(fields.Date, null=False, data_key="from")
    to = shown(fields.Date, null=False)


class ActivityReportOut(ComparedOut):
    interval = shown(null=False, validate=validate.OneOf(INTERVALS))
    totals = fields.Nested(WorkFigures, required=True)
    previous_totals = shown(fields.Nested, nested=WorkFigures)
    users = fields.List(fields.Nested(UserWork), required=True, **about("The busiest first"))
    buckets = fields.List(fields.Nested(WorkBucket), required=True)


class Achieved(Schema):
    leads_created = number("Leads made in the range that the person owns now")
    leads_converted = number("Leads converted in the range")
    deals_won = number("Deals won in the range")
    deals_lost = number("Deals lost in the range")
    win_rate = percent("Won of the deals closed in the range")
    won = fields.List(fields.Nested(CurrencyTotal), required=True)
    tasks_done = number("Tasks completed in the range, of the assignee")


class OwnerFigures(Achieved):
    user_id = shown(fields.Integer, **about("null: records nobody owns"))
    name = shown()
    leads_open = number("Leads neither converted nor disqualified, now")
    deals_open = number("Open deals, now")
    pipeline = fields.List(fields.Nested(WeightedTotal), required=True, **about("Of the open deals"))
    previous = shown(fields.Nested, nested=Achieved, **about("With compare=true"))


class TeamReportOut(ComparedOut):
    owners = fields.List(fields.Nested(OwnerFigures), required=True)
