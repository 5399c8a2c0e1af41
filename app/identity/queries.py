"""Reads of identity. Those before anybody is known go through definer functions that return one row."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select, text

from app.core.database import db
from app.core.tenancy import current
from app.identity.models import Membership, User

FIND_ACCOUNT = text("select id, email, name, password_hash, mfa, last_organization_id from auth_user(:email)")
ORGANIZATION_IDS = text("select id from list_organization_ids(:after, :limit)")
ORGANIZATIONS_OF = text("select id, name, role from auth_organizations(:user)")


@dataclass(frozen=True)
class Account:
    """What signing in needs to know of a person."""

    id: int
    email: str
    name: str
    password_hash: str | None
    mfa: bool
    last_organization_id: int | None


def normalise_email(address: str) -> str:
    """How addresses are compared: trimmed, in lower case."""
    return address.strip().lower()


def find_account(email: str) -> Account | None:
    """The active account of an address."""
    row = db.session.execute(FIND_ACCOUNT, {"email": normalise_email(email)}).first()
    return Account(*row) if row else None


def find_account_apart(email: str) -> Account | None:
    """The same on a connection of its own, given back at once: none is held while a password is hashed."""
    with db.engine.begin() as connection:
        row = connection.execute(FIND_ACCOUNT, {"email": normalise_email(email)}).first()
    return Account(*row) if row else None


def list_organizations_of(user_id: int) -> list[dict[str, Any]]:
    """Active organizations a person belongs to: id, name and her role."""
    rows = db.session.execute(ORGANIZATIONS_OF, {"user": user_id}).all()
    return [{"id": row.id, "name": row.name, "role": row.role} for row in rows]


def list_organization_ids(after: int = 0, limit: int = 1000) -> list[int]:
    """Ids of organizations past one, for the operator's commands; what they hold is read with each of them bound."""
    return list(db.session.execute(ORGANIZATION_IDS, {"after": after, "limit": limit}).scalars())


def count_members() -> int:
    """Active members of the bound organization."""
    statement = select(func.count()).select_from(Membership)
    return int(db.session.execute(statement.where(*_active_here())).scalar_one())


def list_member_rows() -> list[dict[str, Any]]:
    """Members of the bound organization, removed ones last."""
    statement = (
        select(Membership.user_id, User.email, User.name, Membership.role, Membership.status)
        .join(User, User.id == Membership.user_id)
        .where(Membership.organization_id == current.organization_id)
        .order_by(Membership.status, Membership.id)
    )
    return [dict(row._mapping) for row in db.session.execute(statement)]


def _active_here() -> tuple[ColumnElement[bool], ...]:
    return Membership.organization_id == current.organization_id, Membership.status == "active"
