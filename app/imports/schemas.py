import marshmallow as ma
from marshmallow import fields, validate

from app.core.schemas import Id, Schema, Text, WholeNumber
from app.imports.targets import TARGETS

RECORD_TYPES = tuple(TARGETS)
STATES = ("ready", "checking", "queued", "running", "done", "failed", "canceling", "canceled", "undoing", "undone")


class MappingEntry(Schema):
    """One column's way: to a field of ours, to a custom text field, or (neither) left out."""

    column = WholeNumber(required=True, max=2000, metadata={"description": "Position of the column, from 0"})
    field = Text(allow_none=True, max=60)
    custom_field = Text(allow_none=True, max=255, metadata={"description": "Label of a custom text field"})


class ImportDefaults(Schema):
    owner_id = Id(allow_none=True)
    status = Text(allow_none=True, max=60)
    source = Text(allow_none=True, max=60)


class ImportUpdate(Schema):
    record_type = Text(validate=validate.OneOf(RECORD_TYPES))
    encoding = Text(allow_none=True, max=40)
    delimiter = Text(allow_none=True, max=1, metadata={"description": "One character; tab as \\t in JSON"})
    header_line = WholeNumber(allow_none=True, min=-1, max=100_000)
    sheet = Text(allow_none=True)
    mapping = fields.List(fields.Nested(MappingEntry), validate=validate.Length(max=2000))
    match_key = Text(validate=validate.OneOf(["none", "email", "phone", "external_id"]))
    policy = Text(validate=validate.OneOf(["create", "update", "skip"]))
    defaults = fields.Nested(ImportDefaults)

    @ma.pre_load
    def keep_tab(self, data: object, **_kwargs: object) -> object:
        # Text fields are trimmed; a tab is a delimiter that must survive.
        if isinstance(data, dict) and data.get("delimiter") == "\t":
            return {**data, "delimiter": "␉"}
        return data


class UploadQuery(Schema):
    record_type = Text(validate=validate.OneOf(RECORD_TYPES), load_default="lead")
    filename = Text(load_default="")


class ImportColumn(Schema):
    position = fields.Integer(required=True)
    name = fields.String(required=True)
    type = fields.String(required=True)
    samples = fields.List(fields.String(), required=True)


class ImportProgress(Schema):
    rows_done = fields.Integer(required=True)
    percent = fields.Float(required=True)
    rows_per_second = fields.Float(required=True, allow_none=True)
    seconds_remaining = fields.Float(required=True, allow_none=True)


class ImportCounts(Schema):
    read = fields.Integer(required=True)
    created = fields.Integer(required=True)
    updated = fields.Integer(required=True)
    skipped = fields.Integer(required=True)
    rejected = fields.Integer(required=True)
    blank = fields.Integer(required=True)
    warnings = fields.Integer(required=True)


class ImportUndone(Schema):
    undone = fields.Integer(required=True)
    kept = fields.Integer(required=True)


class ImportOut(Schema):
    id = fields.Integer(required=True)
    version = fields.Integer(required=True)
    created_at = fields.DateTime(required=True)
    updated_at = fields.DateTime(required=True)
    created_by_id = fields.Integer(required=True, allow_none=True)
    filename = fields.String(required=True)
    size_bytes = fields.Integer(required=True)
    record_type = fields.String(required=True, validate=validate.OneOf(RECORD_TYPES))
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    file_kind = fields.String(required=True)
    encoding = fields.String(required=True, allow_none=True)
    delimiter = fields.String(required=True, allow_none=True)
    header_line = fields.Integer(required=True, allow_none=True)
    sheet = fields.String(required=True, allow_none=True)
    sheets = fields.List(fields.String(), required=True)
    columns = fields.List(fields.Nested(ImportColumn), required=True)
    sample_rows = fields.List(fields.List(fields.String(allow_none=True)), required=True)
    mapping = fields.List(fields.Nested(MappingEntry), required=True)
    match_key = fields.String(required=True)
    match_keys = fields.List(fields.String(), required=True)
    policy = fields.String(required=True)
    defaults = fields.Dict(required=True)
    dry_run = fields.Dict(required=True, allow_none=True)
    progress = fields.Nested(ImportProgress, required=True)
    counts = fields.Nested(ImportCounts, required=True)
    undo = fields.Nested(ImportUndone, required=True)
    started_at = fields.DateTime(required=True, allow_none=True)
    finished_at = fields.DateTime(required=True, allow_none=True)
    error = fields.String(required=True, allow_none=True)


class ImportSummary(Schema):
    id = fields.Integer(required=True)
    created_at = fields.DateTime(required=True)
    filename = fields.String(required=True)
    record_type = fields.String(required=True)
    state = fields.String(required=True)
    progress = fields.Nested(ImportProgress, required=True)
    counts = fields.Nested(ImportCounts, required=True)


class ImportProblemOut(Schema):
    id = fields.Integer(required=True)
    line = fields.Integer(required=True)
    severity = fields.String(required=True, validate=validate.OneOf(["rejected", "warning"]))
    field = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True)
    cells = fields.List(fields.String(allow_none=True), required=True)


class ImportFieldOut(Schema):
    name = fields.String(required=True)
    kind = fields.String(required=True)


class TargetQuery(Schema):
    record_type = Text(validate=validate.OneOf(RECORD_TYPES), load_default="lead")


class ProblemQuery(Schema):
    after = fields.Integer(
        load_default=0, validate=validate.Range(0, 2**63 - 1), metadata={"description": "Last id seen"}
    )
    limit = fields.Integer(load_default=100, validate=validate.Range(1, 1000))
