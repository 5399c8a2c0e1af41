from marshmallow import fields, validate

from app.core.record_schemas import shown
from app.core.schemas import MAX_BIGINT, Id, Schema, Text
from app.saved_views.schemas import MAX_FILTER, MAX_FILTERS, RECORD_TYPES

ACTIONS = ("change", "delete", "restore")
STATES = ("queued", "running", "done", "failed", "canceled")
MAX_IDS = 10_000
MAX_TAGS = 50


class BulkChangeCreate(Schema):
    """Either record_ids or filters says which records."""

    record_type = Text(required=True, validate=validate.OneOf(RECORD_TYPES))
    action = Text(required=True, validate=validate.OneOf(ACTIONS))
    record_ids = fields.List(Id(), validate=validate.Length(1, MAX_IDS), metadata={"description": "These records"})
    filters = fields.Dict(
        keys=Text(max=80),
        values=Text(max=MAX_FILTER),
        validate=validate.Length(max=MAX_FILTERS),
        metadata={"description": "All records the list finds with these query parameters; empty for all there are"},
    )
    values = fields.Dict(
        keys=fields.String(),
        metadata={
            "description": "For change: fields as PATCH takes them; for deals also stage_id with what the stage asks for",
            "example": {"owner_id": 7, "status": "contacted"},
        },
    )
    add_tag_ids = fields.List(Id(), validate=validate.Length(max=MAX_TAGS), metadata={"description": "For change"})
    remove_tag_ids = fields.List(Id(), validate=validate.Length(max=MAX_TAGS), metadata={"description": "For change"})


class BulkChangeOut(Schema):
    id = shown(fields.Integer, null=False, metadata={"format": "int64", "maximum": MAX_BIGINT})
    version = shown(fields.Integer, null=False)
    record_type = shown(null=False, validate=validate.OneOf(RECORD_TYPES))
    action = shown(null=False, validate=validate.OneOf(ACTIONS))
    changes = shown(fields.Dict, null=False)
    undo_of_id = shown(fields.Integer, metadata={"description": "The bulk change this one undoes"})
    state = shown(null=False, validate=validate.OneOf(STATES))
    rows_total = shown(fields.Integer, metadata={"description": "Records it takes; null until the job has begun"})
    rows_done = shown(fields.Integer, null=False)
    rows_changed = shown(fields.Integer, null=False)
    rows_failed = shown(fields.Integer, null=False)
    error = shown(metadata={"description": "Why it failed as a whole"})
    created_by_id = shown(fields.Integer, null=False)
    created_at = shown(fields.AwareDateTime, null=False)
    started_at = shown(fields.AwareDateTime)
    finished_at = shown(fields.AwareDateTime)


class BulkFailureOut(Schema):
    record_id = shown(fields.Integer, null=False)
    reason = shown(null=False)
