"""Duplicates and merges."""

from typing import Any

from marshmallow import fields, validate

from app.companies.schemas import CompanyOut
from app.contacts.schemas import ContactRow
from app.core.http import Blueprint, answer, requires
from app.core.record_schemas import shown
from app.core.schemas import Id, Schema, Text
from app.leads.schemas import LeadOut
from app.merges import queries, service
from app.merges.moving import LINKS

blueprint = Blueprint("merges", __name__, description="Two records of one person or firm")
REASONS = ("email", "phone", "name")


class MergeCreate(Schema):
    record_type = Text(required=True, validate=validate.OneOf(list(LINKS)))
    kept_id = Id(required=True, metadata={"description": "The record that stays"})
    merged_id = Id(required=True, metadata={"description": "The record that goes to the trash"})
    values = fields.Dict(
        keys=fields.String(),
        load_default=dict,
        metadata={"description": "Values of the kept record, as PATCH takes them: those chosen from the other one"},
    )


class MergeOut(Schema):
    id = shown(fields.Integer, null=False)
    record_type = shown(null=False)
    kept_id = shown(fields.Integer, null=False)
    merged_id = shown(fields.Integer, null=False)
    moved = shown(
        fields.Dict,
        null=False,
        keys=fields.String(),
        values=fields.Integer(),
        metadata={"description": "How many rows moved, by table and column"},
    )
    created_at = shown(fields.AwareDateTime, null=False)
    created_by_id = shown(fields.Integer)
    undone_at = shown(fields.AwareDateTime)


def _duplicates_of(record: type[Schema], name: str) -> type[Schema]:
    reasons = fields.List(fields.String(validate=validate.OneOf(REASONS)), required=True)
    shape = {"record": fields.Nested(record, required=True), "reasons": reasons}
    return Schema.from_dict(shape, name=name)  # type: ignore[arg-type]


def _present(merge: Any) -> dict[str, Any]:
    names = ("id", "record_type", "kept_id", "merged_id", "created_at", "created_by_id", "undone_at")
    moved = {link: len(ids) for link, ids in merge.moved.items()}
    return {**{name: getattr(merge, name) for name in names}, "moved": moved}


@blueprint.route("/leads/<id:lead_id>/duplicates", methods=["GET"])
@requires("leads.read")
@blueprint.returns(_duplicates_of(LeadOut, "LeadDuplicate"), many=True)
def list_lead_duplicates(lead_id: int) -> list[dict[str, Any]]:
    """List leads that may be the same one"""
    return queries.list_duplicates("lead", lead_id)


@blueprint.route("/contacts/<id:contact_id>/duplicates", methods=["GET"])
@requires("contacts.read")
@blueprint.returns(_duplicates_of(ContactRow, "ContactDuplicate"), many=True)
def list_contact_duplicates(contact_id: int) -> list[dict[str, Any]]:
    """List contacts that may be the same person"""
    return queries.list_duplicates("contact", contact_id)


@blueprint.route("/companies/<id:company_id>/duplicates", methods=["GET"])
@requires("companies.read")
@blueprint.returns(_duplicates_of(CompanyOut, "CompanyDuplicate"), many=True)
def list_company_duplicates(company_id: int) -> list[dict[str, Any]]:
    """List companies that may be the same firm"""
    return queries.list_duplicates("company", company_id)


@blueprint.route("/merges", methods=["POST"])
@requires("merges.manage")
@blueprint.takes(MergeCreate)
@blueprint.returns(MergeOut, status=201)
def create_merge(values: dict[str, Any]) -> dict[str, Any]:
    """Merge a record into another; it goes to the trash, what stands on it moves over"""
    return _present(service.merge_records(**values))


@blueprint.route("/merges/<id:merge_id>", methods=["DELETE"])
@requires("merges.manage")
@blueprint.returns(MergeOut)
def delete_merge(merge_id: int) -> Any:
    """Undo a merge while the kept record has not changed since"""
    merge = service.open_merge(merge_id)
    service.undo_merge(merge)
    return answer(_present(merge))
