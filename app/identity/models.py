"""The tables of identity: who people are, where they belong, and what lets them in."""

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, Boolean, Identity, Integer, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import db, identity_key
from app.core.tenancy import OrganizationOwned


class Organization(db.Model):
    """The owner of all data. Its policy compares `id` with the bound organization."""

    __tablename__ = "organizations"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    default_region: Mapped[str] = mapped_column(Text, server_default="US")
    currency: Mapped[str] = mapped_column(Text, server_default="USD")
    timezone: Mapped[str] = mapped_column(Text, server_default="UTC")
    require_mfa: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.clock_timestamp())
    deactivated_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(Integer, nullable=False)

    __mapper_args__ = {"eager_defaults": True, "version_id_col": version}


class User(db.Model):
    """A person. Row-level security shows a user to herself and to colleagues of the bound organization."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    email: Mapped[str] = mapped_column(Text)
    email_normalized: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text, server_default="")
    password_hash: Mapped[str | None] = mapped_column(Text)
    email_verified_at: Mapped[datetime | None]
    locale: Mapped[str] = mapped_column(Text, server_default="en")
    timezone: Mapped[str] = mapped_column(Text, server_default="UTC")
    theme: Mapped[str] = mapped_column(Text, server_default="system")
    density: Mapped[str] = mapped_column(Text, server_default="comfortable")
    totp_secret: Mapped[str | None] = mapped_column(Text)
    totp_enabled_at: Mapped[datetime | None]
    totp_last_step: Mapped[int | None] = mapped_column(BigInteger)
    last_organization_id: Mapped[int | None] = mapped_column(BigInteger)
    password_changed_at: Mapped[datetime | None]
    deactivated_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.clock_timestamp())
    version: Mapped[int] = mapped_column(Integer, nullable=False)

    __mapper_args__ = {"eager_defaults": True, "version_id_col": version}


class Team(OrganizationOwned, db.Model):
    __tablename__ = "teams"

    name: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.clock_timestamp())
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))


class Membership(OrganizationOwned, db.Model):
    """A user in an organization, with a role. Removed members keep their row: history refers to it."""

    __tablename__ = "memberships"

    user_id: Mapped[int] = mapped_column(BigInteger)
    role: Mapped[str] = mapped_column(Text)
    team_id: Mapped[int | None] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(Text, server_default="active")
    hides_first_steps: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.clock_timestamp())
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))


class Session(OrganizationOwned, db.Model):
    """A signed-in device. Its id is in the access token and is checked on every request."""

    __tablename__ = "sessions"

    user_id: Mapped[int] = mapped_column(BigInteger)
    user_agent: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Text)
    mfa_at: Mapped[datetime | None]
    authenticated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_used_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str | None] = mapped_column(Text)


class RefreshToken(OrganizationOwned, db.Model):
    """One link in the chain of a session; used once. Only the hash is kept."""

    __tablename__ = "refresh_tokens"

    session_id: Mapped[int] = mapped_column(BigInteger)
    token_hash: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Invitation(OrganizationOwned, db.Model):
    """An offer of membership, bound to an address, an organization and a role."""

    __tablename__ = "invitations"

    email: Mapped[str] = mapped_column(Text)
    email_normalized: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    team_id: Mapped[int | None] = mapped_column(BigInteger)
    invited_by_id: Mapped[int] = mapped_column(BigInteger)
    token_hash: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class ApiKey(OrganizationOwned, db.Model):
    """A program's key: acts for its maker, never beyond its scopes nor the maker's role."""

    __tablename__ = "api_keys"

    user_id: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(Text)
    key_id: Mapped[str] = mapped_column(Text)
    key_hash: Mapped[str] = mapped_column(Text)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class RecoveryCode(db.Model):
    """A code that stands in for the second factor, once. Row-level security shows it to its person alone."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = identity_key()
    user_id: Mapped[int] = mapped_column(BigInteger)
    code_hash: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    used_at: Mapped[datetime | None]


class LinkToken(db.Model):
    """A mailed link: password reset or new e-mail address. Void once the address is not `bound_email`."""

    __tablename__ = "link_tokens"

    id: Mapped[int] = identity_key()
    user_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    bound_email: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
