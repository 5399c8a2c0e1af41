"""What anybody may call: sign up, sign in."""

from typing import Any

from flask import Response

from app.core.http import Blueprint
from app.identity import service
from app.identity.delivery import answer_signed_in, read_device
from app.identity.schemas import SignedInOut, SignInIn, SignUpIn

blueprint = Blueprint("sign_in", __name__, description="Signing up and signing in")


@blueprint.route("/sign-up", methods=["POST"])
@blueprint.takes(SignUpIn)
@blueprint.returns(SignedInOut, status=201)
def create_account(values: dict[str, Any]) -> Response:
    """Make an organization and its owner"""
    data, tokens = service.sign_up(values, read_device())
    return answer_signed_in(data, tokens, status=201)


@blueprint.route("/sign-in", methods=["POST"])
@blueprint.takes(SignInIn)
@blueprint.returns(SignedInOut)
def create_session(values: dict[str, Any]) -> Response:
    """Start a session"""
    data, tokens = service.sign_in(values, read_device())
    return answer_signed_in(data, tokens)
