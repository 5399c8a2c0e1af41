from typing import Any

from app.core.http import Blueprint, check_version, requires
from app.deals import loss_reason_service as service
from app.deals import pipeline_queries as queries
from app.deals.pipeline_schemas import LossReasonCreate, LossReasonOut, LossReasonUpdate

blueprint = Blueprint("loss_reasons", __name__, description="Why deals are lost")


@blueprint.route("", methods=["GET"])
@requires("pipelines.read")
@blueprint.returns(LossReasonOut, many=True)
def list_loss_reasons() -> list[dict[str, Any]]:
    """List loss reasons, inactive ones too, all at once: they are few."""
    return queries.list_loss_reasons()


@blueprint.route("", methods=["POST"])
@requires("pipelines.manage")
@blueprint.takes(LossReasonCreate)
@blueprint.returns(LossReasonOut, status=201)
def create_loss_reason(values: dict[str, Any]) -> dict[str, Any]:
    """Add a loss reason at the end of the list."""
    return queries.get_loss_reason(service.create_loss_reason(values).id)


@blueprint.route("/<id:reason_id>", methods=["GET"])
@requires("pipelines.read")
@blueprint.returns(LossReasonOut)
def read_loss_reason(reason_id: int) -> dict[str, Any]:
    """Read a loss reason."""
    return queries.get_loss_reason(reason_id)


@blueprint.route("/<id:reason_id>", methods=["PATCH"])
@requires("pipelines.manage")
@blueprint.takes(LossReasonUpdate)
@blueprint.returns(LossReasonOut)
def change_loss_reason(values: dict[str, Any], reason_id: int) -> dict[str, Any]:
    """Change a loss reason; make it inactive to offer it no more."""
    reason = queries.lock_loss_reason(reason_id)
    check_version(reason.version)
    service.update_loss_reason(reason, values)
    return queries.get_loss_reason(reason_id)


@blueprint.route("/<id:reason_id>", methods=["DELETE"])
@requires("pipelines.manage")
@blueprint.returns(status=204)
def delete_loss_reason(reason_id: int) -> None:
    """Delete a loss reason no deal was lost for."""
    reason = queries.lock_loss_reason(reason_id)
    check_version(reason.version)
    service.delete_loss_reason(reason)
