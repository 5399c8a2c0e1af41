from typing import Any

from app.core.http import Blueprint, requires
from app.fields import queries, service
from app.fields.schemas import FieldCreate, FieldOut, FieldQuery, FieldUpdate

blueprint = Blueprint("fields", __name__, description="Text fields an organization adds to its records")


@blueprint.route("", methods=["GET"])
@requires("fields.read")
@blueprint.takes(FieldQuery, "query")
@blueprint.returns(FieldOut, many=True)
def list_fields(parameters: dict[str, Any]) -> list[dict[str, Any]]:
    """List custom fields."""
    return queries.list_fields(**parameters)


@blueprint.route("", methods=["POST"])
@requires("fields.manage")
@blueprint.takes(FieldCreate)
@blueprint.returns(FieldOut, status=201)
def create_field(values: dict[str, Any]) -> dict[str, Any]:
    """Define a custom field."""
    return queries.get_field(service.create_field(**values).id)


@blueprint.route("/<id:field_id>", methods=["GET"])
@requires("fields.read")
@blueprint.returns(FieldOut)
def read_field(field_id: int) -> dict[str, Any]:
    """Read the definition of a custom field."""
    return queries.get_field(field_id)


@blueprint.route("/<id:field_id>", methods=["PATCH"])
@requires("fields.manage")
@blueprint.takes(FieldUpdate)
@blueprint.returns(FieldOut)
def change_field(values: dict[str, Any], field_id: int) -> dict[str, Any]:
    """Rename a custom field."""
    service.rename_field(queries.get_field_for_change(field_id), values["label"])
    return queries.get_field(field_id)


@blueprint.route("/<id:field_id>", methods=["DELETE"])
@requires("fields.manage")
@blueprint.returns(status=204)
def delete_field(field_id: int) -> None:
    """Remove a custom field; values already in records stay there."""
    service.delete_field(queries.get_field_for_change(field_id))
