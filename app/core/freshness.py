"""Answers that need not be sent twice: a short poll costs one round trip to Redis while nothing has changed.

The version of a kind of record is its generation number (core/cache.py) behind a word that is new whenever Redis was
emptied, so that a number can never come back and mean something else. Redis away: no version, the whole answer.
"""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from typing import Any

import orjson
from flask import Response, request
from werkzeug.http import quote_etag

from app.core import cache
from app.core.clock import now
from app.core.http import answer
from app.core.tenancy import current

EPOCH = "epoch"
# What depends on the clock alone (a deal that begins to rot) shows within this time.
CLOCK_SECONDS = 600


def read_versions(kinds: Sequence[str]) -> dict[str, str] | None:
    """The version of each kind of record of the organization; None when Redis is away."""
    organization_id = current.organization_id
    keys = [f"org:{organization_id}{cache.GENERATION}{kind}" for kind in kinds]

    def read(redis: Any) -> dict[str, str]:
        epoch, *numbers = redis.mget(f"org:{organization_id}:{EPOCH}", *keys)
        if epoch is None:
            redis.set(f"org:{organization_id}:{EPOCH}", secrets.token_hex(6), nx=True)
            epoch = redis.get(f"org:{organization_id}:{EPOCH}")
        return {kind: f"{epoch.decode()}-{int(number or 0)}" for kind, number in zip(kinds, numbers, strict=True)}

    return cache.guarded(read)  # type: ignore[no-any-return]


def answer_if_changed(kinds: Sequence[str], asked: Any, make: Callable[[], Any]) -> Response:
    """304 when the client holds the answer for these versions; else what `make` returns, with its ETag.

    `asked` is whatever the answer depends on beside the records; the reader and her reach are added.
    """
    versions = read_versions(kinds)
    if versions is None:
        return answer(make())
    tag = _tag(versions, asked)
    response = Response(status=304) if request.if_none_match.contains(tag) else answer(make())
    response.headers["ETag"] = quote_etag(tag)
    # The browser may keep it, and asks before it uses it.
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Authorization"
    return response


def _tag(versions: dict[str, str], asked: Any) -> str:
    scope = current.scope
    reader = [scope.organization_id, scope.user_id, scope.team_id, sorted(scope.grants.items())]
    clock = int(now().timestamp()) // CLOCK_SECONDS
    text = orjson.dumps([versions, asked, reader, clock], default=str, option=orjson.OPT_NON_STR_KEYS)
    return hashlib.sha256(text).hexdigest()[:32]
