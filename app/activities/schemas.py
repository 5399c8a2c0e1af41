"""What notes, tasks, activities and tags look like on the way in and out."""

import marshmallow as ma
from marshmallow import fields, validate

from app.core.schemas import Id, Schema, Text, Timestamp

MAX_TAG_NAME = 60
COLOR = validate.Regexp(r"^#[0-9a-fA-F]{6}$", error="Write a color as #rrggbb.")


class TagCreate(Schema):
    name = Text(required=True, min=1, max=MAX_TAG_NAME)
    color = Text(allow_none=True, max=7, validate=COLOR, metadata={"example": "#2f6fde"})


class TagUpdate(Schema):
    name = Text(min=1, max=MAX_TAG_NAME)
    color = Text(allow_none=True, max=7, validate=COLOR)


class TagUsage(ma.Schema):
    company = fields.Integer(required=True)
    contact = fields.Integer(required=True)
    deal = fields.Integer(required=True)
    lead = fields.Integer(required=True)


class TagOut(ma.Schema):
    id = Id(required=True)
    name = fields.String(required=True)
    color = fields.String(required=True, allow_none=True)
    created_at = Timestamp(required=True)
    usage = fields.Nested(TagUsage, metadata={"description": "Living records with the tag, when asked for"})


class RecordTag(ma.Schema):
    """A tag on a record."""

    id = Id(required=True)
    name = fields.String(required=True)
    color = fields.String(required=True, allow_none=True)
