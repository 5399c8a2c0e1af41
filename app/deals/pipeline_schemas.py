from marshmallow import fields, validate

from app.core.record_schemas import shown
from app.core.schemas import Id, Schema, Text, Truth, WholeNumber
from app.deals.choices import REQUIRABLE_FIELDS, STAGE_TYPES

MAX_NAME = 100
MAX_STAGES = 50
MAX_ROTTING_DAYS = 3650
COLOR = validate.Regexp(r"^#[0-9a-fA-F]{6}$", error="Write a color as #rrggbb.")


def _name(**options: bool) -> Text:
    return Text(min=1, max=MAX_NAME, **options)


class _StageFields(Schema):
    type = Text(validate=validate.OneOf(STAGE_TYPES), metadata={"description": "Status of every deal in the stage"})
    probability = WholeNumber(max=100, metadata={"description": "Per cent; 100 for won and 0 for lost stages"})
    rotting_days = WholeNumber(
        min=1, max=MAX_ROTTING_DAYS, allow_none=True, metadata={"description": "Days until a deal here is rotting"}
    )
    required_fields = fields.List(
        Text(validate=validate.OneOf(sorted(REQUIRABLE_FIELDS))),
        validate=validate.Length(max=len(REQUIRABLE_FIELDS)),
        metadata={"description": "Deal fields that must be filled before a deal enters the stage"},
    )
    color = Text(max=7, validate=COLOR, allow_none=True)


class StageCreate(_StageFields):
    name = _name(required=True)


class StageUpdate(_StageFields):
    name = _name()


class StageRemoval(Schema):
    move_to_stage_id = WholeNumber(
        min=1, max=2**63 - 1, strict=False, metadata={"description": "Stage of the same pipeline that takes the deals"}
    )


class StageOrder(Schema):
    stage_ids = fields.List(
        Id(),
        required=True,
        validate=validate.Length(min=1, max=MAX_STAGES),
        metadata={"description": "Every stage of the pipeline, once, in the new order"},
    )


class PipelineCreate(Schema):
    name = _name(required=True)
    is_default = Truth()
    stages = fields.List(
        fields.Nested(StageCreate),
        validate=validate.Length(min=3, max=MAX_STAGES),
        metadata={"description": "At least one open, one won and one lost stage; the usual six when left out"},
    )


class PipelineUpdate(Schema):
    name = _name()
    is_default = Truth(metadata={"description": "Only true: make another pipeline the default to change it"})
    position = WholeNumber(max=10_000)


class StageOut(Schema):
    id = shown(fields.Integer, null=False)
    pipeline_id = shown(fields.Integer, null=False)
    name = shown(null=False)
    position = shown(fields.Integer, null=False)
    type = shown(null=False, validate=validate.OneOf(STAGE_TYPES))
    probability = shown(fields.Integer, null=False)
    rotting_days = shown(fields.Integer)
    required_fields = fields.List(fields.String(), required=True)
    color = shown()
    version = shown(fields.Integer, null=False)


class PipelineOut(Schema):
    id = shown(fields.Integer, null=False)
    name = shown(null=False)
    is_default = shown(fields.Boolean, null=False)
    position = shown(fields.Integer, null=False)
    stages = fields.List(fields.Nested(StageOut), required=True)
    created_at = shown(fields.AwareDateTime, null=False)
    updated_at = shown(fields.AwareDateTime, null=False)
    version = shown(fields.Integer, null=False, metadata={"description": "Also counts changes of the stages"})


class LossReasonCreate(Schema):
    label = _name(required=True)
    key = Text(
        max=60,
        validate=validate.Regexp(r"^[a-z0-9_]{1,60}$"),
        metadata={"description": "Stable name for programs; made from the label when left out"},
    )


class LossReasonUpdate(Schema):
    label = _name()
    position = WholeNumber(max=10_000)
    is_active = Truth(metadata={"description": "An inactive reason stays on old deals and is offered no more"})


class LossReasonOut(Schema):
    id = shown(fields.Integer, null=False)
    key = shown(null=False)
    label = shown(null=False)
    position = shown(fields.Integer, null=False)
    is_active = shown(fields.Boolean, null=False)
    version = shown(fields.Integer, null=False)
