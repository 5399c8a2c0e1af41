"""The verbs of e-mail templates."""

from typing import Any

from app.core.errors import Invalid
from app.core.tenancy import current
from app.email.markup import clean_markup
from app.email.merge_fields import check_merge_fields
from app.email.models import EmailTemplate
from app.events.changes import add_record, change_record, trash_record
from app.identity.ownership import check_member

MERGED = ("subject", "text", "html")


def create_template(values: dict[str, Any]) -> EmailTemplate:
    """A new template. Raises Invalid for a merge field nobody can fill, and without any content."""
    template = EmailTemplate(**_check({"owner_id": current.user_id, **values}))
    add_record("email_template", template, name=template.name)
    return template


def update_template(template: EmailTemplate, values: dict[str, Any]) -> None:
    """Change an opened template; mails written already stay as they are. Raises as `create_template` does."""
    checked = _check(values, template)
    change_record("email_template", template, checked)


def delete_template(template: EmailTemplate) -> None:
    """Put an opened template in the trash; sequences that use it go on using it."""
    trash_record("email_template", template)


def _check(values: dict[str, Any], template: EmailTemplate | None = None) -> dict[str, Any]:
    checked = dict(values)
    if checked.get("html"):
        checked["html"] = clean_markup(checked["html"], is_template=True) or None
    check_merge_fields(checked, MERGED)
    if checked.get("owner_id"):
        check_member(checked["owner_id"], "owner_id")
    if not any(checked.get(name, getattr(template, name, None)) for name in ("text", "html")):
        message = "Write a text, HTML or both."
        raise Invalid(fields={"text": [message], "html": [message]})
    return checked
