"""What comes in and goes out of signing up, signing in and the own account."""

import zoneinfo
from typing import Any

from marshmallow import ValidationError, fields, validate
from phonenumbers import SUPPORTED_REGIONS

from app.core.schemas import SURROGATES, Currency, Email, Id, Schema, Text, Timestamp, Truth

MAX_SECRET = 1000
REGIONS = sorted(SUPPORTED_REGIONS)
TIMEZONES = sorted(zoneinfo.available_timezones())


class Password(fields.String):
    """Taken whole: neither trimmed nor normalised nor cut. Bounded only so that hashing is; the policy judges new ones."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["metadata"] = {"format": "password", **kwargs.get("metadata", {})}
        super().__init__(validate=validate.Length(1, MAX_SECRET), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if SURROGATES.search(text):
            raise ValidationError("Contains characters that cannot be stored.")
        return text


class Region(Text):
    """ISO 3166 country code, the one phone numbers without a prefix are read with."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max=2, validate=validate.OneOf(REGIONS), **kwargs)


# "system" follows the device.
THEMES = ("system", "light", "dark")
DENSITIES = ("comfortable", "compact")


class Timezone(Text):
    """A name of the time zone database."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max=64, validate=validate.OneOf(TIMEZONES), **kwargs)


class Codes(Schema):
    """The second factor, for accounts that have one."""

    totp_code = Text(max=16, metadata={"description": "Code of the authenticator app"})
    recovery_code = Text(max=40, metadata={"description": "One of the recovery codes, instead"})


class SignUpIn(Codes):
    email = Email(required=True)
    password = Password(required=True)
    name = Text(required=True, min=1)
    organization_name = Text(required=True, min=1)
    default_region = Region()
    currency = Currency()
    timezone = Timezone()


class SignInIn(Codes):
    email = Email(required=True)
    password = Password(required=True)
    organization_id = Id(metadata={"description": "Where to sign in; else where she was last"})


class RefreshIn(Schema):
    refresh_token = Text(max=MAX_SECRET, metadata={"description": "Only for programs; browsers send the cookie"})


class PasswordResetIn(Schema):
    email = Email(required=True)


class NewPasswordIn(Schema):
    token = Text(required=True, min=1, max=MAX_SECRET)
    password = Password(required=True)


class LinkIn(Schema):
    token = Text(required=True, min=1, max=MAX_SECRET)


class AcceptanceIn(Codes):
    token = Text(required=True, min=1, max=MAX_SECRET)
    password = Password(required=True, metadata={"description": "The account's, or the new account's"})
    name = Text(min=1, metadata={"description": "Needed for a new account"})


class SwitchIn(Schema):
    organization_id = Id(required=True)


class PasswordIn(Schema):
    password = Password(required=True)


class PasswordChangeIn(Schema):
    current_password = Password(metadata={"description": "Not needed within five minutes of signing in"})
    password = Password(required=True)


class EmailChangeIn(Schema):
    current_password = Password(metadata={"description": "Not needed within five minutes of signing in"})
    email = Email(required=True)


class MeUpdate(Schema):
    name = Text(min=1)
    locale = Text(
        min=2,
        max=35,
        validate=validate.Regexp(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"),
        metadata={"description": "Language, and country if need be", "example": "en"},
    )
    timezone = Timezone()
    theme = Text(validate=validate.OneOf(THEMES))
    density = Text(validate=validate.OneOf(DENSITIES))


class TotpCodeIn(Schema):
    code = Text(required=True, min=6, max=16)


class FreshIn(Schema):
    current_password = Password(metadata={"description": "Not needed within five minutes of signing in"})


class FactorRemovalIn(Codes):
    password = Password(required=True)


class PersonOut(Schema):
    id = Id()
    email = fields.String()
    name = fields.String()


class OrganizationNameOut(Schema):
    id = Id()
    name = fields.String()


class SessionIdOut(Schema):
    id = Id(allow_none=True)


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


class InvitationPreviewOut(Schema):
    email = fields.String()
    role = fields.String()
    organization = fields.Nested(OrganizationNameOut)
    expires_at = Timestamp()
    has_account = Truth()


class SessionOut(Schema):
    id = Id()
    organization = fields.Nested(OrganizationNameOut)
    user_agent = fields.String(allow_none=True)
    address = fields.String(allow_none=True)
    is_current = Truth()
    created_at = Timestamp()
    last_used_at = Timestamp()
    expires_at = Timestamp()


class UserOut(PersonOut):
    locale = fields.String()
    timezone = fields.String()
    theme = fields.String(validate=validate.OneOf(THEMES))
    density = fields.String(validate=validate.OneOf(DENSITIES))
    email_verified = Truth()


class OwnOrganizationOut(OrganizationNameOut):
    currency = fields.String()
    timezone = fields.String()
    default_region = fields.String(allow_none=True)
    require_mfa = Truth()


class MembershipNameOut(OrganizationNameOut):
    role = fields.String()


class TeamNameOut(Schema):
    id = Id()
    name = fields.String()


class FactorOut(Schema):
    enabled = Truth()
    enabled_at = Timestamp(allow_none=True)


class MeOut(Schema):
    user = fields.Nested(UserOut)
    organization = fields.Nested(OwnOrganizationOut)
    role = fields.String()
    team = fields.Nested(TeamNameOut, allow_none=True)
    permissions = fields.Dict(keys=fields.String(), values=fields.String())
    organizations = fields.List(fields.Nested(MembershipNameOut))
    session = fields.Nested(SessionIdOut)
    second_factor = fields.Nested(FactorOut)
    version = fields.Integer()


class EnrolmentOut(Schema):
    secret = fields.String()
    uri = fields.String(metadata={"description": "For the QR code of an authenticator app"})


class RecoveryCodesOut(Schema):
    recovery_codes = fields.List(fields.String(), metadata={"description": "Shown once"})
