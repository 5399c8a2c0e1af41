"""Verbs of stages. The pipeline is locked by the caller, so its stages change one at a time."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Select, cast, func, insert, literal, select, update

from app.core import cache
from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict, Invalid
from app.core.tenancy import current
from app.deals.choices import CLOSED_PROBABILITY, STAGE_TYPES
from app.deals.models import Deal, DealStageChange, Pipeline, Stage
from app.deals.pipeline_queries import has_deals
from app.deals.pipeline_schemas import MAX_STAGES
from app.events.service import changes_of, record

# One event is written per deal, in the request: more would hold the pipeline too long.
MAX_MOVED_DEALS = 1000
NAME_TAKEN = "Another stage of this pipeline has this name."
SHOWN_IN_DEALS = {"probability", "rotting_days", "type"}


def build_stage(pipeline_id: int, values: dict[str, Any]) -> Stage:
    """A stage from validated values, not yet in the session. Raises Invalid for a probability its type rules out."""
    kind = values.get("type", "open")
    settled = {
        "type": kind,
        "probability": _probability(kind, values.get("probability")),
        "required_fields": sorted(set(values.get("required_fields", []))),
    }
    return Stage(pipeline_id=pipeline_id, **{**values, **settled})


def add_stage(pipeline: Pipeline, values: dict[str, Any]) -> Stage:
    """A new stage: an open one behind the open ones, a closed one at the end. Raises Invalid, Conflict."""
    stages = list_stage_rows(pipeline.id)
    if len(stages) >= MAX_STAGES:
        raise Conflict(f"A pipeline has at most {MAX_STAGES} stages.", code="too_many_stages")
    _check_name(stages, values["name"])
    stage = build_stage(pipeline.id, values)
    opened = [row for row in stages if row.type == "open"]
    arrange_stages([*opened, stage, *(row for row in stages if row.type != "open")] if stage.type == "open"
                   else [*stages, stage])  # fmt: skip
    db.session.add(stage)
    _touch(pipeline)
    record("stage.created", "stage", stage.id, pipeline_id=pipeline.id, name=stage.name)
    return stage


def update_stage(pipeline: Pipeline, stage: Stage, values: dict[str, Any]) -> None:
    """Change a stage. Raises Conflict when its type changes while deals stand in it, or a needed type would be missing."""
    wanted = dict(values)
    kind = wanted.get("type", stage.type)
    if kind != stage.type:
        _check_type_change(pipeline, stage)
        wanted.setdefault("probability", CLOSED_PROBABILITY.get(kind, stage.probability))
    if wanted.get("name", stage.name) != stage.name:
        _check_name(list_stage_rows(pipeline.id), wanted["name"])
    wanted["probability"] = _probability(kind, wanted.get("probability", stage.probability))
    if "required_fields" in wanted:
        wanted["required_fields"] = sorted(set(wanted["required_fields"]))
    changes = changes_of(stage, wanted)
    if not changes:
        return
    _touch(pipeline)
    record("stage.updated", "stage", stage.id, changes=changes)
    if SHOWN_IN_DEALS & set(changes):
        _forget_deals(stage.id)


def order_stages(pipeline: Pipeline, stage_ids: Sequence[int]) -> None:
    """Put the stages in the given order. Raises Invalid unless every stage is named exactly once."""
    stages = {stage.id: stage for stage in list_stage_rows(pipeline.id)}
    if sorted(stage_ids) != sorted(stages):
        raise Invalid(fields={"stage_ids": ["Name every stage of the pipeline exactly once."]})
    before = list(stages)
    if before == list(stage_ids):
        return
    arrange_stages([stages[stage_id] for stage_id in stage_ids])
    _touch(pipeline)
    record("pipeline.updated", "pipeline", pipeline.id, changes={"stage_ids": [before, list(stage_ids)]})


def delete_stage(pipeline: Pipeline, stage: Stage, move_to_stage_id: int | None) -> None:
    """Put a stage away; its deals, also those in the trash, go to a stage of the same type first.

    Raises Conflict without such a stage while there are deals, or when the last stage of a type would go.
    """
    _check_still_complete(pipeline, stage)
    if has_deals(Deal.stage_id == stage.id):
        _move_deals(stage, _target(pipeline, stage, move_to_stage_id))
    stage.deleted_at = now()
    _touch(pipeline)
    record("stage.deleted", "stage", stage.id, pipeline_id=pipeline.id, move_to_stage_id=move_to_stage_id)


def arrange_stages(stages: Sequence[Stage]) -> None:
    """Number the stages in the given order."""
    for position, stage in enumerate(stages):
        stage.position = position


def list_stage_rows(pipeline_id: int) -> list[Stage]:
    """The living stages of a pipeline in their order. Its lock keeps them as they are."""
    return list(db.session.execute(_stage_rows(pipeline_id)).scalars())


def lock_stage_rows(pipeline_id: int) -> list[Stage]:
    """The same, and no deal can enter them until the commit. Wait for no deal while you hold them."""
    return list(db.session.execute(_stage_rows(pipeline_id).with_for_update(key_share=True)).scalars())


def _stage_rows(pipeline_id: int) -> Select[Any]:
    ours = [Stage.organization_id == current.organization_id, Stage.deleted_at.is_(None)]
    statement = select(Stage).where(*ours, Stage.pipeline_id == pipeline_id).order_by(Stage.position, Stage.id)
    return statement.execution_options(populate_existing=True)


def _probability(kind: str, given: int | None) -> int:
    fixed = CLOSED_PROBABILITY.get(kind)
    if fixed is None:
        return given or 0
    if given not in (None, fixed):
        raise Invalid(fields={"probability": [f"A {kind} stage has a probability of {fixed}."]})
    return fixed


def _check_name(stages: Sequence[Stage], name: str) -> None:
    if any(stage.name == name for stage in stages):
        raise Conflict(NAME_TAKEN, code="already_exists", fields={"name": [NAME_TAKEN]})


def _check_type_change(pipeline: Pipeline, stage: Stage) -> None:
    _check_still_complete(pipeline, stage)
    if has_deals(Deal.stage_id == stage.id):
        raise Conflict("Deals stand in this stage. Move them before you change its type.", code="stage_has_deals")


def _check_still_complete(pipeline: Pipeline, leaving: Stage) -> None:
    left = {stage.type for stage in list_stage_rows(pipeline.id) if stage.id != leaving.id}
    if left != set(STAGE_TYPES):
        raise Conflict(
            f"A pipeline needs at least one {leaving.type} stage. Add another one first.", code="last_stage_of_type"
        )


def _target(pipeline: Pipeline, stage: Stage, target_id: int | None) -> Stage:
    if target_id is None:
        message = "Deals stand in this stage, perhaps in the trash. Say where they go with move_to_stage_id."
        raise Conflict(message, code="stage_has_deals", fields={"move_to_stage_id": [message]})
    fitting = [row for row in list_stage_rows(pipeline.id) if row.id == target_id and row.id != stage.id]
    if not fitting or fitting[0].type != stage.type:
        raise Invalid(fields={"move_to_stage_id": [f"Name another {stage.type} stage of this pipeline."]})
    return fitting[0]


def _move_deals(stage: Stage, target: Stage) -> None:
    """Set-based: history first, then the deals, then one event each."""
    ours = [Deal.organization_id == current.organization_id, Deal.stage_id == stage.id]
    lock = select(Deal.id).where(*ours).order_by(Deal.id).limit(MAX_MOVED_DEALS + 1).with_for_update()
    ids = list(db.session.execute(lock).scalars())
    if len(ids) > MAX_MOVED_DEALS:
        raise Conflict(f"More than {MAX_MOVED_DEALS} deals stand here. Move some first.", code="too_many_deals")
    moment = now()
    db.session.execute(insert(DealStageChange).from_select(*_history_of_move(ours, target.id, moment)))
    moved = {
        "stage_id": target.id,
        "stage_changed_at": moment,
        "updated_at": moment,
        "updated_by_id": current.user_id,
        "version": Deal.version + 1,
    }
    db.session.execute(update(Deal).where(*ours).values(moved), execution_options={"synchronize_session": False})
    for deal_id in ids:
        record(
            "deal.stage_changed", "deal", deal_id, from_stage_id=stage.id, to_stage_id=target.id, reason="stage_deleted"
        )
    _forget(ids)


def _history_of_move(ours: list[Any], target_id: int, moment: Any) -> tuple[list[str], Any]:
    names = ["organization_id", "deal_id", "from_stage_id", "to_stage_id", "from_status", "to_status",
             "changed_at", "changed_by_id", "seconds_in_stage"]  # fmt: skip
    elapsed = func.floor(func.extract("epoch", literal(moment) - Deal.stage_changed_at))
    return names, select(
        Deal.organization_id,
        Deal.id,
        Deal.stage_id,
        literal(target_id),
        Deal.status,
        Deal.status,
        literal(moment),
        literal(current.user_id, BigInteger),
        func.greatest(0, cast(elapsed, BigInteger)),
    ).where(*ours)


def _forget_deals(stage_id: int) -> None:
    ours = Deal.organization_id == current.organization_id
    _forget(list(db.session.execute(select(Deal.id).where(ours, Deal.stage_id == stage_id)).scalars()))


def _forget(deal_ids: list[int]) -> None:
    if deal_ids:
        cache.forget_records("deal", current.organization_id, *deal_ids)
        cache.next_generation(current.organization_id, "deal")


def _touch(pipeline: Pipeline) -> None:
    """A pipeline's version also counts the changes of its stages."""
    pipeline.updated_at = now()
    db.session.flush()
    cache.next_generation(current.organization_id, "pipeline")
