from datetime import datetime

from sqlalchemy import BigInteger, Boolean, Identity, Integer, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import db
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
    totp_secret: Mapped[str | None] = mapped_column(Text)
    totp_enabled_at: Mapped[datetime | None]
    totp_last_step: Mapped[int | None] = mapped_column(BigInteger)
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
