from typing import Any

from flask import Response

from app.core.freshness import answer_if_changed
from app.core.http import Blueprint, check_version, requires
from app.deals import pipeline_queries as queries
from app.deals import pipeline_service, stage_service
from app.deals.board import get_board
from app.deals.board_schemas import BoardOut, BoardQuery
from app.deals.pipeline_schemas import (
    PipelineCreate,
    PipelineOut,
    PipelineUpdate,
    StageCreate,
    StageOrder,
    StageOut,
    StageRemoval,
    StageUpdate,
)

blueprint = Blueprint("pipelines", __name__, description="Pipelines and their stages")


@blueprint.route("", methods=["GET"])
@requires("pipelines.read")
@blueprint.returns(PipelineOut, many=True)
def list_pipelines() -> list[dict[str, Any]]:
    """List pipelines with their stages, all at once: they are few."""
    return queries.list_pipelines()


@blueprint.route("", methods=["POST"])
@requires("pipelines.manage")
@blueprint.takes(PipelineCreate)
@blueprint.returns(PipelineOut, status=201)
def create_pipeline(values: dict[str, Any]) -> dict[str, Any]:
    """Create a pipeline, with the usual stages when none are given."""
    return queries.get_pipeline(pipeline_service.create_pipeline(values).id)


@blueprint.route("/<id:pipeline_id>", methods=["GET"])
@requires("pipelines.read")
@blueprint.returns(PipelineOut)
def read_pipeline(pipeline_id: int) -> dict[str, Any]:
    """Read a pipeline with its stages."""
    return queries.get_pipeline(pipeline_id)


@blueprint.route("/<id:pipeline_id>", methods=["PATCH"])
@requires("pipelines.manage")
@blueprint.takes(PipelineUpdate)
@blueprint.returns(PipelineOut)
def change_pipeline(values: dict[str, Any], pipeline_id: int) -> dict[str, Any]:
    """Rename a pipeline, move it in the list, or make it the default."""
    pipeline = queries.lock_pipeline(pipeline_id)
    check_version(pipeline.version)
    pipeline_service.update_pipeline(pipeline, values)
    return queries.get_pipeline(pipeline_id)


@blueprint.route("/<id:pipeline_id>", methods=["DELETE"])
@requires("pipelines.manage")
@blueprint.returns(status=204)
def delete_pipeline(pipeline_id: int) -> None:
    """Delete a pipeline without deals that is not the default."""
    pipeline = queries.lock_pipeline(pipeline_id)
    check_version(pipeline.version)
    pipeline_service.delete_pipeline(pipeline)


@blueprint.route("/<id:pipeline_id>/board", methods=["GET"])
@requires("deals.read")
@blueprint.takes(BoardQuery, "query")
@blueprint.returns(BoardOut)
def read_board(parameters: dict[str, Any], pipeline_id: int) -> Response:
    """Read a pipeline as a board: per stage the count, the sums by currency and the first deals.

    Poll it with If-None-Match: 304 while no deal, company or pipeline has changed.
    """
    asked = [pipeline_id, sorted(parameters.items())]
    return answer_if_changed(("deal", "company", "pipeline"), asked, lambda: get_board(pipeline_id, parameters))


@blueprint.route("/<id:pipeline_id>/stage-order", methods=["PUT"])
@requires("pipelines.manage")
@blueprint.takes(StageOrder)
@blueprint.returns(PipelineOut)
def order_stages(values: dict[str, Any], pipeline_id: int) -> dict[str, Any]:
    """Put the stages of a pipeline in a new order."""
    pipeline = queries.lock_pipeline(pipeline_id)
    check_version(pipeline.version)
    stage_service.order_stages(pipeline, values["stage_ids"])
    return queries.get_pipeline(pipeline_id)


@blueprint.route("/<id:pipeline_id>/stages", methods=["POST"])
@requires("pipelines.manage")
@blueprint.takes(StageCreate)
@blueprint.returns(StageOut, status=201)
def create_stage(values: dict[str, Any], pipeline_id: int) -> dict[str, Any]:
    """Add a stage: an open one behind the last open one, a closed one at the end."""
    stage = stage_service.add_stage(queries.lock_pipeline(pipeline_id), values)
    return queries.get_stage(pipeline_id, stage.id)


@blueprint.route("/<id:pipeline_id>/stages/<id:stage_id>", methods=["GET"])
@requires("pipelines.read")
@blueprint.returns(StageOut)
def read_stage(pipeline_id: int, stage_id: int) -> dict[str, Any]:
    """Read a stage."""
    return queries.get_stage(pipeline_id, stage_id)


@blueprint.route("/<id:pipeline_id>/stages/<id:stage_id>", methods=["PATCH"])
@requires("pipelines.manage")
@blueprint.takes(StageUpdate)
@blueprint.returns(StageOut)
def change_stage(values: dict[str, Any], pipeline_id: int, stage_id: int) -> dict[str, Any]:
    """Change a stage; its type only while no deal stands in it."""
    pipeline = queries.lock_pipeline(pipeline_id)
    stage = queries.lock_stage(pipeline_id, stage_id)
    check_version(stage.version)
    stage_service.update_stage(pipeline, stage, values)
    return queries.get_stage(pipeline_id, stage_id)


@blueprint.route("/<id:pipeline_id>/stages/<id:stage_id>", methods=["DELETE"])
@requires("pipelines.manage")
@blueprint.takes(StageRemoval, "query")
@blueprint.returns(status=204)
def delete_stage(values: dict[str, Any], pipeline_id: int, stage_id: int) -> None:
    """Delete a stage; its deals go to the stage named by move_to_stage_id."""
    pipeline = queries.lock_pipeline(pipeline_id)
    stage = queries.lock_stage(pipeline_id, stage_id)
    check_version(stage.version)
    stage_service.delete_stage(pipeline, stage, values.get("move_to_stage_id"))
