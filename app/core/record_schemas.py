"""What every record's schemas share: the columns all records carry, an address, values of custom fields."""

from typing import Any

from marshmallow import fields, validate

from app.core.schemas import MAX_BIGINT, Id, Schema, Text

MAX_CUSTOM_VALUE = 5000
MAX_TAGS = 50


def shown(kind: type[fields.Field[Any]] = fields.String, *, null: bool = True, **options: Any) -> Any:
    """A field of an answer: always present, null when it has no value."""
    return kind(required=True, allow_none=null, **options)


class AddressFields(Schema):
    street = Text(max=500, allow_none=True)
    city = Text(max=120, allow_none=True)
    state = Text(max=120, allow_none=True)
    postal_code = Text(max=40, allow_none=True)
    country = Text(max=120, allow_none=True)


class AddressOut(Schema):
    street = shown()
    city = shown()
    state = shown()
    postal_code = shown()
    country = shown()


class RecordFields(Schema):
    """What a client may set on every record. A custom field given as null is removed, one not named stays."""

    owner_id = Id(allow_none=True, metadata={"description": "An active member; null for nobody"})
    external_id = Text(allow_none=True, metadata={"description": "The record's id in another system"})
    description = Text(max=50_000, multiline=True, allow_none=True)
    custom_fields = fields.Dict(
        keys=fields.String(),
        values=Text(max=MAX_CUSTOM_VALUE, multiline=True, allow_none=True),
        metadata={"description": "Values by the key of the field (/api/fields)"},
    )
    tag_ids = fields.List(
        Id(), validate=validate.Length(max=MAX_TAGS), metadata={"description": "All tags of the record (/api/tags)"}
    )


class RecordTag(Schema):
    id = shown(fields.Integer, null=False)
    name = shown(null=False)
    color = shown()


class RecordOut(Schema):
    """What every record answers. `version` is also the ETag: send it back as If-Match with a change."""

    id = shown(fields.Integer, null=False, metadata={"format": "int64", "maximum": MAX_BIGINT})
    version = shown(fields.Integer, null=False)
    owner_id = shown(fields.Integer)
    external_id = shown()
    description = shown()
    custom_fields = shown(fields.Dict, null=False, keys=fields.String(), values=fields.String())
    tags = shown(fields.Nested, null=False, nested=RecordTag, many=True)
    is_sample = shown(fields.Boolean, null=False)
    created_at = shown(fields.AwareDateTime, null=False)
    updated_at = shown(fields.AwareDateTime, null=False)
    deleted_at = shown(fields.AwareDateTime)
    created_by_id = shown(fields.Integer)
    updated_by_id = shown(fields.Integer)
