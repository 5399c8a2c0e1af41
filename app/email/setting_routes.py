"""Settings of mail: my signature, the organization's wishes, addresses that get no more."""

from typing import Any

from sqlalchemy import func, select

from app.core.database import db
from app.core.filters import Filter
from app.core.http import Blueprint, Page, found, requires
from app.core.listing import Listing
from app.core.tenancy import current
from app.email import setting_queries as queries
from app.email import setting_service as service
from app.email.models import EmailSuppression
from app.email.schemas import (
    EmailSettingsOut,
    EmailSettingsUpdate,
    SignatureFields,
    SignatureOut,
    SuppressionCreate,
    SuppressionOut,
)

blueprint = Blueprint("email_settings", __name__, description="How mail is sent and received")
COLUMNS = tuple(column for column in EmailSuppression.__table__.c if column.key != "organization_id")
SUPPRESSIONS = Listing(
    "email_suppressions",
    COLUMNS,
    model=EmailSuppression,
    filters={
        "address": Filter(EmailSuppression.address, "exact", "The whole address, whatever the case", func.lower),
        "reason": Filter(EmailSuppression.reason, "choice", "bounced, complained, unsubscribed or manual"),
    },
    sorts={"id": EmailSuppression.id},
    default_sort="-id",
    present=dict,
    trash=False,
)


@blueprint.route("/email-signature", methods=["GET"])
@requires("emails.create")
@blueprint.returns(SignatureOut)
def read_email_signature() -> dict[str, Any]:
    """Read my signature"""
    return service.describe_signature()


@blueprint.route("/email-signature", methods=["PUT"])
@requires("emails.create")
@blueprint.takes(SignatureFields)
@blueprint.returns(SignatureOut)
def change_email_signature(values: dict[str, Any]) -> dict[str, Any]:
    """Set my signature; empty for none"""
    service.set_signature(values)
    return service.describe_signature()


@blueprint.route("/email-settings", methods=["GET"])
@requires("emails.read")
@blueprint.returns(EmailSettingsOut)
def read_email_settings() -> dict[str, Any]:
    """Read how the organization wants its mail, and the address it receives mail at"""
    return queries.get_settings()


@blueprint.route("/email-settings", methods=["PATCH"])
@requires("email_settings.manage")
@blueprint.takes(EmailSettingsUpdate)
@blueprint.returns(EmailSettingsOut)
def update_email_settings(values: dict[str, Any]) -> dict[str, Any]:
    """Change how the organization wants its mail"""
    service.change_settings(values)
    return queries.get_settings()


@blueprint.route("/email-suppressions", methods=["GET"])
@requires("emails.read")
@blueprint.takes(SUPPRESSIONS.schema, "query")
@blueprint.returns(SuppressionOut, many=True)
def list_email_suppressions(parameters: dict[str, Any]) -> Page:
    """List the addresses that get no more mail, newest first"""
    return SUPPRESSIONS.read(parameters)


@blueprint.route("/email-suppressions", methods=["POST"])
@requires("emails.manage")
@blueprint.takes(SuppressionCreate)
@blueprint.returns(SuppressionOut, status=201)
def create_email_suppression(values: dict[str, Any]) -> dict[str, Any]:
    """Let no more mail reach an address"""
    suppression_id = service.add_suppression(values["address"], values["note"])
    ours = (EmailSuppression.organization_id == current.organization_id, EmailSuppression.id == suppression_id)
    return dict(found(db.session.execute(select(*COLUMNS).where(*ours)).first())._mapping)


@blueprint.route("/email-suppressions/<id:email_suppression_id>", methods=["DELETE"])
@requires("emails.manage")
@blueprint.returns(status=204)
def delete_email_suppression(email_suppression_id: int) -> None:
    """Let mail reach an address again"""
    service.remove_suppression(email_suppression_id)
