"""Guards: who may enter a blueprint. `public` lets anybody in, `member` wants an access token or an API key.

A member's request asks Redis once for session, rate and (when the view reads one record) the record itself.
"""

import time
from typing import Any

import orjson
import redis
from flask import Response, current_app, g, request
from sqlalchemy import text

from app.core import cache
from app.core.database import db, transaction
from app.core.errors import Forbidden, LimitReached, Unauthorized
from app.core.http import answer_cached
from app.core.security import read_access_token
from app.core.tenancy import Scope, unbound
from app.identity.permissions import GRANTS

SESSION_CACHE_SECONDS = 60
RATE_WINDOW_SECONDS = 60
AUTH_SESSION = text("select user_id, role, team_id from auth_session(:organization, :session)")


def public() -> None:
    """Nobody is bound: what a public view does, it does through definer functions or its own binding."""
    g.scope = Scope(unbound=True, actor_type="anonymous")


def member() -> Response | None:
    """Bind the actor, or raise Unauthorized, Forbidden or LimitReached. A cached record is answered right here."""
    view = current_app.view_functions[request.endpoint or ""]
    scheme, _, credential = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not credential:
        raise Unauthorized
    if credential.startswith("nck_"):
        from app.identity.api_keys import authenticate_key

        scope, body = authenticate_key(credential), None
        _count_key(scope)
    else:
        scope, body = _authenticate_session(credential, view)
    g.scope = scope
    _check_permission(view, scope)
    # The kept body serves only who may read every record of the kind.
    if body is not None and scope.grants.get(view.permission) == "all":
        return answer_cached(body)
    return None


def _check_permission(view: Any, scope: Scope) -> None:
    permission = getattr(view, "permission", None)
    if permission is not None and permission not in scope.grants:
        raise Forbidden(f"Your role does not include {permission}.")


def session_key(organization_id: int, session_id: int) -> str:
    return f"org:{organization_id}:session:{session_id}"


def _authenticate_session(token: str, view: Any) -> tuple[Scope, bytes | None]:
    claims = read_access_token(token)
    organization_id, session_id, user_id = claims["org"], claims["sid"], int(claims["sub"])
    kept, body = _ask_redis(organization_id, session_id, user_id, view)
    row = orjson.loads(kept) if kept else _read_session(organization_id, session_id)
    if row is None or row[0] != user_id:
        raise Unauthorized("This session has ended. Sign in again.")
    _, role, team_id = row
    return Scope(organization_id, user_id, role, team_id, session_id, grants=GRANTS[role]), body


def _ask_redis(organization_id: int, session_id: int, user_id: int, view: Any) -> tuple[bytes | None, bytes | None]:
    window = int(time.time()) // RATE_WINDOW_SECONDS
    rate_key = f"org:{organization_id}:rate:{user_id}:{window}"
    kind = getattr(view, "cached_kind", None)
    record_id = next(iter((request.view_args or {}).values()), None) if kind else None

    def ask(client: redis.Redis) -> Any:
        pipe = client.pipeline(transaction=False)
        pipe.incr(rate_key).expire(rate_key, 2 * RATE_WINDOW_SECONDS, nx=True)
        pipe.get(session_key(organization_id, session_id))
        if kind and record_id:
            pipe.get(cache.record_key(kind, organization_id, record_id))
        return pipe.execute()

    answers = cache.guarded(ask)
    if answers is None:
        return None, None
    limit_rate(answers[0])
    return answers[2], answers[3] if len(answers) > 3 else None


def _count_key(scope: Scope) -> None:
    window = int(time.time()) // RATE_WINDOW_SECONDS
    rate_key = f"org:{scope.organization_id}:rate:key{scope.api_key_id}:{window}"
    pipe_result = cache.guarded(
        lambda client: (
            client.pipeline(transaction=False).incr(rate_key).expire(rate_key, 2 * RATE_WINDOW_SECONDS).execute()
        )
    )
    if pipe_result:
        limit_rate(pipe_result[0])


def limit_rate(count: int) -> None:
    """Announce the budget in the standard headers and raise LimitReached past it."""
    settings = current_app.config["SETTINGS"]
    if not settings.RATE_LIMIT_ENABLED:
        return
    limit = settings.RATE_LIMIT_PER_MINUTE
    reset = RATE_WINDOW_SECONDS - int(time.time()) % RATE_WINDOW_SECONDS
    headers = {
        "RateLimit-Limit": str(limit),
        "RateLimit-Remaining": str(max(0, limit - count)),
        "RateLimit-Reset": str(reset),
    }
    g.extra_headers = headers.items()
    if count > limit:
        raise LimitReached(headers={"Retry-After": str(reset)})


def _read_session(organization_id: int, session_id: int) -> list[Any] | None:
    with unbound(), transaction():
        row = db.session.execute(AUTH_SESSION, {"organization": organization_id, "session": session_id}).first()
    if row is None:
        return None
    values = [row.user_id, row.role, row.team_id]
    kept = orjson.dumps(values)
    cache.guarded(lambda client: client.set(session_key(organization_id, session_id), kept, ex=SESSION_CACHE_SECONDS))
    return values


def forget_session(organization_id: int, session_id: int) -> None:
    """Make the next request of the session ask the database."""
    cache.forget_keys_after_commit(session_key(organization_id, session_id))
