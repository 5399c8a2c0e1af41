from marshmallow import fields, validate

from app.core.record_schemas import shown
from app.core.schemas import MAX_BIGINT, Schema

MAX_REPLAYED = 200


class InboundEventOut(Schema):
    id = shown(fields.Integer, null=False)
    vendor = shown(null=False, metadata={"example": "stripe"})
    event_id = shown(null=False, metadata={"description": "The vendor's own id"})
    event_type = shown(null=False, metadata={"example": "customer.subscription.updated"})
    state = shown(null=False, validate=validate.OneOf(["received", "processed", "ignored", "failed"]))
    attempts = shown(fields.Integer, null=False)
    last_error = shown(metadata={"description": "Why it failed"})
    received_at = shown(fields.AwareDateTime, null=False)
    processed_at = shown(fields.AwareDateTime)


class InboundReplayCreate(Schema):
    inbound_event_ids = fields.List(
        fields.Integer(strict=True, validate=validate.Range(1, MAX_BIGINT)),
        required=True,
        validate=validate.Length(1, MAX_REPLAYED),
    )


class InboundReplayOut(Schema):
    replayed = shown(fields.Integer, null=False, metadata={"description": "How many of them there are"})
