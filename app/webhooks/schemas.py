from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from app.core.outgoing_http import MAX_URL
from app.core.record_schemas import shown
from app.core.schemas import Id, Schema, Text, Timestamp, Truth
from app.identity.member_schemas import Password
from app.webhooks.names import EVENT_NAMES, is_event_name

STATES = ("pending", "delivered", "dead")
REPLAYED_STATES = ("delivered", "dead")
MAX_EVENT_NAMES = 100
MAX_REPLAYED_IDS = 200


def _check_name(name: str) -> None:
    if not is_event_name(name):
        raise ma.ValidationError("No event has this name: see /api/webhooks/event-names.")


class EndpointFields(Schema):
    url = Text(min=1, max=MAX_URL, metadata={"example": "https://example.com/hooks/crm"})
    description = Text(max=500, allow_none=True)
    event_names = fields.List(
        Text(min=1, max=100, validate=_check_name, metadata={"example": "lead.created"}),
        validate=validate.Length(max=MAX_EVENT_NAMES),
        metadata={"description": "Events to be told of; an empty list means all of them"},
    )


class EndpointCreate(EndpointFields):
    url = Text(required=True, min=1, max=MAX_URL, metadata={"example": "https://example.com/hooks/crm"})
    current_password = Password(metadata={"description": "Not needed within five minutes of signing in"})


class EndpointUpdate(EndpointFields):
    is_enabled = Truth(
        metadata={"description": "What happens while it is false is not delivered later: catch up by /api/events"}
    )


class SecretCreate(Schema):
    current_password = Password(metadata={"description": "Not needed within five minutes of signing in"})


class EndpointOut(ma.Schema):
    id = shown(fields.Integer, null=False)
    version = shown(fields.Integer, null=False)
    created_at = shown(fields.AwareDateTime, null=False)
    updated_at = shown(fields.AwareDateTime, null=False)
    created_by_id = shown(fields.Integer)
    url = shown(null=False)
    description = shown()
    event_names = shown(fields.List, null=False, cls_or_instance=fields.String())
    is_enabled = shown(fields.Boolean, null=False)
    disabled_reason = shown(
        metadata={"description": "by_hand, gone (it answered 410) or failing (three days without success)"}
    )
    disabled_at = shown(fields.AwareDateTime)
    previous_secret_until = shown(
        fields.AwareDateTime,
        metadata={"description": "Until then deliveries carry a second signature, by the secret before"},
    )
    failures = shown(fields.Integer, null=False, metadata={"description": "Failed attempts since the last success"})
    failing_since = shown(fields.AwareDateTime)
    paused_until = shown(
        fields.AwareDateTime, metadata={"description": "After several failures nothing is tried until then"}
    )
    last_delivered_at = shown(fields.AwareDateTime)


class NewEndpointOut(EndpointOut):
    secret = shown(null=False, metadata={"description": "Shown once: what signatures are verified with"})


class EventNameOut(ma.Schema):
    name = shown(null=False, validate=validate.OneOf(EVENT_NAMES))


class DeliveryOut(ma.Schema):
    id = shown(fields.Integer, null=False)
    endpoint_id = shown(fields.Integer, null=False)
    created_at = shown(fields.AwareDateTime, null=False)
    message_id = shown(null=False, metadata={"description": "The header webhook-id: the same in every attempt"})
    event_id = shown(fields.Integer, null=False)
    event_name = shown(null=False)
    record_type = shown(null=False)
    record_id = shown(fields.Integer, null=False)
    state = shown(null=False, validate=validate.OneOf(STATES))
    attempts = shown(fields.Integer, null=False)
    next_attempt_at = shown(fields.AwareDateTime, metadata={"description": "Null when nothing is tried any more"})
    last_attempt_at = shown(fields.AwareDateTime)
    finished_at = shown(fields.AwareDateTime)
    last_status = shown(
        fields.Integer, metadata={"description": "What the receiver answered last; null without an answer"}
    )
    last_error = shown()
    duration_ms = shown(fields.Integer)


class ReplayCreate(Schema):
    """Either some deliveries by their ids, or all of a period."""

    delivery_ids = fields.List(Id(), validate=validate.Length(min=1, max=MAX_REPLAYED_IDS))
    created_after = Timestamp()
    created_before = Timestamp()
    state = Text(
        validate=validate.OneOf(REPLAYED_STATES),
        metadata={"description": "Of the period: dead ones unless said otherwise"},
    )

    @ma.validates_schema
    def check_choice(self, data: dict[str, Any], **_options: Any) -> None:
        if "delivery_ids" in data and len(data) > 1:
            raise ma.ValidationError("Name ids or a period, not both.", "delivery_ids")
        if "delivery_ids" not in data and not {"created_after", "created_before"} <= set(data):
            raise ma.ValidationError("Name ids, or the beginning and the end of a period.", "delivery_ids")


class ReplayOut(ma.Schema):
    count = shown(fields.Integer, null=False, metadata={"description": "Deliveries that are sent again"})
