from typing import Any

from app.core.http import Blueprint, requires
from app.leads.models import LeadSource, LeadStatus
from app.leads.schemas import (
    LeadSourceCreate,
    LeadSourceOut,
    LeadSourceUpdate,
    LeadStatusCreate,
    LeadStatusOut,
    LeadStatusUpdate,
)
from app.leads.status_queries import list_choices, present_choice
from app.leads.status_service import add_choice, change_choice

blueprint = Blueprint("lead_choices", __name__, description="Statuses and sources of leads")


@blueprint.route("/lead-statuses", methods=["GET"])
@requires("leads.read")
@blueprint.returns(LeadStatusOut, many=True)
def list_lead_statuses() -> list[dict[str, Any]]:
    """List lead statuses in their order."""
    return list_choices(LeadStatus)


@blueprint.route("/lead-statuses", methods=["POST"])
@requires("pipelines.manage")
@blueprint.takes(LeadStatusCreate)
@blueprint.returns(LeadStatusOut, status=201)
def create_lead_status(values: dict[str, Any]) -> dict[str, Any]:
    """Add a lead status to a category."""
    return present_choice(add_choice(LeadStatus, values))


@blueprint.route("/lead-statuses/<id:status_id>", methods=["PATCH"])
@requires("pipelines.manage")
@blueprint.takes(LeadStatusUpdate)
@blueprint.returns(LeadStatusOut)
def change_lead_status(values: dict[str, Any], status_id: int) -> dict[str, Any]:
    """Rename, order, colour or switch a lead status; its category stays."""
    return present_choice(change_choice(LeadStatus, status_id, values))


@blueprint.route("/lead-sources", methods=["GET"])
@requires("leads.read")
@blueprint.returns(LeadSourceOut, many=True)
def list_lead_sources() -> list[dict[str, Any]]:
    """List lead sources in their order."""
    return list_choices(LeadSource)


@blueprint.route("/lead-sources", methods=["POST"])
@requires("pipelines.manage")
@blueprint.takes(LeadSourceCreate)
@blueprint.returns(LeadSourceOut, status=201)
def create_lead_source(values: dict[str, Any]) -> dict[str, Any]:
    """Add a lead source."""
    return present_choice(add_choice(LeadSource, values))


@blueprint.route("/lead-sources/<id:source_id>", methods=["PATCH"])
@requires("pipelines.manage")
@blueprint.takes(LeadSourceUpdate)
@blueprint.returns(LeadSourceOut)
def change_lead_source(values: dict[str, Any], source_id: int) -> dict[str, Any]:
    """Rename, order or switch a lead source."""
    return present_choice(change_choice(LeadSource, source_id, values))
