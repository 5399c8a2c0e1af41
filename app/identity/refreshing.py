"""Carrying a session on: each refresh token is used once, and its second use ends the session it belongs to."""

from datetime import timedelta
from typing import Any, NoReturn

from sqlalchemy import select, text

from app.core.clock import now
from app.core.database import commit_now, db
from app.core.errors import Conflict, Unauthorized
from app.core.schemas import MAX_BIGINT
from app.core.security import digest
from app.core.tenancy import Scope, acting_as
from app.events.service import record
from app.identity.devices import Device
from app.identity.mails import mail_session_stolen
from app.identity.models import Organization, RefreshToken, Session, User
from app.identity.sessions import SignedIn, describe_sign_in, end_sessions, get_session, issue_tokens

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

    Raises Conflict (`refresh_superseded`) for a token another request used a moment ago: repeat with the newest one.
    Raises Unauthorized for everything else; a token used again later ends the session and warns its person.
    """
    organization_id = _read_organization(secret)
    with acting_as(Scope(organization_id, None, actor_type="anonymous")):
        used = db.session.execute(USE, {"organization": organization_id, "hash": digest(secret), "now": now()}).first()
        if used is None:
            _refuse(organization_id, secret)
        living = _living(organization_id, used.session_id)
    with acting_as(Scope(organization_id, living.user_id, living.role)):
        return _carry_on(get_session(used.session_id), living.role, device)


def _carry_on(session: Session, role: str, device: Device) -> SignedIn:
    session.last_used_at = now()
    session.address = device.address or session.address
    tokens = issue_tokens(session)
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


def _refuse(organization_id: int, secret: str) -> NoReturn:
    row = db.session.execute(
        select(RefreshToken.used_at, Session.id, Session.user_id, Session.revoked_at)
        .join(
            Session,
            (Session.organization_id == RefreshToken.organization_id) & (Session.id == RefreshToken.session_id),
        )
        .where(RefreshToken.organization_id == organization_id, RefreshToken.token_hash == digest(secret))
    ).first()
    if row is None:
        raise Unauthorized(ENDED, code="invalid_refresh_token")
    if row.used_at is None or row.revoked_at is not None:
        raise Unauthorized(ENDED, code="session_ended")
    if row.used_at > now() - GRACE:
        raise Conflict(SUPERSEDED, code="refresh_superseded")
    _end_stolen(organization_id, row.user_id, row.id)
    raise Unauthorized(ENDED, code="refresh_token_reused")


def _end_stolen(organization_id: int, user_id: int, session_id: int) -> None:
    with acting_as(Scope(organization_id, user_id, actor_type="system")):
        end_sessions(user_id, "refresh_token_reused", only=session_id)
        record("session.stolen", "session", session_id, user_id=user_id)
        mail_session_stolen(db.session.get_one(User, user_id).email)
        # The refusal that follows rolls back; the end of the session must not.
        commit_now()
