from marshmallow import fields, validate

from app.core.schemas import Schema, Text

RECORD_TYPES = ("lead", "contact", "company", "deal")
STATES = ("queued", "running", "done", "failed", "canceled")


class ExportCreate(Schema):
    record_type = Text(required=True, validate=validate.OneOf(RECORD_TYPES))
    format = Text(load_default="csv", validate=validate.OneOf(["csv", "xlsx"]))
    filters = fields.Dict(
        keys=fields.String(),
        load_default=dict,
        metadata={"description": "The query parameters of the list, such as status, q or sort"},
    )


class ExportOut(Schema):
    id = fields.Integer(required=True)
    version = fields.Integer(required=True)
    created_at = fields.DateTime(required=True)
    updated_at = fields.DateTime(required=True)
    created_by_id = fields.Integer(required=True, allow_none=True)
    record_type = fields.String(required=True, validate=validate.OneOf(RECORD_TYPES))
    format = fields.String(required=True)
    filters = fields.Dict(required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    rows_done = fields.Integer(required=True)
    rows_expected = fields.Integer(required=True, allow_none=True)
    size_bytes = fields.Integer(required=True, allow_none=True)
    filename = fields.String(required=True)
    started_at = fields.DateTime(required=True, allow_none=True)
    finished_at = fields.DateTime(required=True, allow_none=True)
    error = fields.String(required=True, allow_none=True)
