from typing import Any

from flask import Response

from app.activities.attachments import purge_with_attachments
from app.core.http import Blueprint, Page, answer_record, caches, requires
from app.core.records import open_record, open_trashed
from app.core.tenancy import current
from app.deals import queries, service
from app.deals.history import get_history
from app.deals.models import Deal
from app.deals.schemas import (
    DealContactOut,
    DealContacts,
    DealCreate,
    DealHistoryOut,
    DealMove,
    DealOut,
    DealOutcome,
    DealReopening,
    DealUpdate,
)
from app.events.changes import restore_record, trash_record

blueprint = Blueprint("deals", __name__, description="Deals: what is being sold to whom, for how much, until when")


@blueprint.route("", methods=["GET"])
@requires("deals.read")
@blueprint.takes(queries.LISTING.schema, "query")
@blueprint.returns(DealOut, many=True)
def list_deals(parameters: dict[str, Any]) -> Page:
    """List deals."""
    return queries.list_deals(parameters)


@blueprint.route("", methods=["POST"])
@requires("deals.create")
@blueprint.takes(DealCreate)
@blueprint.returns(DealOut, status=201)
def create_deal(values: dict[str, Any]) -> dict[str, Any]:
    """Create a deal; whoever makes it owns it unless somebody else is named."""
    deal = service.create_deal({"owner_id": current.user_id, **values})
    return queries.get_deal(deal.id)


@blueprint.route("/<id:deal_id>", methods=["GET"])
@requires("deals.read")
@caches("deal")
@blueprint.returns(DealOut)
def read_deal(deal_id: int) -> Response:
    """Read a deal."""
    return answer_record("deal", queries.get_readable_deal(deal_id))


@blueprint.route("/<id:deal_id>", methods=["PATCH"])
@requires("deals.update")
@blueprint.takes(DealUpdate)
@blueprint.returns(DealOut)
def change_deal(values: dict[str, Any], deal_id: int) -> dict[str, Any]:
    """Change a deal; its stage and outcome are resources of their own."""
    service.update_deal(open_record(Deal, deal_id, "deals.update"), values)
    return queries.get_deal(deal_id)


@blueprint.route("/<id:deal_id>", methods=["DELETE"])
@requires("deals.delete")
@blueprint.returns(status=204)
def delete_deal(deal_id: int) -> None:
    """Put a deal in the trash."""
    trash_record("deal", open_record(Deal, deal_id, "deals.delete"))


@blueprint.route("/<id:deal_id>/restoration", methods=["PUT"])
@requires("deals.delete")
@blueprint.returns(DealOut)
def restore_deal(deal_id: int) -> dict[str, Any]:
    """Take a deal out of the trash."""
    restore_record("deal", open_trashed(Deal, deal_id, "deals.delete"))
    return queries.get_deal(deal_id)


@blueprint.route("/<id:deal_id>/trash", methods=["DELETE"])
@requires("trash.purge")
@blueprint.returns(status=204)
def purge_deal(deal_id: int) -> None:
    """Remove a deal in the trash for good, with its history."""
    purge_with_attachments("deal", open_trashed(Deal, deal_id, "trash.purge"))


@blueprint.route("/<id:deal_id>/stage", methods=["PUT"])
@requires("deals.update")
@blueprint.takes(DealMove)
@blueprint.returns(DealOut)
def move_deal(values: dict[str, Any], deal_id: int) -> dict[str, Any]:
    """Move a deal to a stage, filling fields on the way; a won or lost stage sets the outcome."""
    deal = open_record(Deal, deal_id, "deals.update")
    service.move_deal(deal, values.pop("stage_id"), values)
    return queries.get_deal(deal_id)


@blueprint.route("/<id:deal_id>/outcome", methods=["PUT"])
@requires("deals.update")
@blueprint.takes(DealOutcome)
@blueprint.returns(DealOut)
def close_deal(values: dict[str, Any], deal_id: int) -> dict[str, Any]:
    """Win or lose a deal; losing needs a loss_reason_id or a loss_note."""
    deal = open_record(Deal, deal_id, "deals.update")
    close = service.win_deal if values.pop("outcome") == "won" else service.lose_deal
    close(deal, values)
    return queries.get_deal(deal_id)


@blueprint.route("/<id:deal_id>/outcome", methods=["DELETE"])
@requires("deals.update")
@blueprint.takes(DealReopening, "query")
@blueprint.returns(DealOut)
def reopen_deal(values: dict[str, Any], deal_id: int) -> dict[str, Any]:
    """Reopen a deal in the stage it left, or in the open stage named."""
    service.reopen_deal(open_record(Deal, deal_id, "deals.update"), values.get("stage_id"))
    return queries.get_deal(deal_id)


@blueprint.route("/<id:deal_id>/history", methods=["GET"])
@requires("deals.read")
@blueprint.returns(DealHistoryOut)
def read_history(deal_id: int) -> dict[str, Any]:
    """Read the stages a deal stood in and the time in each, the running one included."""
    return get_history(deal_id)


@blueprint.route("/<id:deal_id>/contacts", methods=["GET"])
@requires("deals.read")
@blueprint.returns(DealContactOut, many=True)
def list_deal_contacts(deal_id: int) -> list[dict[str, Any]]:
    """List the contacts of a deal with their roles."""
    return queries.list_deal_contacts(deal_id)


@blueprint.route("/<id:deal_id>/contacts", methods=["PUT"])
@requires("deals.update")
@blueprint.takes(DealContacts)
@blueprint.returns(DealContactOut, many=True)
def set_contacts(values: dict[str, Any], deal_id: int) -> list[dict[str, Any]]:
    """Set the contacts of a deal and their roles."""
    service.set_deal_contacts(open_record(Deal, deal_id, "deals.update"), values["contacts"])
    return queries.list_deal_contacts(deal_id)
