"""Search over everything."""

from typing import Any

from app.core.http import Blueprint, requires
from app.search.queries import KINDS, search_everything
from app.search.schemas import SearchGroup, SearchQuery

blueprint = Blueprint("search", __name__, description="Search over leads, contacts, companies and deals at once")


@blueprint.route("", methods=["GET"])
@requires("search.read")
@blueprint.takes(SearchQuery, "query")
@blueprint.returns(SearchGroup, many=True)
def search_records(parameters: dict[str, Any]) -> list[dict[str, Any]]:
    """Search all records, the best of each kind first"""
    return search_everything(parameters["q"], parameters.get("types") or list(KINDS), parameters["limit"])
