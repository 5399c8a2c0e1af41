"""Entering a stage: which one, what it asks for, what standing in it means, and the row of history."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, exists, select

from app.core.clock import now
from app.core.database import db
from app.core.errors import Invalid
from app.core.records import NO_SUCH_RECORD, is_new
from app.core.tenancy import current
from app.deals.choices import FORECAST_AFTER, REQUIRABLE_FIELDS
from app.deals.models import Deal, DealStageChange, LossReason, Stage
from app.deals.pipeline_queries import default_pipeline

CLOSING_FIELDS = ("loss_reason_id", "loss_note", "closed_at")
ENTRY_COLUMNS = (Stage.id, Stage.pipeline_id, Stage.name, Stage.type, Stage.required_fields)
StageRow = Row[Any]


def choose_stage(pipeline_id: int | None, stage_id: int | None) -> StageRow:
    """The stage a new deal enters, held until the commit. Raises Invalid naming the field, Conflict without a pipeline."""
    if stage_id is not None:
        stage = hold_stage(stage_id)
        if pipeline_id not in (None, stage.pipeline_id):
            raise Invalid(fields={"stage_id": ["The stage belongs to another pipeline."]})
        return stage
    if pipeline_id is None:
        pipeline_id = default_pipeline()["id"]
    return first_stage(pipeline_id, "open", "pipeline_id")


def hold_stage(stage_id: int) -> StageRow:
    """A living stage, held for share: nobody puts it away or changes its type before the commit. Raises Invalid."""
    return _hold(_living_stages().where(Stage.id == stage_id), "stage_id")


def first_stage(pipeline_id: int, kind: str, field: str) -> StageRow:
    """The first stage of a type in a living pipeline, held for share. Raises Invalid naming `field`."""
    statement = _living_stages().where(Stage.pipeline_id == pipeline_id, Stage.type == kind)
    return _hold(statement.order_by(Stage.position, Stage.id).limit(1), field)


def split_closing(values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The ordinary fields, and those that only a closed deal has."""
    closing = {name: values[name] for name in CLOSING_FIELDS if name in values}
    return {name: value for name, value in values.items() if name not in closing}, closing


def check_required_fields(stage: StageRow, values: dict[str, Any], deal: Deal | None = None) -> None:
    """Raise Invalid for every field the stage asks for that neither the values nor the deal fill."""
    missing = [name for name in stage.required_fields if values.get(name, getattr(deal, name, None)) in (None, "")]
    if missing:
        fields = {name: [f"The stage {stage.name} needs {REQUIRABLE_FIELDS[name]}. Fill it first, or send it with the "
                         "change of stage."] for name in missing}  # fmt: skip
        raise Invalid(
            f"The stage {stage.name} asks for fields that are empty.", code="stage_requirements", fields=fields
        )


def state_in(stage: StageRow, closing: dict[str, Any], deal: Deal | None, moment: datetime) -> dict[str, Any]:
    """The columns that follow from standing in the stage. Raises Invalid when `closing` does not fit its type."""
    status: str = stage.type
    state: dict[str, Any] = {"pipeline_id": stage.pipeline_id, "stage_id": stage.id, "status": status}
    state["stage_changed_at"] = moment
    check_closing(status, closing, deal)
    if deal is not None and deal.status == status:
        return {**state, **_kept_closing(status, closing, deal)}
    state["forecast_category"] = FORECAST_AFTER[status]
    state["closed_at"] = None if status == "open" else closing.get("closed_at") or moment
    state["loss_reason_id"], state["loss_note"] = closing.get("loss_reason_id"), closing.get("loss_note")
    if status != "open":
        state["probability"], state["probability_source"] = None, "stage"
    require_reason(status, state)
    return state


def check_closing(status: str, closing: dict[str, Any], deal: Deal | None = None) -> None:
    """Raise Invalid for closing fields a deal of this status cannot have."""
    closed_at = closing.get("closed_at")
    if status == "open" and closed_at is not None:
        raise Invalid(fields={"closed_at": ["Only a won or lost deal has it."]})
    if closed_at is not None and closed_at > now():
        raise Invalid(fields={"closed_at": ["It lies in the future."]})
    for name in ("loss_reason_id", "loss_note"):
        if status != "lost" and closing.get(name) is not None:
            raise Invalid(fields={name: ["Only a lost deal has it."]})
    if is_new(closing, "loss_reason_id", deal):
        _check_reason(closing["loss_reason_id"])


def require_reason(status: str, state: dict[str, Any]) -> None:
    """Raise Invalid when a lost deal would have neither reason nor note."""
    if status == "lost" and state["loss_reason_id"] is None and not state["loss_note"]:
        message = "Say why the deal is lost: a loss_reason_id (/api/loss-reasons) or a loss_note."
        raise Invalid(message, code="loss_reason_missing", fields={"loss_reason_id": [message]})


def write_change(deal: Deal, before: tuple[int | None, str | None], seconds: int | None) -> None:
    """The row of history for a deal that has just entered its stage; `seconds` it spent in the one before."""
    db.session.add(
        DealStageChange(
            deal_id=deal.id,
            from_stage_id=before[0],
            from_status=before[1],
            to_stage_id=deal.stage_id,
            to_status=deal.status,
            changed_at=deal.stage_changed_at,
            changed_by_id=current.user_id,
            seconds_in_stage=seconds,
        )
    )


def _living_stages() -> Any:
    return select(*ENTRY_COLUMNS).where(Stage.organization_id == current.organization_id, Stage.deleted_at.is_(None))


def _hold(statement: Any, field: str) -> StageRow:
    row = db.session.execute(statement.with_for_update(read=True)).first()
    if row is None:
        raise Invalid(fields={field: [NO_SUCH_RECORD]})
    return row


def _kept_closing(status: str, closing: dict[str, Any], deal: Deal) -> dict[str, Any]:
    """From one lost stage to another: what is not named stays."""
    if status == "open":
        return {}
    kept = {name: closing.get(name, getattr(deal, name)) for name in CLOSING_FIELDS}
    require_reason(status, kept)
    return {**kept, "closed_at": kept["closed_at"] or deal.closed_at}


def _check_reason(reason_id: int | None) -> None:
    if reason_id is None:
        return
    ours = LossReason.organization_id == current.organization_id
    offered = exists().where(ours, LossReason.id == reason_id, LossReason.is_active)
    if not db.session.execute(select(offered)).scalar():
        raise Invalid(fields={"loss_reason_id": ["There is no such reason, or it is not offered any more."]})
