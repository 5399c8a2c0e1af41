"""Saved views of the lists."""

from typing import Any

from app.core.http import Blueprint, requires
from app.saved_views import queries, service
from app.saved_views.queries import open_saved_view
from app.saved_views.schemas import SavedViewCreate, SavedViewMarkIn, SavedViewOut, SavedViewsQuery, SavedViewUpdate

blueprint = Blueprint("saved_views", __name__, description="Lists under a name: filters, columns, sort and layout")


@blueprint.route("", methods=["GET"])
@requires("saved_views.read")
@blueprint.takes(SavedViewsQuery, "query")
@blueprint.returns(SavedViewOut, many=True)
def list_saved_views(parameters: dict[str, Any]) -> list[dict[str, Any]]:
    """List the saved views I see, all at once, in the order of my tabs"""
    return queries.list_saved_views(parameters.get("record_type"))


@blueprint.route("", methods=["POST"])
@requires("saved_views.manage")
@blueprint.takes(SavedViewCreate)
@blueprint.returns(SavedViewOut, status=201)
def create_saved_view(values: dict[str, Any]) -> dict[str, Any]:
    """Save a view"""
    return queries.get_saved_view(service.create_saved_view(values).id)


@blueprint.route("/<id:view_id>", methods=["GET"])
@requires("saved_views.read")
@blueprint.returns(SavedViewOut)
def read_saved_view(view_id: int) -> dict[str, Any]:
    """Read a saved view"""
    return queries.get_saved_view(view_id)


@blueprint.route("/<id:view_id>", methods=["PATCH"])
@requires("saved_views.manage")
@blueprint.takes(SavedViewUpdate)
@blueprint.returns(SavedViewOut)
def change_saved_view(values: dict[str, Any], view_id: int) -> dict[str, Any]:
    """Change a saved view for everybody who sees it"""
    service.update_saved_view(open_saved_view(view_id), values)
    return queries.get_saved_view(view_id)


@blueprint.route("/<id:view_id>", methods=["DELETE"])
@requires("saved_views.manage")
@blueprint.returns(status=204)
def delete_saved_view(view_id: int) -> None:
    """Delete a saved view for everybody who sees it"""
    service.delete_saved_view(open_saved_view(view_id))


@blueprint.route("/<id:view_id>/mark", methods=["PUT"])
@requires("saved_views.read")
@blueprint.takes(SavedViewMarkIn)
@blueprint.returns(SavedViewOut)
def mark_saved_view(values: dict[str, Any], view_id: int) -> dict[str, Any]:
    """Pin a view, make it my default or place it among my tabs"""
    view = queries.get_saved_view(view_id)
    service.mark_saved_view(view_id, view["record_type"], values)
    return queries.get_saved_view(view_id)
