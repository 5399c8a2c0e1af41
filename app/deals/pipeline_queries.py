"""Reads of pipelines, stages and loss reasons."""

from collections import defaultdict
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select

from app.core.database import db
from app.core.errors import Conflict
from app.core.http import found
from app.core.tenancy import current
from app.deals.models import Deal, LossReason, Pipeline, Stage

PIPELINE_COLUMNS = (
    Pipeline.id,
    Pipeline.name,
    Pipeline.is_default,
    Pipeline.position,
    Pipeline.created_at,
    Pipeline.updated_at,
    Pipeline.version,
)
STAGE_COLUMNS = (
    Stage.id,
    Stage.pipeline_id,
    Stage.name,
    Stage.position,
    Stage.type,
    Stage.probability,
    Stage.rotting_days,
    Stage.required_fields,
    Stage.color,
    Stage.version,
)
REASON_COLUMNS = (
    LossReason.id,
    LossReason.key,
    LossReason.label,
    LossReason.position,
    LossReason.is_active,
    LossReason.version,
)


def list_pipelines(pipeline_id: int | None = None) -> list[dict[str, Any]]:
    """All pipelines in their order, or the one asked for, each with its stages. Two queries."""
    wanted = [*_ours(Pipeline), *([Pipeline.id == pipeline_id] if pipeline_id else [])]
    order = (Pipeline.position, Pipeline.id)
    pipelines = db.session.execute(select(*PIPELINE_COLUMNS).where(*wanted).order_by(*order)).all()
    stages = defaultdict(list)
    for stage in list_stages(pipeline_id):
        stages[stage["pipeline_id"]].append(stage)
    return [{**row._mapping, "stages": stages[row.id]} for row in pipelines]


def get_pipeline(pipeline_id: int) -> dict[str, Any]:
    """A pipeline with its stages. Raises NotFound."""
    return found(next(iter(list_pipelines(pipeline_id)), None))  # type: ignore[no-any-return]


def default_pipeline() -> dict[str, Any]:
    """The pipeline a deal goes to when nobody names one, with its stages.

    Raises Conflict when the organization has none, which only happens when its setting up was skipped.
    """
    statement = select(Pipeline.id).where(*_ours(Pipeline), Pipeline.is_default)
    pipeline_id = db.session.execute(statement).scalar()
    if pipeline_id is None:
        raise Conflict("There is no default pipeline. Make one under /api/pipelines.", code="no_pipeline")
    return get_pipeline(pipeline_id)


def list_stages(pipeline_id: int | None = None) -> list[dict[str, Any]]:
    """Stages in their order; of all pipelines when none is named."""
    wanted = [*_ours(Stage), *([Stage.pipeline_id == pipeline_id] if pipeline_id else [])]
    order = (Stage.pipeline_id, Stage.position, Stage.id)
    return [dict(row._mapping) for row in db.session.execute(select(*STAGE_COLUMNS).where(*wanted).order_by(*order))]


def get_stage(pipeline_id: int, stage_id: int) -> dict[str, Any]:
    """A living stage of a pipeline. Raises NotFound."""
    where = [*_ours(Stage), Stage.pipeline_id == pipeline_id, Stage.id == stage_id]
    return dict(found(db.session.execute(select(*STAGE_COLUMNS).where(*where)).first())._mapping)


def list_loss_reasons() -> list[dict[str, Any]]:
    """All loss reasons in their order, inactive ones too."""
    ours = LossReason.organization_id == current.organization_id
    order = (LossReason.position, LossReason.id)
    return [dict(row._mapping) for row in db.session.execute(select(*REASON_COLUMNS).where(ours).order_by(*order))]


def get_loss_reason(reason_id: int) -> dict[str, Any]:
    """A loss reason. Raises NotFound."""
    where = [LossReason.organization_id == current.organization_id, LossReason.id == reason_id]
    return dict(found(db.session.execute(select(*REASON_COLUMNS).where(*where)).first())._mapping)


def lock_pipeline(pipeline_id: int) -> Pipeline:
    """A pipeline for a change, locked until the commit, so that its stages change one at a time. Raises NotFound."""
    return _lock(Pipeline, *_ours(Pipeline), Pipeline.id == pipeline_id)  # type: ignore[no-any-return]


def lock_stage(pipeline_id: int, stage_id: int) -> Stage:
    """A stage for a change; lock its pipeline first. Waits for deals that are entering it. Raises NotFound."""
    return _lock(Stage, *_ours(Stage), Stage.pipeline_id == pipeline_id, Stage.id == stage_id)  # type: ignore[no-any-return]


def lock_loss_reason(reason_id: int) -> LossReason:
    """A loss reason for a change, locked until the commit. Raises NotFound."""
    ours = LossReason.organization_id == current.organization_id
    return _lock(LossReason, ours, LossReason.id == reason_id)  # type: ignore[no-any-return]


def has_deals(*conditions: ColumnElement[bool]) -> bool:
    """Whether any deal, also in the trash, meets the conditions."""
    ours = Deal.organization_id == current.organization_id
    return bool(db.session.execute(select(exists().where(ours, *conditions))).scalar())


def count_pipelines() -> int:
    statement = select(func.count()).select_from(Pipeline).where(*_ours(Pipeline))
    return db.session.execute(statement).scalar_one()


def _ours(model: Any) -> list[ColumnElement[bool]]:
    return [model.organization_id == current.organization_id, model.deleted_at.is_(None)]


def _lock(model: Any, *conditions: ColumnElement[bool]) -> Any:
    # "No key" leaves foreign keys to the row free: only readers for share (deals entering a stage) wait.
    statement = (
        select(model).where(*conditions).with_for_update(key_share=True).execution_options(populate_existing=True)
    )
    return found(db.session.execute(statement).scalar())
