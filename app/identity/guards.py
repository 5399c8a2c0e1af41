"""Guards: who may enter a blueprint. `public` lets anybody in, `own_origin` too but no foreign page's script,
`member` wants an access token or an API key.

A member's request asks Redis once for session, rate and (when the view reads one record) the record itself.
"""

import time
from typing import Any

import orjson
import redis
from flask import Response, current_app, g, request
from sqlalchemy import text

from app.core import cache
from app.core.activity import note_active
from app.core.database import db, transaction
from app.core.errors import Forbidden, LimitReached, Unauthorized
from app.core.http import answer_cached
from app.core.limits import check_change
from app.core.requests import SAFE_METHODS
from app.core.security import read_access_token
from app.core.tenancy import Scope, unbound
from app.identity.api_keys import authenticate_key
from app.identity.permissions import ENROLMENT, GRANTS
from app.identity.session_cache import keep_session, session_key

RATE_WINDOW_SECONDS = 60
AUTH_SESSION = text("select user_id, role, team_id, must_enrol from auth_session(:organization, :session)")


def public() -> None:
    """Nobody is bound: what a public view does, it does through definer functions or its own binding."""
    g.scope = Scope(unbound=True, actor_type="anonymous")


def own_origin() -> None:
    """Like public, for views that read or set a cookie. Raises Forbidden when another site's page asks for a change."""
    public()
    origin = request.headers.get("Origin")
    if request.method in SAFE_METHODS:
        return
    if origin is None:
        if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
            raise Forbidden("This page may not do that.", code="foreign_origin")
        return
    settings = current_app.config["SETTINGS"]
    # A browser's Host header names us, whoever's page it shows; equal to Origin it means our own page.
    ours = {settings.public_url, request.host_url.rstrip("/"), *settings.cors_origins}
    if origin not in ours:
        raise Forbidden("This page may not do that.", code="foreign_origin")


def member() -> Response | None:
    """Bind the actor, or raise Unauthorized, Forbidden or LimitReached. A cached record is answered right here."""
    view: Any = current_app.view_functions[request.endpoint or ""]
    scheme, _, credential = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not credential:
        raise Unauthorized
    body = None
    if credential.startswith("nck_"):
        scope = authenticate_key(credential)
        _count_key(scope)
    else:
        scope, body = _authenticate_session(credential, view)
    g.scope = scope
    note_active(scope.organization_id or 0, scope.user_id)
    _check_permission(view, scope)
    # The kept body serves only who may read every record of the kind.
    if body and scope.grants.get(view.permission) == "all":
        return answer_cached(body)
    return None


def _check_permission(view: Any, scope: Scope) -> None:
    permission = getattr(view, "permission", None)
    if permission is None:
        return
    if permission in scope.grants:
        if request.method not in SAFE_METHODS:
            check_change(permission)
        return
    if scope.grants is ENROLMENT:
        raise Forbidden("Your organization wants a second factor: set one up first.", code="second_factor_required")
    raise Forbidden(f"Your role does not include {permission}.")


def _authenticate_session(token: str, view: Any) -> tuple[Scope, bytes | None]:
    claims = read_access_token(token)
    organization_id, session_id, subject = claims["org"], claims["sid"], claims["sub"]
    kept, body = _ask_redis(organization_id, session_id, subject, view)
    row = orjson.loads(kept) if kept else _read_session(organization_id, session_id)
    if row is None or str(row[0]) != subject:
        raise Unauthorized("This session has ended. Sign in again.")
    user_id, role, team_id, must_enrol = row
    grants = ENROLMENT if must_enrol else GRANTS[role]
    return Scope(organization_id, user_id, role, team_id, session_id, grants=grants), body


def _ask_redis(organization_id: int, session_id: int, subject: str, view: Any) -> tuple[bytes | None, bytes | None]:
    window = int(time.time()) // RATE_WINDOW_SECONDS
    rate_key = f"org:{organization_id}:rate:{subject}:{window}"
    kind = getattr(view, "cached_kind", None)
    record_id = next(iter((request.view_args or {}).values()), None) if kind else None

    keys = [session_key(organization_id, session_id)]
    if kind and record_id:
        keys.append(cache.record_key(kind, organization_id, record_id))
    answers = cache.guarded(
        lambda client: cache.ask_at_once(
            client,
            ("INCR", rate_key),
            ("EXPIRE", rate_key, 2 * RATE_WINDOW_SECONDS, "NX"),
            ("MGET", *keys),
        )
    )
    if answers is None:
        return None, None
    limit_rate(answers[0])
    session, *record = answers[2]
    return session, record[0] if record else None


def _count_key(scope: Scope) -> None:
    window = int(time.time()) // RATE_WINDOW_SECONDS
    rate_key = f"org:{scope.organization_id}:rate:key{scope.api_key_id}:{window}"

    def count(client: redis.Redis) -> Any:
        pipe: Any = client.pipeline(transaction=False)
        return pipe.incr(rate_key).expire(rate_key, 2 * RATE_WINDOW_SECONDS, nx=True).execute()

    answers = cache.guarded(count)
    if answers is not None:
        limit_rate(answers[0])


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
    values = [row.user_id, row.role, row.team_id, row.must_enrol]
    keep_session(organization_id, session_id, values)
    return values
