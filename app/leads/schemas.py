from marshmallow import fields, validate

from app.core.record_schemas import AddressFields, AddressOut, RecordFields, RecordOut, shown
from app.core.schemas import Currency, Email, Id, Money, Schema, Text, Timestamp, Truth, WholeNumber
from app.core.web_addresses import WebAddress
from app.leads.choices import CATEGORIES, RATINGS

MAX_PHONE = 60
MAX_BULK = 200


class LeadFields(RecordFields, AddressFields):
    title = Text(allow_none=True, metadata={"description": "What the lead is about"})
    salutation = Text(max=40, allow_none=True)
    first_name = Text()
    last_name = Text()
    company_name = Text(allow_none=True)
    job_title = Text(allow_none=True)
    email = Email(allow_none=True)
    phone = Text(max=MAX_PHONE, allow_none=True)
    mobile = Text(max=MAX_PHONE, allow_none=True)
    website = WebAddress(allow_none=True)
    linkedin_url = WebAddress(allow_none=True)
    industry = Text(max=120, allow_none=True)
    employee_count = WholeNumber(allow_none=True)
    annual_revenue = Money(allow_none=True)
    status = Text(min=1, max=60, metadata={"description": "Key of a lead status", "example": "new"})
    source = Text(
        min=1, max=60, allow_none=True, metadata={"description": "Key of a lead source", "example": "website"}
    )
    rating = Text(allow_none=True, validate=validate.OneOf(RATINGS))
    score = WholeNumber(max=100, allow_none=True)
    value = Money(allow_none=True)
    currency = Currency(allow_none=True)
    utm_campaign = Text(allow_none=True)
    utm_medium = Text(allow_none=True)
    utm_source = Text(allow_none=True)
    timezone = Text(max=64, allow_none=True)
    language = Text(max=20, allow_none=True)
    do_not_call = Truth()
    email_opt_out = Truth()
    last_contacted_at = Timestamp(allow_none=True)
    next_follow_up_at = Timestamp(allow_none=True)
    first_responded_at = Timestamp(allow_none=True)
    disqualify_reason = Text(max=1000, allow_none=True)
    contact_id = Id(allow_none=True)
    company_id = Id(allow_none=True)


class LeadCreate(LeadFields):
    """At least a name, a company, a title, an e-mail address or a phone number."""


class LeadUpdate(LeadFields):
    pass


class LeadBulkUpdate(Schema):
    ids = fields.List(Id(), required=True, validate=validate.Length(1, MAX_BULK))
    changes = fields.Nested(LeadUpdate, required=True)


class LeadBulkDelete(Schema):
    ids = fields.List(Id(), required=True, validate=validate.Length(1, MAX_BULK))


class LeadBulkOut(Schema):
    changed = fields.List(fields.Integer(), required=True)


class LeadOut(RecordOut, AddressOut):
    name = shown(null=False, metadata={"description": "How to call the lead: person, company, title or address"})
    title = shown()
    salutation = shown()
    first_name = shown(null=False)
    last_name = shown(null=False)
    company_name = shown()
    job_title = shown()
    email = shown()
    phone = shown(metadata={"description": "As typed"})
    phone_normalized = shown(metadata={"description": "E.164; null when the number cannot be dialed"})
    mobile = shown()
    mobile_normalized = shown()
    website = shown()
    linkedin_url = shown()
    industry = shown()
    employee_count = shown(fields.Integer)
    annual_revenue = shown()
    status = shown(null=False)
    source = shown()
    rating = shown(validate=validate.OneOf(RATINGS))
    score = shown(fields.Integer)
    score_factors = shown(fields.Raw)
    value = shown(metadata={"example": "1250.50"})
    currency = shown()
    utm_campaign = shown()
    utm_medium = shown()
    utm_source = shown()
    timezone = shown()
    language = shown()
    do_not_call = shown(fields.Boolean, null=False)
    email_opt_out = shown(fields.Boolean, null=False)
    last_contacted_at = shown(fields.AwareDateTime)
    next_follow_up_at = shown(fields.AwareDateTime)
    first_responded_at = shown(fields.AwareDateTime)
    disqualify_reason = shown()
    contact_id = shown(fields.Integer)
    company_id = shown(fields.Integer)
    converted_at = shown(fields.AwareDateTime)
    converted_contact_id = shown(fields.Integer)
    converted_company_id = shown(fields.Integer)
    converted_deal_id = shown(fields.Integer)


class LeadStatusCreate(Schema):
    label = Text(required=True, min=1, max=100)
    category = Text(required=True, validate=validate.OneOf(CATEGORIES))
    color = Text(max=20, allow_none=True)
    position = WholeNumber()


class LeadStatusUpdate(Schema):
    label = Text(min=1, max=100)
    color = Text(max=20, allow_none=True)
    position = WholeNumber()
    is_active = Truth()
    is_default = Truth(validate=validate.Equal(True))


class LeadStatusOut(Schema):
    id = shown(fields.Integer, null=False)
    key = shown(null=False)
    label = shown(null=False)
    category = shown(null=False, validate=validate.OneOf(CATEGORIES))
    position = shown(fields.Integer, null=False)
    is_default = shown(fields.Boolean, null=False)
    is_active = shown(fields.Boolean, null=False)
    color = shown()


class LeadSourceCreate(Schema):
    label = Text(required=True, min=1, max=100)
    position = WholeNumber()


class LeadSourceUpdate(Schema):
    label = Text(min=1, max=100)
    position = WholeNumber()
    is_active = Truth()


class LeadSourceOut(Schema):
    id = shown(fields.Integer, null=False)
    key = shown(null=False)
    label = shown(null=False)
    position = shown(fields.Integer, null=False)
    is_active = shown(fields.Boolean, null=False)
