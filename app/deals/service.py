"""Verbs of deals. Movements stand in outcomes.py and are offered here too: other domains import this module."""

from typing import Any

from sqlalchemy import BigInteger, cast, delete, exists, insert, literal, select

from app.contacts.queries import check_contact
from app.core.clock import now
from app.core.database import db
from app.core.errors import Invalid
from app.core.records import open_record
from app.core.tenancy import current
from app.deals.entry import (
    check_required_fields,
    choose_stage,
    split_closing,
    state_in,
    write_change,
)
from app.deals.models import Deal, DealContact, DealStageChange
from app.deals.outcomes import lose_deal, move_deal, reopen_deal, tell_outcome, win_deal
from app.deals.queries import list_contact_roles
from app.deals.values import change_tags, settle_values, update_deal
from app.events.changes import add_record, change_record, purge_untouched
from app.identity.defaults import get_default_currency

# What people may have put on a deal since it was made.
ATTACHED = (("notes", "deal_id"), ("tasks", "deal_id"), ("activities", "deal_id"))


def create_deal(values: dict[str, Any]) -> Deal:
    """A new deal in the stage named, or the first open one of the pipeline named, or of the default pipeline.

    `values` are DealCreate's, and may add original_lead_id and is_sample. In a won or lost stage it is born
    closed. Raises Invalid naming every field that is wrong or that the stage asks for.
    """
    columns, closing = split_closing(values)
    tag_ids = columns.pop("tag_ids", None)
    stage = choose_stage(columns.pop("pipeline_id", None), columns.pop("stage_id", None))
    columns = settle_values(columns, stage.type)
    columns.setdefault("currency", get_default_currency())
    check_required_fields(stage, columns)
    state = state_in(stage, closing, None, now())
    deal = Deal(**{**state, **columns})
    add_record("deal", deal, stage_id=deal.stage_id, status=deal.status, owner_id=deal.owner_id)
    write_change(deal, (None, None), None)
    change_tags(deal.id, tag_ids)
    if deal.status != "open":
        tell_outcome(deal, {"to_stage_id": deal.stage_id, "to_status": deal.status})
    db.session.flush()
    return deal


def open_deal(deal_id: int) -> Deal:
    """A living deal for a change, for those who know it by its id. Raises what `open_record` raises."""
    deal: Deal = open_record(Deal, deal_id, "deals.update")
    return deal


def write_first_changes(deal_ids: list[int]) -> None:
    """The first row of history for deals that were written by a set-based statement, such as an import's."""
    ours = (Deal.organization_id == current.organization_id, Deal.id.in_(deal_ids))
    same = (DealStageChange.organization_id == Deal.organization_id, DealStageChange.deal_id == Deal.id)
    names = ["organization_id", "deal_id", "to_stage_id", "to_status", "changed_at", "changed_by_id"]
    first = select(
        Deal.organization_id,
        Deal.id,
        Deal.stage_id,
        Deal.status,
        Deal.stage_changed_at,
        cast(literal(current.user_id), BigInteger),
    ).where(*ours, ~exists().where(*same))
    db.session.execute(insert(DealStageChange).from_select(names, first))


def set_deal_contacts(deal: Deal, wanted: list[dict[str, Any]]) -> None:
    """Make these the contacts of an opened deal, each with its role. Raises Invalid naming contacts that are not there."""
    before = list_contact_roles(deal.id)
    after = [{"contact_id": entry["contact_id"], "role": entry.get("role")} for entry in wanted]
    if len({entry["contact_id"] for entry in after}) != len(after):
        raise Invalid(fields={"contacts": ["Name every contact once."]})
    if before == after:
        return
    known = {entry["contact_id"] for entry in before}
    for number, entry in enumerate(after):
        if entry["contact_id"] not in known:
            check_contact(entry["contact_id"], f"contacts.{number}.contact_id")
    mine = (DealContact.organization_id == current.organization_id, DealContact.deal_id == deal.id)
    db.session.execute(delete(DealContact).where(*mine))
    rows = [{"organization_id": current.organization_id, "deal_id": deal.id, **entry} for entry in after]
    if rows:
        db.session.execute(insert(DealContact), rows)
    change_record("deal", deal, {}, {"contacts": [before, after]})


def remove_untouched_deal(deal_id: int, version: int) -> None:
    """Remove a deal for good while it is as it was at `version`; for undoing what made it.

    Raises Conflict when it was changed, moved, trashed or removed since, or carries notes, tasks or activities.
    """
    purge_untouched("deal", Deal, deal_id, version, ATTACHED)


__all__ = [
    "create_deal",
    "lose_deal",
    "move_deal",
    "open_deal",
    "remove_untouched_deal",
    "reopen_deal",
    "set_deal_contacts",
    "update_deal",
    "win_deal",
    "write_first_changes",
]
