"""Emails on leads and contacts."""

from typing import Any

from app.core.http import Blueprint, Page, requires
from app.email import queries, service
from app.email.jobs import send_email
from app.email.schemas import EmailCreate, EmailOut

blueprint = Blueprint("emails", __name__, description="Emails with leads and contacts")
JOBS = (send_email,)


@blueprint.route("", methods=["GET"])
@requires("emails.read")
@blueprint.takes(queries.LISTING.schema, "query")
@blueprint.returns(EmailOut, many=True)
def list_emails(parameters: dict[str, Any]) -> Page:
    """List emails, newest first"""
    return queries.list_emails(parameters)


@blueprint.route("", methods=["POST"])
@requires("emails.create")
@blueprint.takes(EmailCreate)
@blueprint.returns(EmailOut, status=202)
def create_email(values: dict[str, Any]) -> dict[str, Any]:
    """Send an email to a lead or contact

    It is queued, and handed over at most once; its state tells what became of it.
    """
    return queries.get_email(service.queue_email(values).id)


@blueprint.route("/<id:email_id>", methods=["GET"])
@requires("emails.read")
@blueprint.returns(EmailOut)
def read_email(email_id: int) -> dict[str, Any]:
    """Read an email"""
    return queries.get_email(email_id)
