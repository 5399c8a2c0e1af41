"""Sentry: errors of web and worker, without personal data."""

from typing import Any

import sentry_sdk
from flask import Flask
from sentry_sdk.integrations.flask import FlaskIntegration
from sentry_sdk.integrations.rq import RqIntegration

from app.core.logging import context_fields

TRACES_SAMPLE_RATE = 0.1
MAX_BREADCRUMBS = 50
EXPECTED = ("AppError", "NotFound", "Invalid", "Unauthorized", "Forbidden", "Conflict")
FILTERED = "[filtered]"


def init_sentry(app: Flask) -> None:
    """Start Sentry when SENTRY_DSN is set. Sending is asynchronous and drops when the collector is dead."""
    settings = app.config["SETTINGS"]
    if not settings.SENTRY_DSN:
        return
    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        environment=settings.ENVIRONMENT,
        release=settings.RELEASE_VERSION,
        integrations=[FlaskIntegration(transaction_style="endpoint"), RqIntegration()],
        traces_sample_rate=TRACES_SAMPLE_RATE,
        max_breadcrumbs=MAX_BREADCRUMBS,
        send_default_pii=False,
        include_local_variables=False,
        before_send=scrub,
    )


def scrub(event: Any, hint: dict[str, Any]) -> Any:
    """Drop what is no error; keep ids of user and organization, remove bodies, cookies, headers and query strings."""
    kind = (hint.get("exc_info") or (None,))[0]
    if kind is not None and (issubclass(kind, KeyboardInterrupt) or kind.__name__ in EXPECTED):
        return None
    request = event.get("request") or {}
    for name in ("data", "cookies", "headers", "query_string", "env"):
        if name in request:
            request[name] = FILTERED
    context = context_fields()
    if context.get("user_id"):
        event["user"] = {"id": str(context["user_id"])}
    tags = event.setdefault("tags", {})
    tags.update({key: str(context[key]) for key in ("organization_id", "request_id") if context.get(key)})
    return event
