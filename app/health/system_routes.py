"""The state of the installation, for administrators."""

from typing import Any

from marshmallow import fields, validate

from app.core.http import Blueprint, requires
from app.core.record_schemas import shown
from app.core.schemas import Schema
from app.health.checks import CONFIGURED, HEALTHY, NOT_CONFIGURED, SIMULATED
from app.health.system import describe_system

blueprint = Blueprint("system", __name__, description="The state of the installation")
STATES = (HEALTHY, "unhealthy", CONFIGURED, NOT_CONFIGURED, SIMULATED, "degraded")


class SystemPart(Schema):
    name = shown(null=False, metadata={"example": "database"})
    state = shown(null=False, validate=validate.OneOf(STATES))
    reason = shown(metadata={"description": "Why it is unhealthy or degraded"})
    latency_ms = shown(fields.Float)


class SystemQueue(Schema):
    name = shown(null=False)
    waiting = shown(fields.Integer, null=False, metadata={"description": "Jobs due and not done, of everybody"})
    oldest_seconds = shown(fields.Float, metadata={"description": "How long the oldest has waited"})


class SystemJobs(Schema):
    pending = shown(fields.Integer, null=False)
    running = shown(fields.Integer, null=False)
    failed = shown(fields.Integer, null=False, metadata={"description": "GET /api/jobs?state=failed lists them"})


class SystemOut(Schema):
    as_of = shown(fields.AwareDateTime, null=False)
    version = shown(null=False)
    status = shown(null=False, validate=validate.OneOf(["healthy", "degraded", "unhealthy"]))
    components = fields.List(fields.Nested(SystemPart), required=True)
    queues = shown(fields.List, cls_or_instance=fields.Nested(SystemQueue), metadata={"description": "null: not known"})
    jobs = shown(fields.Nested, nested=SystemJobs, metadata={"description": "The organization's own; null: not known"})


@blueprint.route("", methods=["GET"])
@requires("system.read")
@blueprint.returns(SystemOut)
def read_system() -> dict[str, Any]:
    """Read the state of the database, Redis, workers, queues and vendors"""
    return describe_system()
