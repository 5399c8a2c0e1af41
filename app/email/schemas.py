from marshmallow import fields, validate

from app.core.record_schemas import shown
from app.core.schemas import MAX_LONG_TEXT, Id, Schema, Text
from app.email.models import STATES

MAX_SUBJECT = 200


class EmailCreate(Schema):
    lead_id = Id()
    contact_id = Id()
    subject = Text(required=True, min=1, max=MAX_SUBJECT)
    text = Text(required=True, min=1, max=MAX_LONG_TEXT, multiline=True)
    answers_id = Id(metadata={"description": "The email this one answers"})


class EmailOut(Schema):
    id = shown(fields.Integer, null=False)
    created_at = shown(fields.AwareDateTime, null=False)
    created_by_id = shown(fields.Integer)
    lead_id = shown(fields.Integer)
    contact_id = shown(fields.Integer)
    direction = shown(null=False, validate=validate.OneOf(["outgoing", "incoming"]))
    state = shown(
        null=False,
        validate=validate.OneOf(STATES),
        metadata={"description": "unknown: nobody can tell yet whether it was sent; it is not sent again by itself"},
    )
    from_address = shown(null=False)
    to_address = shown(null=False)
    subject = shown(null=False)
    text = shown(null=False)
    html = shown(metadata={"description": "Sanitised; without scripts, styles and remote images"})
    message_id = shown(null=False)
    answers_id = shown(fields.Integer)
    thread_id = shown(fields.Integer, metadata={"description": "The first email of the thread"})
    last_error = shown()
    sent_at = shown(fields.AwareDateTime)
    delivered_at = shown(fields.AwareDateTime)
    opened_at = shown(fields.AwareDateTime)
    clicked_at = shown(fields.AwareDateTime)
