"""Reports."""

from typing import Any

from app.analytics.deal_figures import describe_pipeline, describe_won
from app.analytics.keeping import keep_answer
from app.analytics.lead_figures import describe_funnel
from app.analytics.periods import read_period
from app.analytics.schemas import (
    ActivityReportOut,
    ActivityReportQuery,
    ComparedQuery,
    FunnelReportOut,
    PipelineReportOut,
    PipelineReportQuery,
    TeamReportOut,
    TeamReportQuery,
    WonReportOut,
    WonReportQuery,
)
from app.analytics.team_figures import describe_team
from app.analytics.work_figures import describe_activity
from app.core.http import Blueprint, requires

blueprint = Blueprint("analytics", __name__, description="Reports: figures of leads, deals and work")
WORK = ("note", "task", "activity", "lead", "contact", "company", "deal")


def _report(name: str, kinds: tuple[str, ...], parameters: dict[str, Any], describe: Any) -> Any:
    period = read_period(parameters)
    asked = {**parameters, "from": period.first, "to": period.last, "timezone": period.zone}
    return keep_answer(name, kinds, asked, lambda: describe(period, parameters))


@blueprint.route("/pipeline", methods=["GET"])
@requires("analytics.read")
@blueprint.takes(PipelineReportQuery, "query")
@blueprint.returns(PipelineReportOut)
def read_pipeline_report(parameters: dict[str, Any]) -> Any:
    """Read what stands in each stage, by currency"""
    return _report("pipeline", ("deal",), parameters, describe_pipeline)


@blueprint.route("/funnel", methods=["GET"])
@requires("analytics.read")
@blueprint.takes(ComparedQuery, "query")
@blueprint.returns(FunnelReportOut)
def read_funnel_report(parameters: dict[str, Any]) -> Any:
    """Read what became of the leads made in a range, by status category and source"""
    return _report("funnel", ("lead", "deal"), parameters, describe_funnel)


@blueprint.route("/won", methods=["GET"])
@requires("analytics.read")
@blueprint.takes(WonReportQuery, "query")
@blueprint.returns(WonReportOut)
def read_won_report(parameters: dict[str, Any]) -> Any:
    """Read deals won and lost over time"""
    return _report("won", ("deal",), parameters, describe_won)


@blueprint.route("/activity", methods=["GET"])
@requires("analytics.read")
@blueprint.takes(ActivityReportQuery, "query")
@blueprint.returns(ActivityReportOut)
def read_activity_report(parameters: dict[str, Any]) -> Any:
    """Read what people wrote down, did and changed"""
    return _report("activity", WORK, parameters, describe_activity)


@blueprint.route("/team", methods=["GET"])
@requires("analytics.read")
@blueprint.takes(TeamReportQuery, "query")
@blueprint.returns(TeamReportOut)
def read_team_report(parameters: dict[str, Any]) -> Any:
    """Read the figures of every owner side by side"""
    return _report("team", ("lead", "deal", "task"), parameters, describe_team)
