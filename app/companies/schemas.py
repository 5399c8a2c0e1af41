from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from app.companies.choices import COMPANY_TYPES
from app.companies.domains import is_shared
from app.core.record_schemas import AddressFields, AddressOut, RecordFields, RecordOut, shown
from app.core.schemas import Currency, Id, Money, Text, WholeNumber
from app.core.web_addresses import Domain, WebAddress

MAX_PHONE = 60


class CompanyFields(RecordFields, AddressFields):
    domain = Domain(
        allow_none=True, metadata={"description": "Taken from the website when missing", "example": "example.com"}
    )
    website = WebAddress(allow_none=True)
    phone = Text(max=MAX_PHONE, allow_none=True)
    type = Text(allow_none=True, validate=validate.OneOf(COMPANY_TYPES))
    industry = Text(max=120, allow_none=True, metadata={"description": "Any text; /api/options lists the usual ones"})
    employee_count = WholeNumber(allow_none=True)
    annual_revenue = Money(allow_none=True)
    currency = Currency(allow_none=True)
    parent_company_id = Id(allow_none=True)

    @ma.validates("domain")
    def refuse_shared_domain(self, value: str | None, **_: Any) -> None:
        if value and is_shared(value):
            raise ma.ValidationError("Everybody can have a page or a mailbox there: it does not tell a company apart.")


class CompanyCreate(CompanyFields):
    name = Text(min=1, required=True)


class CompanyUpdate(CompanyFields):
    name = Text(min=1)


class CompanyOut(RecordOut, AddressOut):
    name = shown(null=False)
    domain = shown()
    website = shown()
    phone = shown(metadata={"description": "As typed"})
    phone_normalized = shown(metadata={"description": "E.164; null when the number cannot be dialed"})
    type = shown(validate=validate.OneOf(COMPANY_TYPES))
    industry = shown()
    employee_count = shown(fields.Integer)
    annual_revenue = shown(metadata={"example": "1250000.00"})
    currency = shown()
    parent_company_id = shown(fields.Integer)
