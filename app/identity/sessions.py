"""Sessions: one row per signed-in device, and the chain of refresh tokens that keeps it alive."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.core.clock import now
from app.core.database import db
from app.core.security import digest, issue_access_token, new_token
from app.core.tenancy import current
from app.events.service import record
from app.identity.models import RefreshToken, Session

IDLE_DAYS = 7
ABSOLUTE_DAYS = 30
MAX_USER_AGENT = 300


@dataclass(frozen=True)
class Device:
    """Where a request comes from: its address, what calls itself the user agent, and the mark of a known device."""

    address: str = ""
    user_agent: str = ""
    mark: str | None = None


@dataclass(frozen=True)
class Tokens:
    """What a session is carried on with. The refresh token is shown here and never again."""

    session_id: int
    access: str
    refresh: str


def start_session(user_id: int, device: Device, *, with_mfa: bool = False) -> Tokens:
    """Open a session of the bound organization for a member who has proved who she is."""
    moment = now()
    session = Session(
        user_id=user_id,
        user_agent=device.user_agent[:MAX_USER_AGENT] or None,
        address=device.address or None,
        mfa_at=moment if with_mfa else None,
        expires_at=moment + timedelta(days=ABSOLUTE_DAYS),
    )
    db.session.add(session)
    db.session.flush()
    record("session.started", "session", session.id)
    return issue_tokens(session)


def issue_tokens(session: Session) -> Tokens:
    """A fresh access token and the next refresh token of the chain."""
    secret = f"{session.organization_id}.{new_token()}"
    expires_at = min(now() + timedelta(days=IDLE_DAYS), session.expires_at)
    db.session.add(RefreshToken(session_id=session.id, token_hash=digest(secret), expires_at=expires_at))
    db.session.flush()
    access = issue_access_token(user_id=session.user_id, organization_id=current.organization_id, session_id=session.id)
    return Tokens(session.id, access, secret)


def describe_sign_in(tokens: Tokens, user: dict[str, Any], organization: dict[str, Any]) -> dict[str, Any]:
    """What a client gets with a new session, apart from the token's life."""
    return {
        "access_token": tokens.access,
        "user": user,
        "organization": {"id": organization["id"], "name": organization["name"]},
        "session": {"id": tokens.session_id},
        "role": organization["role"],
    }
