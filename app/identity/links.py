"""Mailed links: 256 random bits, kept as a hash, good once and for half an hour, and only while the address stays."""

from datetime import timedelta
from typing import Any

from sqlalchemy import text, update

from app.core.clock import now
from app.core.database import db
from app.core.errors import Invalid
from app.core.security import digest, new_token
from app.identity.models import LinkToken
from app.identity.people import as_person
from app.identity.queries import normalise_email

LINK_LIFE = timedelta(minutes=30)
PASSWORD_RESET, EMAIL_CHANGE = "password_reset", "email_change"

FIND = text("select user_id, kind, email from auth_link_token(:hash)")


def make_link(user_id: int, kind: str, email: str, bound_email: str) -> str:
    """The token of a new link; older ones of the same kind are void from now on."""
    token = new_token()
    with as_person(user_id):
        _void_links(user_id, kind)
        db.session.add(
            LinkToken(
                user_id=user_id,
                kind=kind,
                email=email,
                bound_email=normalise_email(bound_email),
                token_hash=digest(token),
                expires_at=now() + LINK_LIFE,
            )
        )
    return token


def find_link(token: str, kind: str) -> Any:
    """The link of a token: user_id, kind, email. Raises Invalid when it is unknown, used, old or void."""
    row = db.session.execute(FIND, {"hash": digest(token)}).first()
    if row is None or row.kind != kind:
        raise _refusal()
    return row


def use_link(user_id: int, token: str) -> None:
    """Use a link up. Raises Invalid when another request was first."""
    statement = (
        update(LinkToken)
        .where(LinkToken.user_id == user_id, LinkToken.token_hash == digest(token), LinkToken.used_at.is_(None))
        .values(used_at=now())
        .returning(LinkToken.kind)
    )
    with as_person(user_id):
        kind = db.session.execute(statement).scalar()
        if kind is None:
            raise _refusal()
        _void_links(user_id, kind)


def _void_links(user_id: int, kind: str) -> None:
    statement = update(LinkToken).where(
        LinkToken.user_id == user_id, LinkToken.kind == kind, LinkToken.used_at.is_(None)
    )
    db.session.execute(statement.values(used_at=now()))


def _refusal() -> Invalid:
    return Invalid("The link is not valid any more. Ask for a new one.", code="invalid_link")
