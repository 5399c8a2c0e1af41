"""The own account: who I am, my name, my password, my address, my second factor."""

from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict, Forbidden
from app.core.http import check_version
from app.core.tenancy import current
from app.events.service import changes_of, record
from app.identity import second_factor
from app.identity.devices import Device
from app.identity.links import EMAIL_CHANGE, find_link, make_link, use_link
from app.identity.mails import mail_email_change, mail_email_changed, mail_password_changed, mail_second_factor_changed
from app.identity.models import Organization, Session, Team, User
from app.identity.passwords import check_new_password
from app.identity.people import as_person, record_everywhere, store_password, tell_person
from app.identity.proof import prove_own_password, require_fresh
from app.identity.queries import Account, list_organizations_of, normalise_email
from app.identity.service import get_own_user
from app.identity.session_cache import forget_sessions
from app.identity.sessions import end_sessions_everywhere, get_session


def describe_me() -> dict[str, Any]:
    """The signed-in person, where she is, what she may do there, and where else she belongs."""
    user, scope = get_own_user(), current.scope
    organization = db.session.get_one(Organization, current.organization_id)
    team = db.session.get(Team, (current.organization_id, scope.team_id)) if scope.team_id else None
    return {
        "user": describe_user(user),
        "organization": {
            "id": organization.id,
            "name": organization.name,
            "currency": organization.currency,
            "timezone": organization.timezone,
            "default_region": organization.default_region,
            "require_mfa": organization.require_mfa,
        },
        "role": scope.role,
        "team": {"id": team.id, "name": team.name} if team else None,
        "permissions": scope.grants,
        "organizations": list_organizations_of(user.id),
        "session": {"id": scope.session_id},
        "second_factor": second_factor.describe_factor(user),
        "version": user.version,
    }


def describe_user(user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "email": user.email,
        "name": user.name,
        "locale": user.locale,
        "timezone": user.timezone,
        "theme": user.theme,
        "density": user.density,
        "email_verified": user.email_verified_at is not None,
    }


def update_me(values: dict[str, Any]) -> dict[str, Any]:
    """Change name, locale, time zone or how the screen looks. Raises PreconditionFailed for a stale If-Match."""
    user = get_own_user()
    check_version(user.version)
    changes = changes_of(user, values)
    if changes:
        db.session.flush()
        record("user.updated", "user", user.id, changes=changes)
    return describe_me()


def change_password(current_password: str | None, password: str) -> None:
    """Set a new password and end every other session. Raises Forbidden without fresh authentication."""
    user = get_own_user()
    require_fresh(user, current_password)
    organization = db.session.get_one(Organization, current.organization_id)
    check_new_password(password, user.email, user.name, organization.name)
    store_password(user.id, password)
    end_sessions_everywhere(user.id, "password_changed", keep=current.scope.session_id)
    record_everywhere(user.id, "user.password_changed")
    mail_password_changed(user.email)


def prove_again(password: str) -> None:
    """Make the running session fresh for five minutes. Raises Forbidden for a wrong password."""
    user = get_own_user()
    prove_own_password(user, password, field="password")
    if current.scope.session_id is not None:
        get_session(current.scope.session_id).authenticated_at = now()
        db.session.flush()


def request_email_change(email: str, current_password: str | None) -> None:
    """Mail a link to the new address; the account keeps the old one until it is opened."""
    user = get_own_user()
    require_fresh(user, current_password)
    mail_email_change(email, make_link(user.id, EMAIL_CHANGE, email, user.email))
    record("user.email_change_requested", "user", user.id)


def confirm_email_change(token: str) -> None:
    """Take the new address over and end every session. Raises Invalid; Conflict when another account has it."""
    link = find_link(token, EMAIL_CHANGE)
    use_link(link.user_id, token)
    old = _take_address(link.user_id, link.email)
    end_sessions_everywhere(link.user_id, "email_changed")
    record_everywhere(link.user_id, "user.email_changed")
    tell_person(link.user_id, None, lambda: mail_email_changed(old))


def begin_second_factor() -> dict[str, str]:
    """Secret and address for an authenticator app."""
    return second_factor.begin_enrolment(get_own_user())


def confirm_second_factor(code: str, device: Device) -> list[str]:
    """Turn the second factor on for all organizations; other sessions end, this one has it from now on."""
    user = get_own_user()
    codes = second_factor.confirm_enrolment(user, code, device)
    end_sessions_everywhere(user.id, "second_factor_enabled", keep=current.scope.session_id)
    _mark_session(now())
    record_everywhere(user.id, "user.second_factor_enabled")
    mail_second_factor_changed(user.email, enabled=True)
    return codes


def renew_recovery_codes(current_password: str | None) -> list[str]:
    """Ten new recovery codes in place of the old ones. Raises Forbidden without fresh authentication."""
    user = get_own_user()
    require_fresh(user, current_password)
    if user.totp_enabled_at is None:
        raise Conflict("The second factor is off.", code="not_enabled")
    record("user.recovery_codes_renewed", "user", user.id)
    return second_factor.replace_recovery_codes(user.id)


def remove_second_factor(password: str, code: str | None, recovery_code: str | None, device: Device) -> None:
    """Turn the second factor off. Needs the password and a code, however fresh the session is."""
    user = get_own_user()
    if user.totp_enabled_at is None:
        raise Conflict("The second factor is off.", code="not_enabled")
    prove_own_password(user, password, field="password")
    account = Account(user.id, user.email, user.name, None, True, None)
    second_factor.prove_second_factor(account, code, recovery_code, device, refuse_with=Forbidden)
    second_factor.disable(user)
    _mark_session(None)
    record_everywhere(user.id, "user.second_factor_disabled")
    mail_second_factor_changed(user.email, enabled=False)


def _mark_session(moment: Any) -> None:
    session_id = current.scope.session_id
    if session_id is not None:
        statement = update(Session).where(Session.organization_id == current.organization_id, Session.id == session_id)
        db.session.execute(statement.values(mfa_at=moment))
        forget_sessions(current.organization_id, session_id)


def _take_address(user_id: int, email: str) -> str:
    with as_person(user_id):
        user = db.session.get_one(User, user_id)
        old = user.email
        user.email, user.email_normalized, user.email_verified_at = email, normalise_email(email), now()
        try:
            db.session.flush()
        except IntegrityError:
            raise Conflict("Another account uses this address already.", code="already_exists") from None
    return old
