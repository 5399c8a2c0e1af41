from marshmallow import fields, validate

from app.contacts.choices import EMAIL_KINDS, LIFECYCLE_STAGES, PHONE_KINDS
from app.core.record_schemas import AddressFields, AddressOut, RecordFields, RecordOut, shown
from app.core.schemas import Day, Email, Id, Schema, Text, Truth
from app.core.web_addresses import WebAddress

MAX_DETAILS = 20
MAX_PHONE = 60
MAX_NAME = 120


class ContactEmailEntry(Schema):
    email = Email(required=True)
    kind = Text(validate=validate.OneOf(EMAIL_KINDS))
    is_primary = Truth(metadata={"description": "The first entry is the primary when none is marked"})


class ContactPhoneEntry(Schema):
    phone = Text(min=1, max=MAX_PHONE, required=True)
    kind = Text(validate=validate.OneOf(PHONE_KINDS))
    is_primary = Truth(metadata={"description": "The first entry is the primary when none is marked"})


class ContactFields(RecordFields, AddressFields):
    """A contact needs a name or an e-mail address."""

    salutation = Text(max=40, allow_none=True)
    first_name = Text(max=MAX_NAME)
    last_name = Text(max=MAX_NAME)
    job_title = Text(max=MAX_NAME, allow_none=True)
    department = Text(max=MAX_NAME, allow_none=True)
    company_id = Id(allow_none=True)
    reports_to_id = Id(allow_none=True, metadata={"description": "The contact this one reports to"})
    email = Email(allow_none=True, metadata={"description": "The primary address alone; or give emails"})
    emails = fields.List(
        fields.Nested(ContactEmailEntry),
        validate=validate.Length(max=MAX_DETAILS),
        metadata={"description": "All addresses; those not named are removed"},
    )
    phone = Text(max=MAX_PHONE, allow_none=True, metadata={"description": "The primary number alone; or give phones"})
    phones = fields.List(
        fields.Nested(ContactPhoneEntry),
        validate=validate.Length(max=MAX_DETAILS),
        metadata={"description": "All numbers; those not named are removed"},
    )
    lifecycle_stage = Text(allow_none=True, validate=validate.OneOf(LIFECYCLE_STAGES))
    source = Text(max=60, allow_none=True)
    birthdate = Day(allow_none=True)
    website = WebAddress(allow_none=True)
    linkedin_url = WebAddress(allow_none=True)
    timezone = Text(max=64, allow_none=True)
    language = Text(max=35, allow_none=True)
    do_not_call = Truth()
    email_opt_out = Truth()


class ContactCreate(ContactFields):
    pass


class ContactUpdate(ContactFields):
    pass


class ContactEmailOut(Schema):
    email = shown(null=False)
    kind = shown(null=False, validate=validate.OneOf(EMAIL_KINDS))
    is_primary = shown(fields.Boolean, null=False)


class ContactPhoneOut(Schema):
    phone = shown(null=False, metadata={"description": "As typed"})
    phone_normalized = shown(metadata={"description": "E.164; null when the number cannot be dialed"})
    kind = shown(null=False, validate=validate.OneOf(PHONE_KINDS))
    is_primary = shown(fields.Boolean, null=False)


class ContactOut(RecordOut, AddressOut):
    name = shown(metadata={"description": "First and last name, else the e-mail address"})
    salutation = shown()
    first_name = shown(null=False)
    last_name = shown(null=False)
    job_title = shown()
    department = shown()
    company_id = shown(fields.Integer)
    reports_to_id = shown(fields.Integer)
    email = shown(metadata={"description": "The primary address"})
    emails = shown(fields.Nested, null=False, nested=ContactEmailOut, many=True)
    phone = shown(metadata={"description": "The primary number as typed"})
    phone_normalized = shown(metadata={"description": "E.164; null when the number cannot be dialed"})
    phones = shown(fields.Nested, null=False, nested=ContactPhoneOut, many=True)
    lifecycle_stage = shown(validate=validate.OneOf(LIFECYCLE_STAGES))
    source = shown()
    birthdate = shown(fields.Date)
    website = shown()
    linkedin_url = shown()
    timezone = shown()
    language = shown()
    do_not_call = shown(fields.Boolean, null=False)
    email_opt_out = shown(fields.Boolean, null=False)
    original_lead_id = shown(fields.Integer)


class ContactRow(ContactOut):
    """A contact in a list, with the name of its company."""

    company_name = shown()
