"""Sessions of the signed-in person: list them, end them, change the organization."""

from typing import Any

from flask import Response

from app.core.http import Blueprint, Page, answer, requires
from app.core.tenancy import current
from app.identity import accounts, service, sessions
from app.identity.delivery import DELIVERY_DOC, answer_signed_in, answer_signed_out, read_device
from app.identity.schemas import PasswordIn, SessionOut, SignedInOut, SwitchIn

blueprint = Blueprint("sessions", __name__, description="Sessions")


@blueprint.route("/sessions", methods=["GET"])
@requires("account.manage")
@blueprint.returns(SessionOut, many=True)
def list_sessions() -> Page:
    """List the own sessions, in all organizations"""
    found = sessions.list_sessions(current.user_id or 0, current.scope.session_id)
    return Page(found, {"limit": sessions.MAX_LISTED, "next_cursor": None})


@blueprint.route("/sessions", methods=["DELETE"])
@requires("account.manage")
@blueprint.returns(status=204)
def end_all_sessions() -> Response:
    """Sign out everywhere"""
    sessions.end_sessions_everywhere(current.user_id or 0, "signed_out_everywhere")
    return answer_signed_out()


@blueprint.route("/sessions/<id:session_id>", methods=["DELETE"])
@requires("account.manage")
@blueprint.returns(status=204)
def end_session(session_id: int) -> Response:
    """Sign out one session"""
    sessions.end_one_session(current.user_id or 0, session_id, "signed_out")
    return answer(status=204)


@blueprint.route("/sign-out", methods=["POST"])
@requires("account.manage")
@blueprint.returns(status=204)
def sign_out() -> Response:
    """Sign out here"""
    sessions.end_sessions(current.user_id or 0, "signed_out", only=current.scope.session_id)
    return answer_signed_out()


@blueprint.route("/organization", methods=["PUT"])
@blueprint.doc(**DELIVERY_DOC)
@requires("account.manage")
@blueprint.takes(SwitchIn)
@blueprint.returns(SignedInOut)
def switch_organization(values: dict[str, Any]) -> Response:
    """Go on in another organization"""
    return answer_signed_in(service.switch_organization(values["organization_id"], read_device()))


@blueprint.route("/fresh", methods=["PUT"])
@requires("account.manage")
@blueprint.takes(PasswordIn)
@blueprint.returns(status=204)
def prove_again(values: dict[str, Any]) -> Response:
    """Prove the password again, for five minutes"""
    accounts.prove_again(values["password"])
    return answer(status=204)
