"""The own account: me, password, address, second factor, leaving."""

from typing import Any

from flask import Response

from app.core.http import Blueprint, answer, requires
from app.identity import accounts, members
from app.identity.delivery import answer_signed_out, read_device
from app.identity.schemas import (
    EmailChangeIn,
    EnrolmentOut,
    FactorRemovalIn,
    FreshIn,
    MeOut,
    MeUpdate,
    PasswordChangeIn,
    RecoveryCodesOut,
    TotpCodeIn,
)

blueprint = Blueprint("account", __name__, description="The own account")


@blueprint.route("/", methods=["GET"])
@requires("account.manage")
@blueprint.returns(MeOut)
def get_me() -> dict[str, Any]:
    """Who I am, where, and what I may do"""
    return accounts.describe_me()


@blueprint.route("/", methods=["PATCH"])
@requires("account.manage")
@blueprint.takes(MeUpdate)
@blueprint.returns(MeOut)
def update_me(values: dict[str, Any]) -> dict[str, Any]:
    """Change my name, locale, time zone, theme or density"""
    return accounts.update_me(values)


@blueprint.route("/password", methods=["PUT"])
@requires("account.manage")
@blueprint.takes(PasswordChangeIn)
@blueprint.returns(status=204)
def change_password(values: dict[str, Any]) -> Response:
    """Change my password and sign my other devices out"""
    accounts.change_password(values.get("current_password"), values["password"])
    return answer(status=204)


@blueprint.route("/email", methods=["PUT"])
@requires("account.manage")
@blueprint.takes(EmailChangeIn)
@blueprint.returns(status=202)
def change_email(values: dict[str, Any]) -> Response:
    """Have a link mailed to my new address"""
    accounts.request_email_change(values["email"], values.get("current_password"))
    return answer({}, status=202)


@blueprint.route("/second-factor", methods=["POST"])
@requires("account.manage")
@blueprint.returns(EnrolmentOut, status=201)
def begin_second_factor() -> Response:
    """Get a secret for an authenticator app"""
    return answer(accounts.begin_second_factor(), status=201)


@blueprint.route("/second-factor", methods=["PUT"])
@requires("account.manage")
@blueprint.takes(TotpCodeIn)
@blueprint.returns(RecoveryCodesOut)
def confirm_second_factor(values: dict[str, Any]) -> dict[str, Any]:
    """Turn the second factor on with a code of the app"""
    return {"recovery_codes": accounts.confirm_second_factor(values["code"], read_device())}


@blueprint.route("/second-factor/recovery-codes", methods=["POST"])
@requires("account.manage")
@blueprint.takes(FreshIn)
@blueprint.returns(RecoveryCodesOut, status=201)
def renew_recovery_codes(values: dict[str, Any]) -> Response:
    """Get new recovery codes in place of the old ones"""
    return answer({"recovery_codes": accounts.renew_recovery_codes(values.get("current_password"))}, status=201)


@blueprint.route("/second-factor/removal", methods=["POST"])
@requires("account.manage")
@blueprint.takes(FactorRemovalIn)
@blueprint.returns(status=204)
def remove_second_factor(values: dict[str, Any]) -> Response:
    """Turn the second factor off"""
    codes = (values.get("totp_code"), values.get("recovery_code"))
    accounts.remove_second_factor(values["password"], *codes, read_device())
    return answer(status=204)


@blueprint.route("/membership", methods=["DELETE"])
@requires("account.manage")
@blueprint.returns(status=204)
def leave_organization() -> Response:
    """Leave the organization"""
    members.leave_organization()
    return answer_signed_out()
