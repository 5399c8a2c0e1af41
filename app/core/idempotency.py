"""Idempotency-Key: the same key gives the same answer for 48 hours.

The key row, the work and the stored answer are one transaction: a rival waits on the unique index and then replays,
a crash leaves nothing behind. Errors are not stored, so a corrected body may use the key again. The stored answer is
encrypted: it may hold what is shown only once, such as an API key.
"""

import json
import re
from collections.abc import Callable

import orjson
from flask import Response, g, request
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.core.database import db
from app.core.database_errors import is_busy
from app.core.errors import AppError, Conflict, Invalid, Malformed
from app.core.security import decrypt_bytes, encrypt_bytes, sign
from app.core.tenancy import current

KEY = re.compile(r"^[\x21-\x7e]{1,255}$")
KEPT_HEADERS = ("Content-Type", "ETag", "Location")
PURPOSE = "idempotency"

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
    if not _is_first(claim):
        return _replay(claim)
    response = work()
    _store(claim, response)
    return response


def _is_first(claim: dict[str, object]) -> bool:
    """Write the key's row; a rival in the middle of its work is waited for, as long as the role's lock_timeout allows."""
    try:
        return db.session.execute(CLAIM, {**claim, "actor": current.user_id}).first() is not None
    except OperationalError as error:
        if is_busy(error):
            raise _still_running() from error
        raise


def _still_running() -> Conflict:
    return Conflict(
        "A request with this Idempotency-Key is still running. Ask again in a second.",
        code="idempotency_in_progress",
        headers={"Retry-After": "1"},
    )


def _has_organization() -> bool:
    try:
        return bool(current.organization_id)
    except RuntimeError:
        return False


def _route() -> str:
    return f"{request.method} {request.path}"


def _body_hash() -> str:
    """Of the canonical JSON, so that key order and spaces do not matter; of an upload's checksum; of the raw bytes."""
    received = g.get("received_checksum")
    if received is not None:
        return sign("idempotency", request.query_string + received.encode())
    raw = request.get_data(cache=True)
    try:
        raw = orjson.dumps(orjson.loads(raw), option=orjson.OPT_SORT_KEYS)
    except orjson.JSONDecodeError:
        pass
    # Keyed: a body may hold a password, and a plain hash of it could be guessed from a copy of the table.
    return sign("idempotency", request.query_string + b"\n" + raw)


def _replay(claim: dict[str, object]) -> Response:
    row = db.session.execute(FIND, claim).first()
    if row is None or row.status is None:
        raise _still_running()
    if row.route != claim["route"] or row.body_hash != claim["hash"]:
        raise Invalid("This Idempotency-Key was used for another request.", code="idempotency_key_reused")
    try:
        body = decrypt_bytes(PURPOSE, bytes(row.body))
    except ValueError as error:
        raise Conflict(
            "This was done; its answer can no longer be read. Look the record up instead.",
            code="idempotency_answer_lost",
        ) from error
    response = Response(body, status=row.status, headers=json.loads(row.headers))
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _store(claim: dict[str, object], response: Response) -> None:
    if response.status_code >= 400:
        raise AppError("An operation answered an error instead of raising it.")
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    values = {
        "status": response.status_code,
        "headers": json.dumps(headers),
        "body": encrypt_bytes(PURPOSE, response.get_data()),
    }
    db.session.execute(STORE, {**claim, **values})
