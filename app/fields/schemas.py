from marshmallow import fields, validate

from app.core.record_schemas import shown
from app.core.schemas import Schema, Text
from app.fields.models import MAX_KEY, RECORD_TYPES


class FieldCreate(Schema):
    record_type = Text(required=True, validate=validate.OneOf(RECORD_TYPES))
    label = Text(min=1, required=True)
    key = Text(
        max=MAX_KEY,
        validate=validate.Regexp(r"^[a-z0-9_]+$"),
        metadata={"description": "Lower case letters, digits and underscores; made from the label when missing"},
    )


class FieldUpdate(Schema):
    label = Text(min=1, required=True)


class FieldQuery(Schema):
    record_type = Text(validate=validate.OneOf(RECORD_TYPES))


class FieldOut(Schema):
    id = shown(fields.Integer, null=False)
    record_type = shown(null=False, validate=validate.OneOf(RECORD_TYPES))
    key = shown(null=False)
    label = shown(null=False)
    type = shown(null=False, validate=validate.OneOf(["text"]))
    created_at = shown(fields.AwareDateTime, null=False)
