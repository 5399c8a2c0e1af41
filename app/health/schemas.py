import marshmallow as ma
from marshmallow import fields, validate


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
            "description": 'For each part "healthy", "unhealthy: reason", "configured" or "not_configured"',
            "example": {"database": "healthy", "redis": "healthy", "openai": "not_configured"},
        },
    )
