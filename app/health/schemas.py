import marshmallow as ma
from marshmallow import fields, validate

from app.core.schemas import Schema, Text

JOB_STATES = ["pending", "running", "done", "failed", "canceled"]


class HealthOut(ma.Schema):
    """The process answers."""

    status = fields.String(required=True, validate=validate.OneOf(["healthy"]))
    timestamp = fields.String(required=True, metadata={"format": "date-time"})
    version = fields.String(required=True)


class DetailedHealthOut(ma.Schema):
    """The process and everything it depends on."""

    status = fields.String(required=True, validate=validate.OneOf(["healthy", "degraded", "unhealthy"]))
    timestamp = fields.String(required=True, metadata={"format": "date-time"})
    version = fields.String(required=True)
    checks = fields.Dict(
        required=True,
        keys=fields.String(),
        values=fields.String(),
        metadata={
            "description": 'For each part "healthy", "unhealthy: reason", "configured", '
            '"not_configured", "simulated" or "degraded: reason"',
            "example": {"database": "healthy", "redis": "healthy", "openai": "not_configured"},
        },
    )


class JobProgress(ma.Schema):
    """How far a job is; which figures there are depends on the job."""

    class Meta:
        unknown = ma.INCLUDE

    done = fields.Integer()
    total = fields.Integer(allow_none=True)
    rate = fields.Float(allow_none=True, metadata={"description": "Done a second"})
    remaining_seconds = fields.Float(allow_none=True)


class JobOut(ma.Schema):
    id = fields.Integer(required=True)
    name = fields.String(required=True, metadata={"example": "imports.run_import"})
    queue = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(JOB_STATES))
    attempts = fields.Integer(required=True)
    progress = fields.Nested(JobProgress, required=True)
    last_error = fields.String(required=True, allow_none=True)
    request_id = fields.String(required=True, allow_none=True)
    event_id = fields.Integer(required=True, allow_none=True)
    created_by_id = fields.Integer(required=True, allow_none=True)
    created_at = fields.DateTime(required=True)
    available_at = fields.DateTime(required=True)
    started_at = fields.DateTime(required=True, allow_none=True)
    finished_at = fields.DateTime(required=True, allow_none=True)


class JobStateChange(Schema):
    state = Text(
        required=True,
        validate=validate.OneOf(["pending", "canceled"]),
        metadata={"description": "pending: try a failed job again; canceled: stop one that has not ended"},
    )
