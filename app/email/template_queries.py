"""Reading e-mail templates: everybody's are everybody's to use."""

from typing import Any

from sqlalchemy import select

from app.core.database import db
from app.core.filters import Filter
from app.core.http import Page
from app.core.listing import Listing
from app.core.records import read_record
from app.core.tenancy import current
from app.email.merge_fields import FIELDS, RECORDS
from app.email.models import EmailTemplate
from app.fields.queries import list_fields

HIDDEN = ("organization_id", "is_sample", "updated_by_id")
COLUMNS = tuple(column for column in EmailTemplate.__table__.c if column.key not in HIDDEN)

LISTING = Listing(
    "email_templates",
    COLUMNS,
    model=EmailTemplate,
    filters={
        "category": Filter(EmailTemplate.category, "choice"),
        "owner_id": Filter(EmailTemplate.owner_id, "id"),
        "name": Filter(EmailTemplate.name, "choice", "The whole name"),
    },
    sorts={"name": EmailTemplate.name, "created_at": EmailTemplate.created_at},
    default_sort="name",
    present=dict,
)


def list_templates(parameters: dict[str, Any]) -> Page:
    return LISTING.read(parameters)


def get_template(template_id: int) -> dict[str, Any]:
    """A living template. Raises NotFound."""
    return read_record(EmailTemplate, COLUMNS, template_id)


def find_template(template_id: int, *, trashed: bool = False) -> EmailTemplate | None:
    """A living template's row; with `trashed` one of the trash too, for what began to use it before."""
    found: EmailTemplate | None = db.session.execute(
        select(EmailTemplate).where(
            EmailTemplate.organization_id == current.organization_id, EmailTemplate.id == template_id
        )
    ).scalar()
    return found if found is not None and (trashed or found.deleted_at is None) else None


def list_merge_fields() -> list[dict[str, Any]]:
    """Every merge field by the name to write, custom fields of leads and contacts among them."""
    listed = [(source, name) for source, names in FIELDS.items() for name in names]
    custom = [(kind, f"custom_fields.{field['key']}") for kind in RECORDS[:2] for field in list_fields(kind)]
    return [{"name": f"{source}.{name}", "source": source} for source, name in [*listed, *custom]]
