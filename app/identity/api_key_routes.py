"""API keys of the organization."""

from typing import Any

from flask import Response

from app.core.http import Blueprint, Page, answer, requires
from app.identity import api_keys
from app.identity.member_schemas import ApiKeyIn, ApiKeyOut, NewApiKeyOut
from app.identity.proof import require_fresh
from app.identity.service import get_own_user

blueprint = Blueprint("api_keys", __name__, description="API keys")


@blueprint.route("/", methods=["GET"])
@requires("api_keys.manage")
@blueprint.returns(ApiKeyOut, many=True)
def list_api_keys() -> Page:
    """List API keys"""
    keys = api_keys.find_keys()
    return Page(keys, {"limit": len(keys), "next_cursor": None})


@blueprint.route("/", methods=["POST"])
@requires("api_keys.manage")
@blueprint.takes(ApiKeyIn)
@blueprint.returns(NewApiKeyOut, status=201)
def create_api_key(values: dict[str, Any]) -> Response:
    """Make an API key; it is shown once"""
    require_fresh(get_own_user(), values.get("current_password"))
    return answer(api_keys.create_key(values["name"], values["scopes"], values.get("expires_at")), status=201)


@blueprint.route("/<id:key_id>", methods=["DELETE"])
@requires("api_keys.manage")
@blueprint.returns(status=204)
def revoke_api_key(key_id: int) -> Response:
    """Revoke an API key at once"""
    api_keys.revoke_key(key_id)
    return answer(status=204)
