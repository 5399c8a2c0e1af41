"""Verbs of pipelines. Every pipeline keeps at least one open, one won and one lost stage."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select, update

from app.core import cache
from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict, Invalid
from app.core.tenancy import current
from app.deals.choices import DEFAULT_STAGES, STAGE_TYPES
from app.deals.models import Deal, Pipeline
from app.deals.pipeline_queries import count_pipelines, has_deals
from app.deals.stage_service import arrange_stages, build_stage, lock_stage_rows
from app.events.service import changes_of, record

MAX_PIPELINES = 100
NAME_TAKEN = "Another pipeline has this name."


def create_pipeline(values: dict[str, Any]) -> Pipeline:
    """A new pipeline with its stages; the usual six when none are given. Raises Invalid, Conflict."""
    given = values.get("stages") or DEFAULT_STAGES
    _check_stages(given)
    if count_pipelines() >= MAX_PIPELINES:
        raise Conflict(f"An organization has at most {MAX_PIPELINES} pipelines.", code="too_many_pipelines")
    _check_name(values["name"])
    pipeline = Pipeline(name=values["name"], position=_next_position(), is_default=False)
    db.session.add(pipeline)
    db.session.flush()
    stages = [build_stage(pipeline.id, stage) for stage in given]
    arrange_stages(stages)
    db.session.add_all(stages)
    db.session.flush()
    _tell("created", pipeline, name=pipeline.name)
    if values.get("is_default"):
        make_default(pipeline)
    return pipeline


def update_pipeline(pipeline: Pipeline, values: dict[str, Any]) -> None:
    """Rename it, move it in the list, make it the default. Raises Invalid when the default would be lost, Conflict."""
    wanted = dict(values)
    is_default = wanted.pop("is_default", pipeline.is_default)
    if pipeline.is_default and not is_default:
        raise Invalid(fields={"is_default": ["Make another pipeline the default instead."]})
    if wanted.get("name", pipeline.name) != pipeline.name:
        _check_name(wanted["name"])
    changes = changes_of(pipeline, wanted)
    db.session.flush()
    if changes:
        _tell("updated", pipeline, changes=changes)
    if is_default and not pipeline.is_default:
        make_default(pipeline)


def make_default(pipeline: Pipeline) -> None:
    """The pipeline new deals go to. The former one stops being it first: the database allows one at a time."""
    ours = Pipeline.organization_id == current.organization_id
    former = {"is_default": False, "version": Pipeline.version + 1, "updated_at": now()}
    statement = update(Pipeline).where(ours, Pipeline.is_default).values(former)
    db.session.execute(statement, execution_options={"synchronize_session": False})
    pipeline.is_default = True
    db.session.flush()
    _tell("updated", pipeline, changes={"is_default": [False, True]})


def delete_pipeline(pipeline: Pipeline) -> None:
    """Put a pipeline and its stages away. Raises Conflict for the default one and for one with deals."""
    if pipeline.is_default:
        raise Conflict("This is the default pipeline. Make another one the default first.", code="default_pipeline")
    stages = lock_stage_rows(pipeline.id)
    if has_deals(Deal.pipeline_id == pipeline.id):
        raise Conflict(
            "The pipeline has deals, perhaps in the trash. Move or purge them first.", code="pipeline_has_deals"
        )
    pipeline.deleted_at = moment = now()
    for stage in stages:
        stage.deleted_at = moment
    db.session.flush()
    _tell("deleted", pipeline, name=pipeline.name)


def _tell(happened: str, pipeline: Pipeline, **data: Any) -> None:
    record(f"pipeline.{happened}", "pipeline", pipeline.id, **data)
    cache.next_generation(current.organization_id, "pipeline")


def _check_stages(stages: Iterable[dict[str, Any]]) -> None:
    names = [stage["name"] for stage in stages]
    types = {stage.get("type", "open") for stage in stages}
    if len(set(names)) != len(names):
        raise Invalid(fields={"stages": ["Every stage of a pipeline has a name of its own."]})
    if types != set(STAGE_TYPES):
        raise Invalid(fields={"stages": ["A pipeline needs at least one open, one won and one lost stage."]})


def _check_name(name: str) -> None:
    ours = [Pipeline.organization_id == current.organization_id, Pipeline.deleted_at.is_(None)]
    if db.session.execute(select(Pipeline.id).where(*ours, Pipeline.name == name)).first():
        raise Conflict(NAME_TAKEN, code="already_exists", fields={"name": [NAME_TAKEN]})


def _next_position() -> int:
    ours = [Pipeline.organization_id == current.organization_id, Pipeline.deleted_at.is_(None)]
    return db.session.execute(select(func.coalesce(func.max(Pipeline.position) + 1, 0)).where(*ours)).scalar_one()
