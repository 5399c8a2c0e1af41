"""What comes in and goes out of members, teams, invitations, API keys and the organization."""

from marshmallow import fields, validate

from app.core.schemas import Currency, Email, Id, Schema, Text, Timestamp, Truth
from app.identity.permissions import PERMISSIONS, ROLES, key_scopes
from app.identity.schemas import Password, Region, Timezone

REACHES = ("all", "team", "own")
SCOPES = key_scopes(dict.fromkeys(PERMISSIONS, "all"))


class MemberUpdate(Schema):
    role = Text(validate=validate.OneOf(ROLES))
    team_id = Id(allow_none=True)


class MemberOut(Schema):
    id = Id()
    user_id = Id()
    name = fields.String()
    email = fields.String()
    role = fields.String()
    team_id = Id(allow_none=True)
    status = fields.String(validate=validate.OneOf(["active", "removed"]))
    second_factor = Truth()
    created_at = Timestamp()
    version = fields.Integer()


class PermissionOut(Schema):
    object = fields.String(required=True, metadata={"example": "leads"})
    action = fields.String(required=True, metadata={"example": "update"})
    reach = fields.Dict(
        keys=fields.String(validate=validate.OneOf(ROLES)),
        values=fields.String(allow_none=True, validate=validate.OneOf(REACHES)),
        required=True,
        metadata={"description": "By role: all records, those of the own team, one's own and unowned ones, or none"},
    )


class TeamIn(Schema):
    name = Text(required=True, min=1, max=100)


class TeamUpdate(Schema):
    name = Text(min=1, max=100)


class TeamOut(Schema):
    id = Id()
    name = fields.String()
    created_at = Timestamp()
    version = fields.Integer()


class InvitationIn(Schema):
    email = Email(required=True)
    role = Text(required=True, validate=validate.OneOf(ROLES))
    team_id = Id(allow_none=True)


class InvitationOut(Schema):
    id = Id()
    email = fields.String()
    role = fields.String()
    team_id = Id(allow_none=True)
    invited_by_id = Id()
    created_at = Timestamp()
    expires_at = Timestamp()


class ApiKeyIn(Schema):
    name = Text(required=True, min=1, max=100)
    scopes = fields.List(
        Text(validate=validate.OneOf(SCOPES)),
        required=True,
        validate=validate.Length(max=len(SCOPES)),
        metadata={"description": "Permissions of the key; none grants nothing"},
    )
    expires_at = Timestamp(allow_none=True)
    current_password = Password(metadata={"description": "Not needed within five minutes of signing in"})


class ApiKeyOut(Schema):
    id = Id()
    name = fields.String()
    prefix = fields.String(metadata={"description": "How the key begins"})
    user_id = Id()
    scopes = fields.List(fields.String())
    created_at = Timestamp()
    expires_at = Timestamp(allow_none=True)
    last_used_at = Timestamp(allow_none=True)


class NewApiKeyOut(ApiKeyOut):
    key = fields.String(metadata={"description": "Shown once"})


class OrganizationUpdate(Schema):
    name = Text(min=1)
    default_region = Region()
    currency = Currency()
    timezone = Timezone()
    require_mfa = Truth()


class OrganizationOut(Schema):
    id = Id()
    name = fields.String()
    default_region = fields.String()
    currency = fields.String()
    timezone = fields.String()
    require_mfa = Truth()
    created_at = Timestamp()
    version = fields.Integer()
