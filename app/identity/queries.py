"""Reads of identity. Those before anybody is known go through definer functions that return one row."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from app.core.database import db

FIND_ACCOUNT = text("select id, email, name, password_hash, mfa, last_organization_id from auth_user(:email)")
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
