"""Carrying a session on: each refresh token has one successor, and its use after a moment ends the session.

The successor follows from its predecessor by a keyed hash. Whoever repeats a request within the grace (a page reloaded
while its answer was on the way, two tabs at once) is given the same one again, and only its hash is stored.
"""

from datetime import timedelta
from typing import Any, NoReturn

from sqlalchemy import select, text

from app.core.clock import now
from app.core.database import commit_now, db
from app.core.errors import Conflict, Unauthorized
from app.core.schemas import MAX_BIGINT
from app.core.security import digest, sign
from app.core.tenancy import Scope, acting_as
from app.events.service import record
from app.identity.devices import Device
from app.identity.mails import mail_session_stolen
from app.identity.models import Organization, RefreshToken, Session, User
from app.identity.sessions import (
    SignedIn,
    Tokens,
    describe_sign_in,
    end_sessions,
    get_session,
    issue_tokens,
    repeat_tokens,
)

GRACE = timedelta(seconds=10)
ENDED = "This session has ended. Sign in again."
SUPERSEDED = "Another request refreshed this session just now. Repeat with the newest token."

# Of any number of requests with the same token the row lets one through.
USE = text(
    "update refresh_tokens set used_at = clock_timestamp() where organization_id = :organization and token_hash = :hash "
    "and used_at is null and expires_at > :now returning session_id"
)
AUTH_SESSION = text("select user_id, role from auth_session(:organization, :session)")


def refresh_session(secret: str, device: Device) -> SignedIn:
    """The next tokens of a session.

    A token used a moment ago gives its successor once more. Raises Conflict (`refresh_superseded`) when the successor
    was used as well: repeat with the newest one. Raises Unauthorized for everything else; a token used again later
    ends the session and warns its person.
    """
    organization_id = _read_organization(secret)
    with acting_as(Scope(organization_id, None, actor_type="anonymous")):
        used = db.session.execute(USE, {"organization": organization_id, "hash": digest(secret), "now": now()}).first()
        session_id = used.session_id if used else _find_repeated(organization_id, secret)
        living = _living(organization_id, session_id)
    with acting_as(Scope(organization_id, living.user_id, living.role)):
        session, successor = get_session(session_id), _successor(organization_id, secret)
        tokens = issue_tokens(session, successor) if used else repeat_tokens(session, successor)
        return _carry_on(session, tokens, living.role, device)


def _successor(organization_id: int, secret: str) -> str:
    return f"{organization_id}.{sign('refresh token', secret.encode())}"


def _carry_on(session: Session, tokens: Tokens, role: str, device: Device) -> SignedIn:
    session.last_used_at = now()
    session.address = device.address or session.address
    user = db.session.get_one(User, session.user_id)
    organization = db.session.get_one(Organization, session.organization_id)
    return describe_sign_in(
        tokens,
        {"id": user.id, "email": user.email, "name": user.name},
        {"id": organization.id, "name": organization.name, "role": role},
    )


def _read_organization(secret: str) -> int:
    number, _, rest = secret.partition(".")
    if not (number.isascii() and number.isdigit() and rest and len(number) < 20 and 0 < int(number) <= MAX_BIGINT):
        raise Unauthorized(ENDED, code="invalid_refresh_token")
    return int(number)


def _living(organization_id: int, session_id: int) -> Any:
    row = db.session.execute(AUTH_SESSION, {"organization": organization_id, "session": session_id}).first()
    if row is None:
        raise Unauthorized(ENDED, code="session_ended")
    return row


def _find_repeated(organization_id: int, secret: str) -> int:
    """The session of a token used a moment ago whose successor waits for its first use."""
    row = _find_token(organization_id, secret)
    if row is None or row.used_at is None or row.revoked_at is not None or row.used_at <= now() - GRACE:
        _refuse(organization_id, row)
    successor = _find_token(organization_id, _successor(organization_id, secret))
    if successor is None or successor.used_at is not None:
        raise Conflict(SUPERSEDED, code="refresh_superseded")
    return int(row.id)


def _find_token(organization_id: int, secret: str) -> Any:
    return db.session.execute(
        select(RefreshToken.used_at, Session.id, Session.user_id, Session.revoked_at)
        .join(
            Session,
            (Session.organization_id == RefreshToken.organization_id) & (Session.id == RefreshToken.session_id),
        )
        .where(RefreshToken.organization_id == organization_id, RefreshToken.token_hash == digest(secret))
    ).first()


def _refuse(organization_id: int, row: Any) -> NoReturn:
    if row is None:
        raise Unauthorized(ENDED, code="invalid_refresh_token")
    if row.used_at is None or row.revoked_at is not None:
        raise Unauthorized(ENDED, code="session_ended")
    _end_stolen(organization_id, row.user_id, row.id)
    raise Unauthorized(ENDED, code="refresh_token_reused")


def _end_stolen(organization_id: int, user_id: int, session_id: int) -> None:
    with acting_as(Scope(organization_id, user_id, actor_type="system")):
        end_sessions(user_id, "refresh_token_reused", only=session_id)
        record("session.stolen", "session", session_id, user_id=user_id)
        mail_session_stolen(db.session.get_one(User, user_id).email)
        # The refusal that follows rolls back; the end of the session must not.
        commit_now()
