"""Emails on leads and contacts."""

from typing import Any

from app.core.http import Blueprint, Page, found, requires
from app.email import queries, service
from app.email.jobs import keep_attachments, send_email
from app.email.models import Email
from app.email.receivers import find_obstacles, read_named, tell_obstacle
from app.email.schemas import EmailContent, EmailCreate, EmailOut, EmailQuery, EmailUpdate, PreviewOut

blueprint = Blueprint("emails", __name__, description="Emails with leads and contacts")
JOBS = (send_email, keep_attachments)


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
    """Send an email to a lead or contact, now or later

    It is queued, or scheduled, and handed over at most once; its state tells what became of it. A merge field without a value
    refuses it.
    """
    return queries.get_email(service.queue_email(values).id)


@blueprint.route("/preview", methods=["POST"])
@requires("emails.create")
@blueprint.takes(EmailContent)
@blueprint.returns(PreviewOut)
def preview_email(values: dict[str, Any]) -> dict[str, Any]:
    """Show an email as it would be sent, and what stands against it"""
    kind, row = read_named(values)
    letter, missing = service.compose(kind, row, values)
    obstacle = find_obstacles([row]).get(row["id"])
    shown = {"subject": letter.subject, "text": letter.text, "html": letter.html, "missing": missing}
    return {"to_address": row["email"], **shown, "obstacle": tell_obstacle(obstacle) if obstacle else None}


@blueprint.route("/<id:email_id>", methods=["GET"])
@requires("emails.read")
@blueprint.takes(EmailQuery, "query")
@blueprint.returns(EmailOut)
def read_email(parameters: dict[str, Any], email_id: int) -> dict[str, Any]:
    """Read an email; its pictures only when asked for"""
    return queries.get_email(email_id, with_images=parameters["images"])


@blueprint.route("/<id:email_id>", methods=["PATCH"])
@requires("emails.create")
@blueprint.takes(EmailUpdate)
@blueprint.returns(EmailOut)
def update_email(values: dict[str, Any], email_id: int) -> dict[str, Any]:
    """Change an email that waits for its time"""
    service.change_email(_open(email_id), values)
    return queries.get_email(email_id)


@blueprint.route("/<id:email_id>/sending", methods=["DELETE"])
@requires("emails.create")
@blueprint.returns(EmailOut)
def cancel_email(email_id: int) -> dict[str, Any]:
    """Call off an email that is not on its way yet"""
    service.cancel_email(_open(email_id))
    return queries.get_email(email_id)


def _open(email_id: int) -> Email:
    queries.get_email(email_id)
    return found(queries.find_email(email_id))  # type: ignore[no-any-return]
