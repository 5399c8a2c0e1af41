from typing import Any

from flask import Response

from app.activities.attachments import purge_with_attachments
from app.core.http import Blueprint, Page, answer_record, caches, requires
from app.core.records import open_record, open_trashed
from app.core.tenancy import current
from app.events.changes import restore_record, trash_record
from app.leads import queries, service
from app.leads.models import Lead
from app.leads.schemas import LeadBulkDelete, LeadBulkOut, LeadBulkUpdate, LeadCreate, LeadOut, LeadUpdate

blueprint = Blueprint("leads", __name__, description="People and firms who may become customers")


@blueprint.route("", methods=["GET"])
@requires("leads.read")
@blueprint.takes(queries.LISTING.schema, "query")
@blueprint.returns(LeadOut, many=True)
def list_leads(parameters: dict[str, Any]) -> Page:
    """List leads."""
    return queries.list_leads(parameters)


@blueprint.route("", methods=["POST"])
@requires("leads.create")
@blueprint.takes(LeadCreate)
@blueprint.returns(LeadOut, status=201)
def create_lead(values: dict[str, Any]) -> dict[str, Any]:
    """Create a lead; whoever makes it owns it unless somebody else is named."""
    lead = service.create_lead({"owner_id": current.user_id, **values})
    return queries.get_lead(lead.id) if values.get("tag_ids") else queries.get_written_lead(lead)


@blueprint.route("", methods=["PATCH"])
@requires("leads.update")
@blueprint.takes(LeadBulkUpdate)
@blueprint.returns(LeadBulkOut)
def change_leads(values: dict[str, Any]) -> dict[str, Any]:
    """Make the same change to up to 200 leads, all or none."""
    return {"changed": service.update_leads(values["ids"], values["changes"])}


@blueprint.route("", methods=["DELETE"])
@requires("leads.delete")
@blueprint.takes(LeadBulkDelete)
@blueprint.returns(LeadBulkOut)
def delete_leads(values: dict[str, Any]) -> dict[str, Any]:
    """Put up to 200 leads in the trash, all or none."""
    return {"changed": service.delete_leads(values["ids"])}


@blueprint.route("/<id:lead_id>", methods=["GET"])
@requires("leads.read")
@caches("lead")
@blueprint.returns(LeadOut)
def read_lead(lead_id: int) -> Response:
    """Read a lead."""
    return answer_record("lead", queries.get_readable_lead(lead_id))


@blueprint.route("/<id:lead_id>", methods=["PATCH"])
@requires("leads.update")
@blueprint.takes(LeadUpdate)
@blueprint.returns(LeadOut)
def change_lead(values: dict[str, Any], lead_id: int) -> dict[str, Any]:
    """Change a lead."""
    service.update_lead(open_record(Lead, lead_id, "leads.update"), values)
    return queries.get_lead(lead_id)


@blueprint.route("/<id:lead_id>", methods=["DELETE"])
@requires("leads.delete")
@blueprint.returns(status=204)
def delete_lead(lead_id: int) -> None:
    """Put a lead in the trash."""
    trash_record("lead", open_record(Lead, lead_id, "leads.delete"))


@blueprint.route("/<id:lead_id>/restoration", methods=["PUT"])
@requires("leads.delete")
@blueprint.returns(LeadOut)
def restore_lead(lead_id: int) -> dict[str, Any]:
    """Take a lead out of the trash."""
    restore_record("lead", open_trashed(Lead, lead_id, "leads.delete"))
    return queries.get_lead(lead_id)


@blueprint.route("/<id:lead_id>/trash", methods=["DELETE"])
@requires("trash.purge")
@blueprint.returns(status=204)
def purge_lead(lead_id: int) -> None:
    """Remove a lead in the trash for good."""
    purge_with_attachments("lead", open_trashed(Lead, lead_id, "trash.purge"))
