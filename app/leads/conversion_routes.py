from typing import Any

from flask import Response
from marshmallow import fields

from app.core.http import Blueprint, answer, found, requires
from app.core.record_schemas import shown
from app.core.records import open_record
from app.core.schemas import Id, Schema, Truth
from app.deals.schemas import DealCreate
from app.leads import queries
from app.leads.conversion import convert_lead, find_conversion, undo_conversion
from app.leads.models import Lead, LeadConversion

blueprint = Blueprint("lead_conversions", __name__, description="Leads becoming contacts, companies and deals")
KINDS = ("contact", "company", "deal")


class ConversionDeal(DealCreate):
    """Values of the deal; its name and links come from the lead when missing."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "partial": ("name",)})


class ConversionCreate(Schema):
    create_deal = Truth(load_default=True, metadata={"description": "Make a deal as well"})
    deal = fields.Nested(ConversionDeal)
    contact_id = Id(allow_none=True, metadata={"description": "Use this contact instead of searching one"})
    company_id = Id(allow_none=True, metadata={"description": "Use this company instead of searching one"})


class ConversionOut(Schema):
    lead_id = shown(fields.Integer, null=False)
    contact_id = shown(fields.Integer)
    company_id = shown(fields.Integer)
    deal_id = shown(fields.Integer)
    created = fields.List(fields.String(), required=True, metadata={"description": "Kinds that were made"})
    matched = fields.List(fields.String(), required=True, metadata={"description": "Kinds that were there already"})
    converted_at = shown(fields.AwareDateTime, null=False)
    converted_by_id = shown(fields.Integer)


def _present(conversion: LeadConversion) -> dict[str, Any]:
    ids = {f"{kind}_id": getattr(conversion, f"{kind}_id") for kind in KINDS}
    return {
        "lead_id": conversion.lead_id,
        **ids,
        "created": [kind for kind in KINDS if kind in conversion.created],
        "matched": [kind for kind in KINDS if kind not in conversion.created and ids[f"{kind}_id"] is not None],
        "converted_at": conversion.converted_at,
        "converted_by_id": conversion.converted_by_id,
    }


@blueprint.route("/<id:lead_id>/conversion", methods=["POST"])
@requires("leads.convert")
@blueprint.takes(ConversionCreate)
@blueprint.returns(ConversionOut)
@blueprint.returns(ConversionOut, status=201)
def create_conversion(values: dict[str, Any], lead_id: int) -> Response:
    """Convert a lead; repeating it answers the same conversion with 200."""
    conversion, is_new = convert_lead(open_record(Lead, lead_id, "leads.convert"), values)
    return answer(_present(conversion), status=201 if is_new else 200)


@blueprint.route("/<id:lead_id>/conversion", methods=["GET"])
@requires("leads.read")
@blueprint.returns(ConversionOut)
def read_conversion(lead_id: int) -> dict[str, Any]:
    """Read how a lead was converted."""
    queries.get_readable_lead(lead_id)
    return _present(found(find_conversion(lead_id)))


@blueprint.route("/<id:lead_id>/conversion", methods=["DELETE"])
@requires("leads.convert")
@blueprint.returns(status=204)
def delete_conversion(lead_id: int) -> None:
    """Undo a conversion while nothing else has changed."""
    undo_conversion(open_record(Lead, lead_id, "leads.convert"))
