"""Proving who one is: with password and second factor to come in, or once more before something that cannot be undone."""

import logging
from datetime import timedelta

from app.core.clock import now
from app.core.errors import Forbidden, Unauthorized, Unavailable
from app.core.security import hash_password, needs_rehash, verify_password
from app.core.tenancy import current
from app.identity.devices import Device
from app.identity.models import User
from app.identity.people import change_user
from app.identity.queries import Account, find_account_apart
from app.identity.second_factor import prove_second_factor
from app.identity.sessions import get_session
from app.identity.throttles import ACCOUNT, count_guess, give_back, password_budgets

log = logging.getLogger("neuracrm.identity")
FRESH = timedelta(minutes=5)
REFUSED = "The e-mail address or the password is not right."


def prove_account(
    email: str, password: str, device: Device, *, code: str | None = None, recovery_code: str | None = None
) -> Account:
    """The account whose password and second factor these are. The only way in for somebody with an account.

    Raises Unauthorized with the same words, after the same work, for an unknown address and for a wrong password;
    LimitReached, before anything is looked at, when too many were tried.
    """
    guess = count_guess(password_budgets(email, device))
    account = find_account_apart(email)
    try:
        fits = verify_password(account.password_hash if account else None, password)
    except Unavailable:
        # Turned away in a flood: it was never evaluated.
        give_back(guess)
        raise
    if not fits or account is None:
        raise refusal()
    give_back(guess)
    if account.password_hash and needs_rehash(account.password_hash):
        change_user(account.id, password_hash=hash_password(password))
    if account.mfa:
        prove_second_factor(account, code, recovery_code, device)
    return account


def refusal() -> Unauthorized:
    """The one answer to a sign-in that fails; the log line is for alarms and names nobody."""
    log.info("sign-in refused")
    return Unauthorized(REFUSED, code="invalid_credentials")


def prove_own_password(user: User, password: str, *, field: str = "current_password") -> None:
    """Raise Forbidden unless the password is the signed-in person's. Guesses count on her, not on where she is."""
    guess = count_guess({f"own:{user.id}": ACCOUNT})
    if not verify_password(user.password_hash, password):
        raise Forbidden(
            "The password is not right.", code="invalid_password", fields={field: ["This is not your password."]}
        )
    give_back(guess)


def require_fresh(user: User, password: str | None) -> None:
    """Raise Forbidden unless the session proved its person in the last five minutes, or the password is given now."""
    if password:
        prove_own_password(user, password)
        return
    session_id = current.scope.session_id
    if session_id is None or get_session(session_id).authenticated_at < now() - FRESH:
        raise Forbidden("Enter your password again to do this.", code="fresh_authentication_required")
