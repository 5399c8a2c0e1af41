"""Keeping computed answers. Redis down: every answer is computed."""

import hashlib
import time
from collections.abc import Callable, Sequence
from typing import Any

import orjson
from flask import request

from app.core import cache
from app.core.http import encode
from app.core.tenancy import current

KEEP_SECONDS = 300
# After a change an answer is kept for so many times what it cost: a report never takes more than a fortieth of a core.
COST_FACTOR = 40
MAX_STALE_SECONDS = 60
# What is computed faster is computed anew after every change.
CHEAP_SECONDS = 0.1


def keep_answer(name: str, kinds: Sequence[str], parameters: dict[str, Any], compute: Callable[[], Any]) -> Any:
    """The kept answer, or a computed one. `kinds` are the records it counts: a change to one makes it stale.

    A request with "Cache-Control: no-cache" gets nothing stale.
    """
    key, stamp = _key(name, parameters), _stamp(kinds)
    kept = cache.guarded(lambda redis: redis.get(key))
    if kept:
        was, computed, cost, body = orjson.loads(kept)
        if was == stamp or _may_be_stale(time.time() - computed, cost):
            return body
    started = time.perf_counter()
    body = orjson.loads(orjson.dumps(compute(), default=encode))
    entry = orjson.dumps([stamp, time.time(), time.perf_counter() - started, body])
    cache.guarded(lambda redis: redis.set(key, entry, ex=KEEP_SECONDS))
    return body


def _may_be_stale(age: float, cost: float) -> bool:
    if cost < CHEAP_SECONDS or request.cache_control.no_cache:
        return False
    return 0 <= age < min(cost * COST_FACTOR, MAX_STALE_SECONDS)


def _key(name: str, parameters: dict[str, Any]) -> str:
    """Readers with the same reach share an answer."""
    scope = current.scope
    reach = sorted((permission, how) for permission, how in scope.grants.items() if permission.endswith(".read"))
    personal = [scope.user_id, scope.team_id] if any(how != "all" for _, how in reach) else []
    asked = orjson.dumps([sorted(parameters.items()), reach, personal], default=str)
    return f"org:{current.organization_id}:analytics:{name}:{hashlib.sha256(asked).hexdigest()[:32]}"


def _stamp(kinds: Sequence[str]) -> str:
    return ".".join(str(cache.generation(current.organization_id, kind)) for kind in kinds)
