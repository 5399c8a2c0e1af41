"""API keys: `nck_live_<8 letters that name the key>_<43 letters of secret><6 letters of checksum>`.

The checksum lets a scanner, and us, tell a real key from noise without asking the database. Only the hash is kept.
A key acts for its maker: removed or deactivated makers take their keys with them.
"""

import hmac
import secrets
import string
import zlib
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, text, update

from app.core.clock import now
from app.core.database import db, transaction
from app.core.errors import Invalid, Unauthorized
from app.core.http import found
from app.core.security import digest
from app.core.tenancy import Scope, acting_as, current
from app.events.service import record
from app.identity.models import ApiKey
from app.identity.permissions import grants_of_key, key_scopes

PREFIX = "nck_live_"
ID_LETTERS, SECRET_LETTERS, CHECK_LETTERS = 8, 43, 6
ALPHABET = string.digits + string.ascii_letters
LAST_USED_STEP = timedelta(minutes=1)
REFUSED = "The API key is not valid."

FIND = text(
    "select organization_id, id, user_id, key_hash, scopes, role, team_id, last_used_at from auth_api_key(:key_id)"
)
MARK_USED = text(
    "update api_keys set last_used_at = :now where organization_id = :organization and id = :id "
    "and (last_used_at is null or last_used_at < :before)"
)


def create_key(name: str, scopes: list[str], expires_at: datetime | None) -> dict[str, Any]:
    """A new key of the bound person; `key` is shown here and never again. Raises Invalid for a scope she lacks."""
    _check_scopes(scopes)
    if expires_at is not None and expires_at <= now():
        raise Invalid(fields={"expires_at": ["Must be in the future."]})
    plain, key_id = _make_key()
    key = ApiKey(
        user_id=current.user_id,
        name=name,
        key_id=key_id,
        key_hash=digest(plain),
        scopes=sorted(set(scopes)),
        expires_at=expires_at,
    )
    db.session.add(key)
    db.session.flush()
    record("api_key.created", "api_key", key.id, name=name, scopes=key.scopes)
    return {**describe_key(key), "key": plain}


def find_keys() -> list[dict[str, Any]]:
    """The organization's keys that are not revoked, newest first."""
    statement = select(ApiKey).where(ApiKey.organization_id == current.organization_id, ApiKey.revoked_at.is_(None))
    return [describe_key(key) for key in db.session.execute(statement.order_by(ApiKey.id.desc())).scalars()]


def revoke_key(key_id: int) -> None:
    """End a key at once. Raises NotFound."""
    key: ApiKey = found(db.session.get(ApiKey, (current.organization_id, key_id)))
    if key.revoked_at is not None:
        return
    key.revoked_at = now()
    db.session.flush()
    record("api_key.revoked", "api_key", key.id, name=key.name)


def revoke_keys_of(user_id: int) -> None:
    """End all keys of a person in the bound organization."""
    statement = (
        update(ApiKey)
        .where(
            ApiKey.organization_id == current.organization_id, ApiKey.user_id == user_id, ApiKey.revoked_at.is_(None)
        )
        .values(revoked_at=now())
        .returning(ApiKey.id)
    )
    for key_id in db.session.execute(statement).scalars().all():
        record("api_key.revoked", "api_key", key_id)


def authenticate_key(plain: str) -> Scope:
    """The actor of a key. Asks the database every time, so that a revoked key is dead at once. Raises Unauthorized."""
    key_id = read_key_id(plain)
    with db.engine.begin() as connection:
        row = connection.execute(FIND, {"key_id": key_id}).first()
    if row is None or not hmac.compare_digest(row.key_hash, digest(plain)):
        raise Unauthorized(REFUSED)
    _mark_used(row)
    grants = grants_of_key(row.role, row.scopes)
    return Scope(
        row.organization_id, row.user_id, row.role, row.team_id, api_key_id=row.id, actor_type="api_key", grants=grants
    )


def read_key_id(plain: str) -> str:
    """The letters that name the key. Raises Unauthorized when the form or the checksum is wrong."""
    rest = plain.removeprefix(PREFIX)
    if len(rest) == ID_LETTERS + 1 + SECRET_LETTERS + CHECK_LETTERS and rest.isascii() and plain != rest:
        body, check = rest[:-CHECK_LETTERS], rest[-CHECK_LETTERS:]
        if rest[ID_LETTERS] == "_" and check == _checksum(body):
            return rest[:ID_LETTERS]
    raise Unauthorized(REFUSED)


def describe_key(key: ApiKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "prefix": f"{PREFIX}{key.key_id}",
        "user_id": key.user_id,
        "scopes": key.scopes,
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "last_used_at": key.last_used_at,
    }


def _check_scopes(scopes: list[str]) -> None:
    allowed = key_scopes(current.scope.grants)
    unknown = [name for name in scopes if name not in allowed]
    if unknown:
        raise Invalid(fields={"scopes": [f"{name} is not a scope you can give." for name in unknown]})


def _make_key() -> tuple[str, str]:
    key_id = "".join(secrets.choice(ALPHABET) for _ in range(ID_LETTERS))
    body = f"{key_id}_{secrets.token_urlsafe(32)}"
    return f"{PREFIX}{body}{_checksum(body)}", key_id


def _checksum(body: str) -> str:
    number, letters = zlib.crc32(body.encode()), ""
    for _ in range(CHECK_LETTERS):
        number, digit = divmod(number, len(ALPHABET))
        letters = ALPHABET[digit] + letters
    return letters


def _mark_used(row: Any) -> None:
    moment = now()
    before = moment - LAST_USED_STEP
    if row.last_used_at is not None and row.last_used_at >= before:
        return
    with acting_as(Scope(row.organization_id, row.user_id)), transaction():
        values = {"organization": row.organization_id, "id": row.id, "now": moment, "before": before}
        db.session.execute(MARK_USED, values)
