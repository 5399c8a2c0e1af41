"""Sessions: one row per signed-in device, and the chain of refresh tokens that keeps it alive."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from app.core.clock import now
from app.core.database import db
from app.core.errors import NotFound
from app.core.security import digest, issue_access_token, new_token
from app.core.tenancy import Scope, acting_as, current
from app.events.service import record
from app.identity.devices import Device
from app.identity.models import RefreshToken, Session
from app.identity.queries import list_organizations_of
from app.identity.session_cache import forget_sessions

IDLE_DAYS = 7
ABSOLUTE_DAYS = 30
MAX_USER_AGENT = 300
MAX_LISTED = 100


@dataclass(frozen=True)
class Tokens:
    """What a session is carried on with. The refresh token is shown here and never again."""

    session_id: int
    access: str
    refresh: str


@dataclass(frozen=True)
class SignedIn:
    """A started or continued session: what the client is told, its tokens, and the account's mark for the device."""

    data: dict[str, Any]
    tokens: Tokens
    email: str


def start_session(
    user_id: int, device: Device, *, mfa_at: datetime | None = None, authenticated_at: datetime | None = None
) -> Tokens:
    """Open a session of the bound organization for a member who has proved who she is."""
    moment = now()
    session = Session(
        user_id=user_id,
        user_agent=device.user_agent[:MAX_USER_AGENT] or None,
        address=device.address or None,
        mfa_at=mfa_at,
        authenticated_at=authenticated_at or moment,
        expires_at=moment + timedelta(days=ABSOLUTE_DAYS),
    )
    db.session.add(session)
    db.session.flush()
    record("session.started", "session", session.id)
    return issue_tokens(session)


def issue_tokens(session: Session, secret: str | None = None) -> Tokens:
    """A fresh access token and the next refresh token of the chain, a random one when none is given."""
    secret = secret or f"{session.organization_id}.{new_token()}"
    expires_at = min(now() + timedelta(days=IDLE_DAYS), session.expires_at)
    db.session.add(RefreshToken(session_id=session.id, token_hash=digest(secret), expires_at=expires_at))
    db.session.flush()
    return repeat_tokens(session, secret)


def repeat_tokens(session: Session, secret: str) -> Tokens:
    """A fresh access token beside a refresh token that is issued already."""
    access = issue_access_token(user_id=session.user_id, organization_id=current.organization_id, session_id=session.id)
    return Tokens(session.id, access, secret)


def describe_sign_in(tokens: Tokens, user: dict[str, Any], organization: dict[str, Any]) -> SignedIn:
    """What a client gets with a session, apart from the token's life."""
    data = {
        "access_token": tokens.access,
        "user": user,
        "organization": {"id": organization["id"], "name": organization["name"]},
        "session": {"id": tokens.session_id},
        "role": organization["role"],
    }
    return SignedIn(data, tokens, user["email"])


def get_session(session_id: int) -> Session:
    """A session of the bound organization. Raises NotFound."""
    session = db.session.get(Session, (current.organization_id, session_id))
    if session is None:
        raise NotFound
    return session


def end_sessions(
    user_id: int, reason: str, *, only: int | None = None, keep: int | None = None, without_mfa: bool = False
) -> list[int]:
    """End a person's sessions in the bound organization, effective with her next request; returns their ids."""
    statement = update(Session).where(
        Session.organization_id == current.organization_id,
        Session.user_id == user_id,
        Session.revoked_at.is_(None),
    )
    if only is not None:
        statement = statement.where(Session.id == only)
    if keep is not None:
        statement = statement.where(Session.id != keep)
    if without_mfa:
        statement = statement.where(Session.mfa_at.is_(None))
    statement = statement.values(revoked_at=now(), revoked_reason=reason).returning(Session.id)
    ended = list(db.session.execute(statement).scalars())
    for session_id in ended:
        record("session.ended", "session", session_id, reason=reason, user_id=user_id)
    forget_sessions(current.organization_id, *ended)
    return ended


def end_sessions_everywhere(user_id: int, reason: str, *, keep: int | None = None) -> int:
    """End a person's sessions in all her organizations, but the one to keep; returns how many."""
    ended = 0
    for organization in list_organizations_of(user_id):
        with acting_as(Scope(organization["id"], user_id, organization["role"])):
            ended += len(end_sessions(user_id, reason, keep=keep))
    return ended


def end_one_session(user_id: int, session_id: int, reason: str) -> None:
    """End one of a person's own sessions, in whichever of her organizations. Raises NotFound."""
    for organization in list_organizations_of(user_id):
        with acting_as(Scope(organization["id"], user_id, organization["role"])):
            if end_sessions(user_id, reason, only=session_id):
                return
    raise NotFound


def list_sessions(user_id: int, current_id: int | None) -> list[dict[str, Any]]:
    """A person's living sessions in all her organizations, the latest used first."""
    found: list[dict[str, Any]] = []
    for organization in list_organizations_of(user_id):
        with acting_as(Scope(organization["id"], user_id, organization["role"])):
            found.extend(_describe(session, organization, current_id) for session in _living(user_id))
    return sorted(found, key=lambda one: one["last_used_at"], reverse=True)


def forget_sessions_of(*user_ids: int) -> None:
    """Make the living sessions of these members of the bound organization ask again: role, team or rules changed."""
    statement = select(Session.id).where(
        Session.organization_id == current.organization_id,
        Session.user_id.in_(user_ids),
        Session.revoked_at.is_(None),
        Session.expires_at > now(),
    )
    forget_sessions(current.organization_id, *db.session.execute(statement).scalars())


def forget_all_sessions() -> None:
    """The same for the whole bound organization."""
    statement = select(Session.id).where(
        Session.organization_id == current.organization_id, Session.revoked_at.is_(None), Session.expires_at > now()
    )
    forget_sessions(current.organization_id, *db.session.execute(statement).scalars())


def _living(user_id: int) -> list[Session]:
    statement = (
        select(Session)
        .where(
            Session.organization_id == current.organization_id,
            Session.user_id == user_id,
            Session.revoked_at.is_(None),
            Session.expires_at > now(),
        )
        .order_by(Session.id.desc())
        .limit(MAX_LISTED)
    )
    return list(db.session.execute(statement).scalars())


def _describe(session: Session, organization: dict[str, Any], current_id: int | None) -> dict[str, Any]:
    return {
        "id": session.id,
        "organization": {"id": organization["id"], "name": organization["name"]},
        "user_agent": session.user_agent,
        "address": session.address,
        "is_current": session.id == current_id,
        "created_at": session.created_at,
        "last_used_at": session.last_used_at,
        "expires_at": session.expires_at,
    }
