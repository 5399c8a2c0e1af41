"""The organization's own record."""

from typing import Any

from app.core.http import Blueprint, requires
from app.identity import organizations
from app.identity.member_schemas import OrganizationOut, OrganizationUpdate

blueprint = Blueprint("organization", __name__, description="The organization")


@blueprint.route("/", methods=["GET"])
@requires("organization.read")
@blueprint.returns(OrganizationOut)
def get_organization() -> dict[str, Any]:
    """Read the organization"""
    return organizations.get_organization()


@blueprint.route("/", methods=["PATCH"])
@requires("organization.manage")
@blueprint.takes(OrganizationUpdate)
@blueprint.returns(OrganizationOut)
def update_organization(values: dict[str, Any]) -> dict[str, Any]:
    """Change name, defaults and rules of the organization"""
    return organizations.update_organization(values)
