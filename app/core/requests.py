"""What surrounds every request: its id, its guard, its limits, its log line, its metrics and its headers."""

import logging
import os
import re
import time
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, current_app, g, request
from flask_cors import CORS
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from werkzeug.exceptions import NotFound
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter

from app.core import metrics
from app.core.schemas import MAX_BIGINT

MAX_BODY_BYTES = 1024 * 1024
MAX_FORM_BYTES = 500_000
MAX_FORM_PARTS = 100
REQUEST_ID = re.compile(r"^[A-Za-z0-9._-]{8,64}$")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
    "Cache-Control": "no-store",
}
# Methods that change nothing (RFC 9110, 9.2.1).
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
HSTS = "max-age=31536000; includeSubDomains"

log = logging.getLogger("neuracrm.request")


class AddressLimiter(Limiter):
    """Members are counted by their guard, in the round trip that reads their session; addresses only elsewhere."""

    def _check_request_limit(self, *arguments: Any, **named: Any) -> None:
        # Asked as one of its filters, the same question costs 0.1 ms a request.
        if getattr(g.get("scope"), "organization_id", None) is None:
            super()._check_request_limit(*arguments, **named)


limiter = AddressLimiter(
    get_remote_address,
    default_limits=["600 per minute"],
    strategy="fixed-window",
    headers_enabled=True,
    swallow_errors=True,
)
Guard = Callable[[], Response | None]


class IdConverter(BaseConverter):
    """A record id in a path: 1 to 2^63 - 1. Anything else is no address of ours: 404."""

    regex = r"[1-9][0-9]{0,18}"

    def to_python(self, value: str) -> int:
        number = int(value)
        if number > MAX_BIGINT:
            # Werkzeug's ValidationError would go on looking, and answer 405 for methods the last rule does not take.
            raise NotFound
        return number


def init_requests(app: Flask) -> None:
    settings = app.config["SETTINGS"]
    app.url_map.converters["id"] = IdConverter
    app.url_map.strict_slashes = False
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES,
        MAX_FORM_PARTS=MAX_FORM_PARTS,
        RATELIMIT_STORAGE_URI=settings.REDIS_URL,
        RATELIMIT_STORAGE_OPTIONS={"socket_timeout": 0.1, "socket_connect_timeout": 0.1},
        RATELIMIT_ENABLED=settings.RATE_LIMIT_ENABLED,
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,
        RATELIMIT_KEY_PREFIX="neuracrm",
    )
    app.before_request(_begin)
    app.before_request(_guard)
    app.after_request(_end)
    limiter.init_app(app)
    if settings.cors_origins:
        CORS(
            app,
            resources={r"/api/*": {"origins": settings.cors_origins}},
            max_age=600,
            supports_credentials=True,
        )
    if settings.TRUSTED_PROXIES:
        hops = settings.TRUSTED_PROXIES
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]


def receive_before_transaction() -> None:
    """Let a view take in its stream first: no transaction stays open while a slow client sends a gigabyte."""
    view = current_app.view_functions.get(request.endpoint or "")
    receive = getattr(view, "receive", None)
    if receive is not None and request.routing_exception is None:
        receive()


def _begin() -> None:
    g.started = time.perf_counter()
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if REQUEST_ID.match(given) else os.urandom(16).hex()


def _guard() -> Response | None:
    # A browser asks with OPTIONS whether it may ask, before it shows who it is.
    if request.routing_exception is not None or request.method == "OPTIONS" or request.blueprint is None:
        return None
    guard: Guard = current_app.extensions["guards"][request.blueprint]
    return guard()


def _end(response: Response) -> Response:
    headers = response.headers
    present = {name.lower() for name, _ in headers}
    # extend, not setdefault: each look-up walks the whole list.
    headers.extend([pair for pair in HEADERS.items() if pair[0].lower() not in present])
    if request.is_secure:
        headers["Strict-Transport-Security"] = HSTS
    headers.extend([("X-Request-ID", g.get("request_id", "")), *g.get("extra_headers", ())])
    if "started" in g:
        seconds = metrics.observe_request(response.status_code)
        log.info("request", extra=_line(response, seconds))
    return response


def _line(response: Response, seconds: float) -> dict[str, Any]:
    # The path without its query string: filters may hold personal data.
    return {
        "method": request.method,
        "endpoint": request.endpoint,
        "path": request.path if request.endpoint else "unmatched",
        "status": response.status_code,
        "duration_ms": round(seconds * 1000, 2),
    }
