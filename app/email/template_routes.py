"""E-mail templates."""

from typing import Any

from app.core.http import Blueprint, Page, requires
from app.core.records import open_record, open_trashed
from app.email import template_queries as queries
from app.email import template_service as service
from app.email.models import EmailTemplate
from app.email.schemas import EmailTemplateCreate, EmailTemplateOut, EmailTemplateUpdate, MergeFieldOut
from app.events.changes import restore_record

blueprint = Blueprint("email_templates", __name__, description="What is written again and again")
MANAGE = "email_templates.manage"


@blueprint.route("", methods=["GET"])
@requires("email_templates.read")
@blueprint.takes(queries.LISTING.schema, "query")
@blueprint.returns(EmailTemplateOut, many=True)
def list_email_templates(parameters: dict[str, Any]) -> Page:
    """List e-mail templates by name"""
    return queries.list_templates(parameters)


@blueprint.route("", methods=["POST"])
@requires(MANAGE)
@blueprint.takes(EmailTemplateCreate)
@blueprint.returns(EmailTemplateOut, status=201)
def create_email_template(values: dict[str, Any]) -> dict[str, Any]:
    """Write an e-mail template

    Merge fields are written {{ lead.first_name }}, or {{ lead.first_name | default("there") }}; nothing else stands in braces.
    """
    return queries.get_template(service.create_template(values).id)


@blueprint.route("/fields", methods=["GET"])
@requires("email_templates.read")
@blueprint.returns(MergeFieldOut, many=True)
def list_merge_fields() -> Page:
    """List the merge fields a template may hold"""
    rows = queries.list_merge_fields()
    return Page(rows, {"limit": len(rows), "next_cursor": None})


@blueprint.route("/<id:email_template_id>", methods=["GET"])
@requires("email_templates.read")
@blueprint.returns(EmailTemplateOut)
def read_email_template(email_template_id: int) -> dict[str, Any]:
    """Read an e-mail template"""
    return queries.get_template(email_template_id)


@blueprint.route("/<id:email_template_id>", methods=["PATCH"])
@requires(MANAGE)
@blueprint.takes(EmailTemplateUpdate)
@blueprint.returns(EmailTemplateOut)
def update_email_template(values: dict[str, Any], email_template_id: int) -> dict[str, Any]:
    """Change an e-mail template; mails written before stay as they are"""
    service.update_template(open_record(EmailTemplate, email_template_id, MANAGE), values)
    return queries.get_template(email_template_id)


@blueprint.route("/<id:email_template_id>", methods=["DELETE"])
@requires(MANAGE)
@blueprint.returns(status=204)
def delete_email_template(email_template_id: int) -> None:
    """Put an e-mail template in the trash; what uses it goes on using it"""
    service.delete_template(open_record(EmailTemplate, email_template_id, MANAGE))


@blueprint.route("/<id:email_template_id>/restoration", methods=["PUT"])
@requires(MANAGE)
@blueprint.returns(EmailTemplateOut)
def restore_email_template(email_template_id: int) -> dict[str, Any]:
    """Take an e-mail template out of the trash"""
    restore_record("email_template", open_trashed(EmailTemplate, email_template_id, MANAGE))
    return queries.get_template(email_template_id)
