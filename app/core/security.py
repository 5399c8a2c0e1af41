"""Passwords, tokens, signatures and encryption. Figures follow docs/decisions/0004."""

import base64
import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import jwt
import orjson
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app

from app.core.clock import now
from app.core.errors import Malformed, Unauthorized, Unavailable

# OWASP's first choice for argon2id with one lane: 46 MiB, one pass.
_hasher = PasswordHasher(memory_cost=47104, time_cost=1, parallelism=1)
# Four hashes at once bound the memory a flood of sign-ins can take to 184 MiB a process.
_hash_slots = threading.Semaphore(4)
# Two more may wait for them: the process's other threads are for everybody who is signed in already.
_hash_line = threading.Semaphore(6)
HASH_WAIT_SECONDS = 2.0
CROWDED = "Too many people are signing in right now. Try again in a few seconds."
_dummy_hash: list[str] = []

ISSUER = "neuracrm"
AUDIENCE = "neuracrm-api"
TOKEN_TYPE = "at+jwt"  # noqa: S105  the name of a type, not a secret
LEEWAY_SECONDS = 30
REQUIRED_CLAIMS = ["iss", "aud", "sub", "org", "sid", "jti", "typ", "iat", "exp"]
MAX_CHECKED_TOKENS = 4096
_checked: dict[tuple[str, str], dict[str, Any]] = {}
_decoder = jwt.PyJWT({"enforce_minimum_key_length": True})


def hash_password(password: str) -> str:
    """argon2id of the whole password (no truncation)."""
    with _hash_slot():
        return _hasher.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Whether the password fits; spends the same time when there is no account."""
    if not _dummy_hash:
        _dummy_hash.append(hash_password(secrets.token_urlsafe(16)))
    with _hash_slot():
        try:
            _hasher.verify(stored or _dummy_hash[0], password)
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None


@contextmanager
def _hash_slot() -> Iterator[None]:
    # A flood of sign-ins is turned away at once instead of holding every thread of the process.
    if not _hash_line.acquire(blocking=False):
        raise Unavailable(CROWDED)
    try:
        if not _hash_slots.acquire(timeout=HASH_WAIT_SECONDS):
            raise Unavailable(CROWDED)
        try:
            yield
        finally:
            _hash_slots.release()
    finally:
        _hash_line.release()


def needs_rehash(stored: str) -> bool:
    return _hasher.check_needs_rehash(stored)


def new_token() -> str:
    """A random secret of 256 bits, for links, refresh tokens and keys."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is stored of a random token; 256 bits of entropy need no slow hash (ASVS 6.5.2)."""
    return hashlib.sha256(token.encode()).hexdigest()


def issue_access_token(*, user_id: int, organization_id: int, session_id: int) -> str:
    """A signed JWT; role and rights are not in it, they are read with the session on every request."""
    settings = current_app.config["SETTINGS"]
    issued = now()
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(user_id),
        "org": organization_id,
        "sid": session_id,
        "jti": secrets.token_hex(8),
        "typ": TOKEN_TYPE,
        "iat": issued,
        "exp": issued + timedelta(minutes=settings.JWT_ACCESS_TOKEN_EXPIRE_MINUTES),
    }
    key = settings.JWT_SECRET_KEY
    return jwt.encode(claims, key, algorithm="HS256", headers={"kid": key_id(key), "typ": TOKEN_TYPE})


def read_access_token(token: str) -> dict[str, Any]:
    """The claims of a valid token. Raises Unauthorized for anything else, without saying what was wrong."""
    settings = current_app.config["SETTINGS"]
    for key in (settings.JWT_SECRET_KEY, settings.JWT_PREVIOUS_SECRET_KEY):
        claims = _verified(token, key) if key else None
        if claims is not None:
            return claims
    raise Unauthorized("The access token is not valid or has expired. Refresh it or sign in again.")


def _verified(token: str, key: str) -> dict[str, Any] | None:
    """The claims under a key. A signature is checked once for each process: that took a third of a cached read.

    Only expiry can change afterwards, and it is asked every time.
    """
    claims = _checked.get((token, key))
    if claims is None:
        claims = _decode(token, key)
        if (
            not claims
            or claims["typ"] != TOKEN_TYPE
            or type(claims["org"]) is not int
            or type(claims["sid"]) is not int
        ):
            return None
        if len(_checked) >= MAX_CHECKED_TOKENS:
            _checked.clear()
        _checked[token, key] = claims
    return claims if claims["exp"] > time.time() - LEEWAY_SECONDS else None


def _decode(token: str, key: str) -> dict[str, Any] | None:
    try:
        return _decoder.decode(
            token,
            key,
            algorithms=["HS256"],
            audience=AUDIENCE,
            issuer=ISSUER,
            leeway=LEEWAY_SECONDS,
            options={"require": REQUIRED_CLAIMS},
        )
    except (jwt.InvalidTokenError, ValueError, TypeError):
        return None


def key_id(key: str) -> str:
    """Names a signing key in a token's header without giving it away."""
    return hashlib.sha256(b"kid" + key.encode()).hexdigest()[:8]


def sign(purpose: str, message: bytes) -> str:
    """HMAC-SHA256 under SECRET_KEY, separate per purpose."""
    key = current_app.config["SETTINGS"].SECRET_KEY.encode()
    return hmac.new(key, purpose.encode() + b"\0" + message, hashlib.sha256).hexdigest()[:32]


def seal(purpose: str, value: Any) -> str:
    """An opaque text that carries a JSON value and its signature; for cursors and links."""
    body = orjson.dumps(value)
    return base64.urlsafe_b64encode(body + bytes.fromhex(sign(purpose, body))).decode().rstrip("=")


def unseal(purpose: str, sealed: str) -> Any:
    """The value of `seal`. Raises Malformed when it was changed or made for something else."""
    try:
        raw = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
        body, signature = raw[:-16], raw[-16:].hex()
    except ValueError:
        raise Malformed("The cursor cannot be read. Start again without it.", code="invalid_cursor") from None
    if not hmac.compare_digest(signature, sign(purpose, body)):
        raise Malformed("The cursor was not made for this list. Start again without it.", code="invalid_cursor")
    return orjson.loads(body)


def encrypt(purpose: str, plain: str) -> str:
    """AES-256-GCM under a key derived from SECRET_KEY; for secrets that must be read again (TOTP)."""
    return base64.b64encode(encrypt_bytes(purpose, plain.encode())).decode()


def decrypt(purpose: str, sealed: str) -> str:
    """The text given to `encrypt`. Raises ValueError when the key or the text changed."""
    return decrypt_bytes(purpose, base64.b64decode(sealed)).decode()


def encrypt_bytes(purpose: str, plain: bytes) -> bytes:
    """The same for bytes, without a text form."""
    nonce = secrets.token_bytes(12)
    return nonce + AESGCM(_encryption_key(purpose)).encrypt(nonce, plain, purpose.encode())


def decrypt_bytes(purpose: str, sealed: bytes) -> bytes:
    """The bytes given to `encrypt_bytes`. Raises ValueError when the key or the bytes changed."""
    try:
        return AESGCM(_encryption_key(purpose)).decrypt(sealed[:12], sealed[12:], purpose.encode())
    except InvalidTag:
        raise ValueError("cannot be decrypted: SECRET_KEY changed or the value is damaged") from None


def _encryption_key(purpose: str) -> bytes:
    key = current_app.config["SETTINGS"].SECRET_KEY.encode()
    return hmac.new(key, b"encryption\0" + purpose.encode(), hashlib.sha256).digest()
