"""What comes in and goes out of signing up, signing in and the own account."""

import zoneinfo

from marshmallow import fields, validate
from phonenumbers import SUPPORTED_REGIONS

from app.core.schemas import Currency, Email, Id, Schema, Text

MAX_PASSWORD = 128


class Password(fields.String):
    """Taken whole: neither trimmed nor normalised nor cut. 1 to 128 characters here; the policy judges new ones."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(validate=validate.Length(1, MAX_PASSWORD), **kwargs)  # type: ignore[arg-type]


class Region(Text):
    """ISO 3166 country code, the one phone numbers without a prefix are read with."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(max=2, validate=validate.OneOf(sorted(SUPPORTED_REGIONS)), **kwargs)


class Timezone(Text):
    """A name of the time zone database."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(max=64, validate=validate.OneOf(sorted(zoneinfo.available_timezones())), **kwargs)


class SignUpIn(Schema):
    email = Email(required=True)
    password = Password(required=True)
    name = Text(required=True, min=1, max=255)
    organization_name = Text(required=True, min=1, max=255)
    default_region = Region()
    currency = Currency()
    timezone = Timezone()


class SignInIn(Schema):
    email = Email(required=True)
    password = Password(required=True)
    organization_id = Id()


class PersonOut(Schema):
    id = Id()
    email = fields.String()
    name = fields.String()


class OrganizationNameOut(Schema):
    id = Id()
    name = fields.String()


class SessionIdOut(Schema):
    id = Id()


class SignedInOut(Schema):
    """A started session."""

    access_token = fields.String(required=True)
    expires_in = fields.Integer(required=True, metadata={"description": "Seconds the access token is valid"})
    refresh_token = fields.String(
        metadata={"description": "Only with the header X-Token-Delivery: body; else it is a cookie"}
    )
    user = fields.Nested(PersonOut, required=True)
    organization = fields.Nested(OrganizationNameOut, required=True)
    session = fields.Nested(SessionIdOut, required=True)
    role = fields.String(required=True)
