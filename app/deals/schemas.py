from marshmallow import fields, validate

from app.core.record_schemas import RecordFields, RecordOut, shown
from app.core.schemas import Currency, Day, Id, Money, Schema, Text, Timestamp, WholeNumber
from app.deals.choices import (
    CONTACT_ROLES,
    DEAL_TYPES,
    FORECAST_CATEGORIES,
    OPEN_FORECASTS,
    OUTCOMES,
    STATUSES,
)

MAX_NOTE = 5000
MAX_CONTACTS = 100
MONEY = {"example": "1250.00"}


class DealFields(RecordFields):
    value = Money(allow_none=True)
    currency = Currency(metadata={"description": "The organization's own when left out"})
    probability = WholeNumber(
        max=100, allow_none=True, metadata={"description": "Per cent, set by hand; null to follow the stage"}
    )
    expected_close_date = Day(allow_none=True)
    company_id = Id(allow_none=True)
    primary_contact_id = Id(allow_none=True)
    deal_type = Text(allow_none=True, validate=validate.OneOf(DEAL_TYPES))
    source = Text(max=120, allow_none=True)
    next_step = Text(max=500, allow_none=True)
    competitor = Text(allow_none=True)
    forecast_category = Text(validate=validate.OneOf(OPEN_FORECASTS))


class ClosingFields(Schema):
    loss_reason_id = Id(allow_none=True, metadata={"description": "Losing a deal needs a reason or a note"})
    loss_note = Text(max=MAX_NOTE, multiline=True, allow_none=True)
    closed_at = Timestamp(metadata={"description": "When it was decided, not in the future; now when left out"})


class DealCreate(DealFields, ClosingFields):
    name = Text(min=1, required=True)
    pipeline_id = Id(metadata={"description": "The default pipeline when left out"})
    stage_id = Id(metadata={"description": "The first open stage of the pipeline when left out"})


class DealUpdate(DealFields):
    name = Text(min=1)


class DealMove(DealFields, ClosingFields):
    """The stage, and fields to fill on the way into it."""

    stage_id = Id(required=True, metadata={"description": "A stage of any pipeline"})


class DealOutcome(DealFields, ClosingFields):
    outcome = Text(required=True, validate=validate.OneOf(OUTCOMES))


class DealReopening(Schema):
    stage_id = WholeNumber(
        min=1, max=2**63 - 1, strict=False, metadata={"description": "An open stage; the one it left when left out"}
    )


class DealOut(RecordOut):
    name = shown(null=False)
    pipeline_id = shown(fields.Integer, null=False)
    stage_id = shown(fields.Integer, null=False)
    status = shown(null=False, validate=validate.OneOf(STATUSES))
    value = shown(metadata=MONEY)
    currency = shown(null=False)
    weighted_value = shown(metadata={**MONEY, "description": "value x probability"})
    probability = shown(fields.Integer, null=False)
    probability_source = shown(null=False, validate=validate.OneOf(["manual", "stage", "model"]))
    expected_close_date = shown(fields.Date)
    closed_at = shown(fields.AwareDateTime)
    stage_changed_at = shown(fields.AwareDateTime, null=False)
    rotting = shown(fields.Boolean, null=False, metadata={"description": "In its stage for longer than rotting_days"})
    rotting_at = shown(fields.AwareDateTime, metadata={"description": "When it begins to rot; null for never"})
    company_id = shown(fields.Integer)
    company_name = fields.String(allow_none=True, metadata={"description": "In lists and on boards"})
    primary_contact_id = shown(fields.Integer)
    original_lead_id = shown(fields.Integer)
    deal_type = shown(validate=validate.OneOf([*DEAL_TYPES, None]))
    source = shown()
    next_step = shown()
    competitor = shown()
    loss_reason_id = shown(fields.Integer)
    loss_note = shown()
    forecast_category = shown(null=False, validate=validate.OneOf(FORECAST_CATEGORIES))


class DealContactFields(Schema):
    contact_id = Id(required=True)
    role = Text(allow_none=True, load_default=None, validate=validate.OneOf(CONTACT_ROLES))


class DealContacts(Schema):
    contacts = fields.List(fields.Nested(DealContactFields), required=True, validate=validate.Length(max=MAX_CONTACTS))


class DealContactOut(Schema):
    contact_id = shown(fields.Integer, null=False)
    role = shown(validate=validate.OneOf([*CONTACT_ROLES, None]))
    is_primary = shown(fields.Boolean, null=False)


class StayOut(Schema):
    """One stay in a stage; the running one has no end."""

    stage_id = shown(fields.Integer, null=False)
    stage_name = shown(null=False)
    status = shown(null=False, validate=validate.OneOf(STATUSES))
    entered_at = shown(fields.AwareDateTime, null=False)
    left_at = shown(fields.AwareDateTime)
    seconds = shown(fields.Integer, null=False)
    changed_by_id = shown(fields.Integer, metadata={"description": "Who brought it here"})


class StageTimeOut(Schema):
    """Time spent in a stage over all stays."""

    stage_id = shown(fields.Integer, null=False)
    stage_name = shown(null=False)
    seconds = shown(fields.Integer, null=False)
    stays = shown(fields.Integer, null=False)


class DealHistoryOut(Schema):
    deal_id = shown(fields.Integer, null=False)
    stays = fields.List(fields.Nested(StayOut), required=True)
    stages = fields.List(fields.Nested(StageTimeOut), required=True)
