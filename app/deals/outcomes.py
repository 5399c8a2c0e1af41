"""Moving a deal over its pipeline: from stage to stage, won, lost, reopened.

The deal comes locked (core.records.open_record). Repeating a movement changes nothing and writes nothing.
"""

from typing import Any

from app.core import cache
from app.core.clock import now
from app.core.database import db
from app.core.errors import Invalid
from app.deals.entry import (
    StageRow,
    check_closing,
    check_required_fields,
    first_stage,
    hold_stage,
    require_reason,
    split_closing,
    state_in,
    write_change,
)
from app.deals.history import last_open_stage_id
from app.deals.models import Deal
from app.deals.values import change_tags, settle_values, tell_new_owner
from app.events.changes import change_record
from app.events.service import changes_of, record


def move_deal(deal: Deal, stage_id: int, values: dict[str, Any] | None = None) -> Deal:
    """Bring a deal to a stage of any pipeline, filling fields on the way; a won or lost stage sets the outcome.

    `values` may name fields of the deal and, for a closed stage, loss_reason_id, loss_note and closed_at. Raises Invalid
    naming every field that is wrong or that the stage asks for.
    """
    if stage_id == deal.stage_id:
        return _correct(deal, values or {})
    return _enter(deal, hold_stage(stage_id), values or {})


def win_deal(deal: Deal, values: dict[str, Any] | None = None) -> Deal:
    """Bring a deal to the first won stage of its pipeline. Takes and raises what `move_deal` does."""
    return _close(deal, "won", values or {})


def lose_deal(deal: Deal, values: dict[str, Any] | None = None) -> Deal:
    """Bring a deal to the first lost stage of its pipeline; `values` say why. Takes and raises what `move_deal` does."""
    return _close(deal, "lost", values or {})


def reopen_deal(deal: Deal, stage_id: int | None = None) -> Deal:
    """Bring a closed deal back to the open stage it left, or to the one named. Harmless when it is open.

    Raises Invalid when the stage is not open or asks for fields that are empty.
    """
    if deal.status == "open":
        return deal
    stage = _open_stage(deal, stage_id)
    if stage.type != "open":
        raise Invalid(fields={"stage_id": ["Name an open stage."]})
    return _enter(deal, stage, {})


def _close(deal: Deal, outcome: str, values: dict[str, Any]) -> Deal:
    if deal.status == outcome:
        return _correct(deal, values)
    return _enter(deal, first_stage(deal.pipeline_id, outcome, "outcome"), values)


def _open_stage(deal: Deal, stage_id: int | None) -> StageRow:
    if stage_id is not None:
        return hold_stage(stage_id)
    left = last_open_stage_id(deal.id)
    try:
        if left is not None and (stage := hold_stage(left)).type == "open":
            return stage
    except Invalid:
        pass  # The stage was put away since.
    return first_stage(deal.pipeline_id, "open", "stage_id")


def _correct(deal: Deal, values: dict[str, Any]) -> Deal:
    """The deal stays where it is; what else was sent is changed."""
    fill, closing = split_closing(values)
    check_closing(deal.status, closing, deal)
    if deal.status == "lost":
        kept = {name: closing.get(name, getattr(deal, name)) for name in ("loss_reason_id", "loss_note")}
        require_reason(deal.status, kept)
    tag_ids = fill.pop("tag_ids", None)
    columns = {**settle_values(fill, deal.status, deal), **closing}
    tell_new_owner(deal, change_record("deal", deal, columns, change_tags(deal.id, tag_ids)))
    return deal


def _enter(deal: Deal, stage: StageRow, values: dict[str, Any]) -> Deal:
    fill, closing = split_closing(values)
    tag_ids = fill.pop("tag_ids", None)
    fill = settle_values(fill, stage.type, deal)
    check_required_fields(stage, fill, deal)
    # Clocks of two machines differ: time in a stage is never negative.
    moment = max(now(), deal.stage_changed_at)
    state = state_in(stage, closing, deal, moment)
    before, seconds = (deal.stage_id, deal.status), int((moment - deal.stage_changed_at).total_seconds())
    changes = {**changes_of(deal, fill), **change_tags(deal.id, tag_ids)}
    changes_of(deal, {name: value for name, value in state.items() if name not in fill})
    write_change(deal, before, seconds)
    db.session.flush()
    _tell(deal, before, seconds, changes)
    return deal


def _tell(deal: Deal, before: tuple[int, str], seconds: int, changes: dict[str, list[Any]]) -> None:
    if changes:
        record("deal.updated", "deal", deal.id, changes=changes)
        tell_new_owner(deal, changes)
    movement = {
        "from_stage_id": before[0],
        "to_stage_id": deal.stage_id,
        "from_status": before[1],
        "to_status": deal.status,
        "seconds_in_stage": seconds,
    }
    record("deal.stage_changed", "deal", deal.id, **movement)
    if deal.status != before[1]:
        tell_outcome(deal, movement)
    cache.forget_records("deal", deal.organization_id, deal.id)
    cache.next_generation(deal.organization_id, "deal")


def tell_outcome(deal: Deal, movement: dict[str, Any]) -> None:
    """The event of a deal that was just won, lost or reopened."""
    name = {"won": "deal.won", "lost": "deal.lost", "open": "deal.reopened"}[deal.status]
    facts = {"value": deal.value, "currency": deal.currency, "closed_at": deal.closed_at}
    if deal.status == "lost":
        facts |= {"loss_reason_id": deal.loss_reason_id, "loss_note": deal.loss_note}
    record(name, "deal", deal.id, **movement, **facts)
