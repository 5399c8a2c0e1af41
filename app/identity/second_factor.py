"""The second factor: time-based codes (RFC 6238), each good once, and ten recovery codes that stand in for them."""

import hmac
import secrets
from typing import Any

import pyotp
from sqlalchemy import delete, text, update

from app.core.clock import now
from app.core.database import db
from app.core.errors import AppError, Conflict, Forbidden, Unauthorized
from app.core.security import decrypt, encrypt, sign
from app.identity.devices import Device
from app.identity.models import RecoveryCode, User
from app.identity.people import as_person
from app.identity.queries import Account
from app.identity.throttles import count_guess, give_back, second_factor_budgets

PURPOSE = "totp"
ISSUER = "NeuraCRM"
STEP_SECONDS = 30
# One step of clock difference either way.
STEPS = (0, -1, 1)
REFUSED = "The code is not right, or it was used already."
CODES = 10
CODE_GROUPS, GROUP_LETTERS = 4, 4
# Without letters and digits that look alike: 30^16 is 78 bits, kept under a keyed hash.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

USE_STEP = text(
    "update users set totp_last_step = :step where id = :user and totp_enabled_at is not null "
    "and (totp_last_step is null or totp_last_step < :step) returning 1"
)


def begin_enrolment(user: User) -> dict[str, str]:
    """A new secret for an authenticator app; nothing is asked of the person before she confirms it with a code."""
    if user.totp_enabled_at is not None:
        raise Conflict("The second factor is on already. Turn it off first.", code="already_enabled")
    secret = pyotp.random_base32()
    user.totp_secret = encrypt(PURPOSE, secret)
    db.session.flush()
    return {"secret": secret, "uri": pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=ISSUER)}


def confirm_enrolment(user: User, code: str, device: Device) -> list[str]:
    """Turn the second factor on and return its recovery codes. Raises Forbidden when the code is not right."""
    if user.totp_secret is None or user.totp_enabled_at is not None:
        raise Conflict("Start the enrolment first.", code="not_enrolling")
    guess = count_guess(second_factor_budgets(user.id, user.email, device))
    step = _matching_step(user.totp_secret, code)
    if step is None:
        raise Forbidden(REFUSED, code="invalid_code")
    give_back(guess)
    user.totp_enabled_at, user.totp_last_step = now(), step
    db.session.flush()
    return replace_recovery_codes(user.id)


def disable(user: User) -> None:
    """Turn the second factor off and forget its secret and codes."""
    user.totp_secret = user.totp_enabled_at = user.totp_last_step = None
    db.session.flush()
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def replace_recovery_codes(user_id: int) -> list[str]:
    """Ten new codes in place of the old ones; shown here and never again."""
    codes = [_make_code() for _ in range(CODES)]
    with as_person(user_id):
        db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
        db.session.add_all(RecoveryCode(user_id=user_id, code_hash=_code_hash(user_id, code)) for code in codes)
    return codes


def prove_second_factor(
    account: Account,
    code: str | None,
    recovery_code: str | None,
    device: Device,
    *,
    refuse_with: type[AppError] = Unauthorized,
) -> None:
    """Raise `refuse_with` unless one of the codes is right and unused; LimitReached past five wrong ones."""
    if not code and not recovery_code:
        raise refuse_with("Enter the code of your authenticator app.", code="second_factor_required")
    guess = count_guess(second_factor_budgets(account.id, account.email, device))
    used = _use_code(account.id, code) if code else _use_recovery_code(account.id, recovery_code or "")
    if not used:
        raise refuse_with(REFUSED, code="invalid_code")
    give_back(guess)


def describe_factor(user: User) -> dict[str, Any]:
    return {"enabled": user.totp_enabled_at is not None, "enabled_at": user.totp_enabled_at}


def _use_code(user_id: int, code: str) -> bool:
    with as_person(user_id):
        secret = db.session.get_one(User, user_id).totp_secret
        step = _matching_step(secret, code) if secret else None
        # The row decides: of two requests with the same code one finds its step used.
        values = {"user": user_id, "step": step}
        return step is not None and db.session.execute(USE_STEP, values).first() is not None


def _use_recovery_code(user_id: int, code: str) -> bool:
    statement = (
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user_id,
            RecoveryCode.code_hash == _code_hash(user_id, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now())
        .returning(RecoveryCode.id)
    )
    with as_person(user_id):
        return db.session.execute(statement).first() is not None


def _matching_step(sealed: str, code: str) -> int | None:
    totp = pyotp.TOTP(decrypt(PURPOSE, sealed), interval=STEP_SECONDS)
    present = int(now().timestamp()) // STEP_SECONDS
    given = code.strip().replace(" ", "").encode()
    matching = [
        present + offset for offset in STEPS if hmac.compare_digest(totp.generate_otp(present + offset).encode(), given)
    ]
    return matching[0] if matching else None


def _make_code() -> str:
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LETTERS)) for _ in range(CODE_GROUPS))
    return "-".join(groups)


def _code_hash(user_id: int, code: str) -> str:
    letters = code.upper().replace("-", "").replace(" ", "")
    return sign("recovery code", f"{user_id}:{letters}".encode())
