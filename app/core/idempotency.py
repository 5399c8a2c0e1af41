"""Idempotency-Key: the same key gives the same answer for 48 hours.

The key row, the work and the stored answer are one transaction: a rival waits on the unique index and then replays,
a crash leaves nothing behind. Validation errors are not stored, so a corrected body may use the key again.
"""

import hashlib
import re
from collections.abc import Callable

import orjson
from flask import Response, request
from sqlalchemy import text

from app.core.database import db
from app.core.errors import AppError, Conflict, Invalid, Malformed
from app.core.tenancy import current

KEY = re.compile(r"^[\x21-\x7e]{1,255}$")
KEPT_HEADERS = ("Content-Type", "ETag", "Location")

CLAIM = text(
    "insert into idempotency_keys (organization_id, key, route, body_hash, actor_id) "
    "values (:organization, :key, :route, :hash, :actor) on conflict do nothing returning 1"
)
FIND = text(
    "select route, body_hash, status, headers, body from idempotency_keys "
    "where organization_id = :organization and key = :key"
)
STORE = text(
    "update idempotency_keys set status = :status, headers = :headers, body = :body "
    "where organization_id = :organization and key = :key"
)


def once(work: Callable[[], Response]) -> Response:
    """Do the work of a POST once per key, or replay its answer.

    Raises Invalid (422) when the key came with another body or address, Conflict (409) while the first is running.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None or request.method != "POST" or not _has_organization():
        return work()
    if not KEY.match(key):
        raise Malformed("Idempotency-Key must be 1 to 255 printable characters.", code="invalid_idempotency_key")
    claim = {
        "organization": current.organization_id,
        "key": f"{current.user_id}:{key}",
        "route": _route(),
        "hash": _body_hash(),
    }
    if db.session.execute(CLAIM, {**claim, "actor": current.user_id}).first() is None:
        return _replay(claim)
    response = work()
    _store(claim, response)
    return response


def _has_organization() -> bool:
    try:
        return bool(current.organization_id)
    except RuntimeError:
        return False


def _route() -> str:
    return f"{request.method} {request.path}"


def _body_hash() -> str:
    """Of the canonical JSON, so that key order and spaces do not matter; of the raw bytes otherwise."""
    raw = request.get_data(cache=True) if not request.mimetype.startswith("multipart/") else b""
    try:
        raw = orjson.dumps(orjson.loads(raw), option=orjson.OPT_SORT_KEYS)
    except orjson.JSONDecodeError:
        pass
    return hashlib.sha256(request.query_string + b"\n" + raw).hexdigest()


def _replay(claim: dict[str, object]) -> Response:
    row = db.session.execute(FIND, claim).first()
    if row is None or row.status is None:
        raise Conflict("A request with this Idempotency-Key is still running.", code="idempotency_in_progress")
    if row.route != claim["route"] or row.body_hash != claim["hash"]:
        raise Invalid("This Idempotency-Key was used for another request.", code="idempotency_key_reused")
    response = Response(bytes(row.body), status=row.status, headers=orjson.loads(row.headers))
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _store(claim: dict[str, object], response: Response) -> None:
    if response.status_code >= 400:
        raise AppError("An operation answered an error instead of raising it.")
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    values = {
        "status": response.status_code,
        "headers": orjson.dumps(headers).decode(),
        "body": response.get_data(),
    }
    db.session.execute(STORE, {**claim, **values})
