"""What comes in and goes out of billing."""

from marshmallow import fields, validate

from app.billing.plans import LIMITS, PLANS, SOLD
from app.billing.states import STATUSES
from app.core.schemas import Schema, Text, Timestamp, Truth, WholeNumber

PLAN = validate.OneOf([plan.name for plan in SOLD])
MOST_SEATS = max(plan.seats or 0 for plan in SOLD)


class CheckoutIn(Schema):
    plan = Text(required=True, validate=PLAN)
    seats = WholeNumber(required=True, min=1, max=MOST_SEATS)


class SubscriptionUpdate(Schema):
    plan = Text(validate=PLAN)
    seats = WholeNumber(min=1, max=MOST_SEATS)


class LinkOut(Schema):
    url = fields.String(required=True, metadata={"description": "Send the person there"})


class LimitOut(Schema):
    name = fields.String(required=True, validate=validate.OneOf(LIMITS))
    used = fields.Integer(required=True)
    limit = fields.Integer(required=True, allow_none=True, metadata={"description": "None is no limit"})


class PlanOut(Schema):
    name = fields.String(required=True, validate=validate.OneOf(list(PLANS)))
    price = fields.String(required=True, metadata={"description": "Per seat and month", "example": "29.00"})
    currency = fields.String(required=True)
    seats = fields.Integer(required=True)
    contacts = fields.Integer(required=True)
    ai_tokens = fields.Integer(required=True)
    call_minutes = fields.Integer(required=True)
    storage_bytes = fields.Integer(required=True)


class BillingOut(Schema):
    is_sold = Truth(required=True, metadata={"description": "False: nothing is limited in this installation"})
    plan = fields.String(required=True, validate=validate.OneOf([*PLANS, "unlimited"]))
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    is_granted = Truth(required=True, metadata={"description": "The operator gave the plan away"})
    has_customer = Truth(required=True, metadata={"description": "There is a portal to open"})
    can_change = Truth(required=True, metadata={"description": "Plan and seats can be changed; else buy them"})
    seats = fields.Integer(required=True, metadata={"description": "Seats that are paid for"})
    limits = fields.List(fields.Nested(LimitOut), required=True)
    plans = fields.List(fields.Nested(PlanOut), required=True)
    trial_days = fields.Integer(required=True, metadata={"description": "What a first subscription begins with"})
    trial_ends_at = Timestamp(required=True, allow_none=True)
    period_ends_at = Timestamp(required=True, allow_none=True)
    cancels_at_period_end = Truth(required=True)
    grace_starts_at = Timestamp(required=True, allow_none=True)
    reading_starts_at = Timestamp(required=True, allow_none=True)


class InvoiceOut(Schema):
    number = fields.String(required=True, allow_none=True)
    status = fields.String(required=True, allow_none=True)
    total = fields.String(required=True, metadata={"example": "116.00"})
    currency = fields.String(required=True)
    created_at = Timestamp(required=True)
    url = fields.String(required=True, allow_none=True)
    pdf_url = fields.String(required=True, allow_none=True)
