"""What anybody may call: sign up, sign in, carry a session on, reset a password, answer an invitation."""

import time
from typing import Any

from flask import Response, g

from app.core.http import Blueprint, answer
from app.identity import accounts, invitations, jobs, refreshing, resets, service, sign_up
from app.identity.delivery import DELIVERY_DOC, answer_signed_in, read_device, read_refresh_token
from app.identity.schemas import (
    AcceptanceIn,
    InvitationPreviewOut,
    LinkIn,
    NewPasswordIn,
    PasswordResetIn,
    RefreshIn,
    SignedInOut,
    SignInIn,
    SignUpIn,
)

# Longer than the work for a known address takes, so that the time tells nothing.
RESET_ANSWER_SECONDS = 0.25

# Named, so that the job is known wherever the routes are.
LETTERS = jobs.send_letter

blueprint = Blueprint("sign_in", __name__, description="Signing up and signing in")


@blueprint.route("/sign-up", methods=["POST"])
@blueprint.doc(**DELIVERY_DOC)
@blueprint.takes(SignUpIn)
@blueprint.returns(SignedInOut, status=201)
def create_account(values: dict[str, Any]) -> Response:
    """Make an organization and its owner"""
    return answer_signed_in(sign_up.sign_up(values, read_device()), status=201)


@blueprint.route("/sign-in", methods=["POST"])
@blueprint.doc(**DELIVERY_DOC)
@blueprint.takes(SignInIn)
@blueprint.returns(SignedInOut)
def create_session(values: dict[str, Any]) -> Response:
    """Start a session"""
    return answer_signed_in(service.sign_in(values, read_device()))


@blueprint.route("/refresh", methods=["POST"])
@blueprint.takes(RefreshIn)
@blueprint.returns(SignedInOut)
@blueprint.returns(status=204)
def refresh_session(values: dict[str, Any]) -> Response:
    """Carry a session on with its refresh token; 204 when there is none"""
    token, in_body = read_refresh_token(values)
    if token is None:
        # No error: every first visit of a page asks, and a browser would show a failure for it.
        return answer(status=204)
    # It goes back the way it came: a script in a page cannot turn the cookie into text.
    return answer_signed_in(refreshing.refresh_session(token, read_device()), in_body=in_body)


@blueprint.route("/password-reset", methods=["POST"])
@blueprint.takes(PasswordResetIn)
@blueprint.returns(status=202)
def request_password_reset(values: dict[str, Any]) -> Response:
    """Have a link mailed that sets a new password"""
    resets.request_reset(values["email"], read_device())
    time.sleep(max(0.0, g.started + RESET_ANSWER_SECONDS - time.perf_counter()))
    return answer({}, status=202)


@blueprint.route("/password-reset/confirmation", methods=["POST"])
@blueprint.takes(NewPasswordIn)
@blueprint.returns(status=204)
def reset_password(values: dict[str, Any]) -> Response:
    """Set a new password with the mailed link"""
    resets.reset_password(values["token"], values["password"])
    return answer(status=204)


@blueprint.route("/email-change/confirmation", methods=["POST"])
@blueprint.takes(LinkIn)
@blueprint.returns(status=204)
def confirm_email_change(values: dict[str, Any]) -> Response:
    """Take a new address over with the mailed link"""
    accounts.confirm_email_change(values["token"])
    return answer(status=204)


@blueprint.route("/invitation/preview", methods=["POST"])
@blueprint.takes(LinkIn)
@blueprint.returns(InvitationPreviewOut)
def preview_invitation(values: dict[str, Any]) -> dict[str, Any]:
    """Read a mailed invitation"""
    return invitations.preview_invitation(values["token"])


@blueprint.route("/invitation/acceptance", methods=["POST"])
@blueprint.doc(**DELIVERY_DOC)
@blueprint.takes(AcceptanceIn)
@blueprint.returns(SignedInOut, status=201)
def accept_invitation(values: dict[str, Any]) -> Response:
    """Accept a mailed invitation and sign in"""
    return answer_signed_in(invitations.accept_invitation(values, read_device()), status=201)
