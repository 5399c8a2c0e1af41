"""Members, teams and invitations."""

from typing import Any

from flask import Response

from app.core.http import Blueprint, Page, answer, requires
from app.identity import invitations, members, teams
from app.identity.member_list import MEMBERS
from app.identity.member_schemas import (
    InvitationIn,
    InvitationOut,
    MemberOut,
    MemberUpdate,
    PermissionOut,
    TeamIn,
    TeamOut,
    TeamUpdate,
)
from app.identity.permissions import describe_permissions

blueprint = Blueprint("members", __name__, description="Members, teams and invitations")


@blueprint.route("/members", methods=["GET"])
@requires("members.read")
@blueprint.takes(MEMBERS.schema, "query")
@blueprint.returns(MemberOut, many=True)
def list_members(parameters: dict[str, Any]) -> Page:
    """List members"""
    return MEMBERS.read(parameters)


@blueprint.route("/members/<id:member_id>", methods=["GET"])
@requires("members.read")
@blueprint.returns(MemberOut)
def get_member(member_id: int) -> dict[str, Any]:
    """Read a member"""
    return members.get_member(member_id)


@blueprint.route("/members/<id:member_id>", methods=["PATCH"])
@requires("members.manage")
@blueprint.takes(MemberUpdate)
@blueprint.returns(MemberOut)
def update_member(values: dict[str, Any], member_id: int) -> dict[str, Any]:
    """Change a member's role or team"""
    return members.update_member(member_id, values)


@blueprint.route("/members/<id:member_id>", methods=["DELETE"])
@requires("members.manage")
@blueprint.returns(status=204)
def remove_member(member_id: int) -> Response:
    """Remove a member"""
    members.remove_member(member_id)
    return answer(status=204)


@blueprint.route("/permissions", methods=["GET"])
@requires("members.read")
@blueprint.returns(PermissionOut, many=True)
def list_permissions() -> Page:
    """List what each role may do, and how far"""
    return _all(describe_permissions())


@blueprint.route("/teams", methods=["GET"])
@requires("members.read")
@blueprint.returns(TeamOut, many=True)
def list_teams() -> Page:
    """List teams"""
    return _all(teams.list_teams())


@blueprint.route("/teams", methods=["POST"])
@requires("members.manage")
@blueprint.takes(TeamIn)
@blueprint.returns(TeamOut, status=201)
def create_team(values: dict[str, Any]) -> dict[str, Any]:
    """Make a team"""
    return teams.create_team(values["name"])


@blueprint.route("/teams/<id:team_id>", methods=["GET"])
@requires("members.read")
@blueprint.returns(TeamOut)
def get_team(team_id: int) -> dict[str, Any]:
    """Read a team"""
    return teams.get_team(team_id)


@blueprint.route("/teams/<id:team_id>", methods=["PATCH"])
@requires("members.manage")
@blueprint.takes(TeamUpdate)
@blueprint.returns(TeamOut)
def update_team(values: dict[str, Any], team_id: int) -> dict[str, Any]:
    """Rename a team"""
    return teams.update_team(team_id, values)


@blueprint.route("/teams/<id:team_id>", methods=["DELETE"])
@requires("members.manage")
@blueprint.returns(status=204)
def delete_team(team_id: int) -> Response:
    """Delete a team; its members stay"""
    teams.delete_team(team_id)
    return answer(status=204)


@blueprint.route("/invitations", methods=["GET"])
@requires("members.manage")
@blueprint.returns(InvitationOut, many=True)
def list_invitations() -> Page:
    """List open invitations"""
    return _all(invitations.list_invitations())


@blueprint.route("/invitations", methods=["POST"])
@requires("members.manage")
@blueprint.takes(InvitationIn)
@blueprint.returns(InvitationOut, status=201)
def create_invitation(values: dict[str, Any]) -> dict[str, Any]:
    """Invite somebody by mail"""
    return invitations.invite(values["email"], values["role"], values.get("team_id"))


@blueprint.route("/invitations/<id:invitation_id>", methods=["DELETE"])
@requires("members.manage")
@blueprint.returns(status=204)
def revoke_invitation(invitation_id: int) -> Response:
    """Take an invitation back"""
    invitations.revoke_invitation(invitation_id)
    return answer(status=204)


def _all(rows: list[dict[str, Any]]) -> Page:
    return Page(rows, {"limit": len(rows), "next_cursor": None})
