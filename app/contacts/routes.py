from typing import Any

from flask import Response

from app.activities.attachments import purge_with_attachments
from app.contacts import queries, service
from app.contacts.models import Contact
from app.contacts.schemas import ContactCreate, ContactOut, ContactRow, ContactUpdate
from app.core.http import Blueprint, Page, answer_record, caches, requires
from app.core.records import open_record, open_trashed
from app.core.tenancy import current
from app.events.changes import restore_record, trash_record

blueprint = Blueprint("contacts", __name__, description="The people a team talks to")


@blueprint.route("", methods=["GET"])
@requires("contacts.read")
@blueprint.takes(queries.LISTING.schema, "query")
@blueprint.returns(ContactRow, many=True)
def list_contacts(parameters: dict[str, Any]) -> Page:
    """List contacts."""
    return queries.list_contacts(parameters)


@blueprint.route("", methods=["POST"])
@requires("contacts.create")
@blueprint.takes(ContactCreate)
@blueprint.returns(ContactOut, status=201)
def create_contact(values: dict[str, Any]) -> dict[str, Any]:
    """Create a contact; whoever makes it owns it unless somebody else is named."""
    contact = service.create_contact({"owner_id": current.user_id, **values})
    return queries.get_contact(contact.id)


@blueprint.route("/<id:contact_id>", methods=["GET"])
@requires("contacts.read")
@caches("contact")
@blueprint.returns(ContactOut)
def read_contact(contact_id: int) -> Response:
    """Read a contact."""
    return answer_record("contact", queries.get_readable_contact(contact_id))


@blueprint.route("/<id:contact_id>", methods=["PATCH"])
@requires("contacts.update")
@blueprint.takes(ContactUpdate)
@blueprint.returns(ContactOut)
def change_contact(values: dict[str, Any], contact_id: int) -> dict[str, Any]:
    """Change a contact."""
    service.update_contact(open_record(Contact, contact_id, "contacts.update"), values)
    return queries.get_contact(contact_id)


@blueprint.route("/<id:contact_id>", methods=["DELETE"])
@requires("contacts.delete")
@blueprint.returns(status=204)
def delete_contact(contact_id: int) -> None:
    """Put a contact in the trash."""
    trash_record("contact", open_record(Contact, contact_id, "contacts.delete"))


@blueprint.route("/<id:contact_id>/restoration", methods=["PUT"])
@requires("contacts.delete")
@blueprint.returns(ContactOut)
def restore_contact(contact_id: int) -> dict[str, Any]:
    """Take a contact out of the trash."""
    restore_record("contact", open_trashed(Contact, contact_id, "contacts.delete"))
    return queries.get_contact(contact_id)


@blueprint.route("/<id:contact_id>/trash", methods=["DELETE"])
@requires("trash.purge")
@blueprint.returns(status=204)
def purge_contact(contact_id: int) -> None:
    """Remove a contact in the trash for good."""
    purge_with_attachments("contact", open_trashed(Contact, contact_id, "trash.purge"))
