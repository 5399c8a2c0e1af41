"""Tags."""

from typing import Any

from app.activities import tags
from app.activities.models import Tag
from app.activities.schemas import TagCreate, TagOut, TagUpdate
from app.core.http import Blueprint, Page, requires
from app.core.schemas import Truth

blueprint = Blueprint("tags", __name__, description="Tags")


class TagsQuery(tags.LISTING.schema):  # type: ignore[name-defined,misc]
    usage = Truth(metadata={"description": "Count the records with each tag as well"})


@blueprint.route("")
@requires("tags.read")
@blueprint.takes(TagsQuery, "query")
@blueprint.returns(TagOut, many=True)
def list_tags(parameters: dict[str, Any]) -> Page:
    """List tags"""
    page = tags.LISTING.read(parameters)
    if parameters.get("usage"):
        uses = tags.count_uses([row["id"] for row in page.rows])
        page.rows = [{**row, "usage": uses[row["id"]]} for row in page.rows]
    return page


@blueprint.route("", methods=["POST"])
@requires("tags.create")
@blueprint.takes(TagCreate)
@blueprint.returns(TagOut, status=201)
def create_tag(values: dict[str, Any]) -> dict[str, Any]:
    """Create a tag"""
    return _present(tags.create_tag(values))


@blueprint.route("/<id:tag_id>")
@requires("tags.read")
@blueprint.returns(TagOut)
def get_tag(tag_id: int) -> dict[str, Any]:
    """Read a tag"""
    return _present(tags.get_tag(tag_id))


@blueprint.route("/<id:tag_id>", methods=["PATCH"])
@requires("tags.update")
@blueprint.takes(TagUpdate)
@blueprint.returns(TagOut)
def update_tag(values: dict[str, Any], tag_id: int) -> dict[str, Any]:
    """Rename or recolor a tag"""
    return _present(tags.update_tag(tag_id, values))


@blueprint.route("/<id:tag_id>", methods=["DELETE"])
@requires("tags.delete")
@blueprint.returns(status=204)
def delete_tag(tag_id: int) -> None:
    """Delete a tag and take it off every record"""
    tags.delete_tag(tag_id)


def _present(tag: Tag) -> dict[str, Any]:
    return {"id": tag.id, "name": tag.name, "color": tag.color, "created_at": tag.created_at}
