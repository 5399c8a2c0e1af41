"""Sentry: errors of web and worker, without personal data."""

from typing import Any

import sentry_sdk
from flask import Flask
from sentry_sdk.integrations.flask import FlaskIntegration
from sentry_sdk.integrations.rq import RqIntegration

from app.core.errors import AppError
from app.core.logging import context_fields
from app.integrations.scrubbing import FILTERED, Scrubber, scrubber_of

TRACES_SAMPLE_RATE = 0.1
MAX_BREADCRUMBS = 50
# What Sentry needs as it is: its own ids, and names of code.
UNTOUCHED = ("event_id", "timestamp", "start_timestamp", "sdk", "modules", "contexts", "debug_meta", "release")
REQUEST_PARTS = ("data", "cookies", "headers", "query_string", "env")


def init_sentry(app: Flask) -> None:
    """Start Sentry when SENTRY_DSN is set. Sending is asynchronous and drops when the collector is dead."""
    settings = app.config["SETTINGS"]
    if not settings.SENTRY_DSN:
        return
    scrubber = scrubber_of(settings)
    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        environment=settings.ENVIRONMENT,
        release=settings.RELEASE_VERSION,
        integrations=[FlaskIntegration(transaction_style="endpoint"), RqIntegration()],
        traces_sample_rate=TRACES_SAMPLE_RATE,
        max_breadcrumbs=MAX_BREADCRUMBS,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        before_send=lambda event, hint: None if is_expected(hint) else scrub(event, scrubber),
        before_send_transaction=lambda event, _hint: scrub(event, scrubber),
    )


def is_expected(hint: dict[str, Any]) -> bool:
    """Whether what was raised is an answer to a client, or somebody ending the program: no error of ours."""
    kind = (hint.get("exc_info") or (None,))[0]
    return kind is not None and issubclass(kind, AppError | KeyboardInterrupt | SystemExit)


def scrub(event: Any, scrubber: Scrubber) -> Any:
    """Keep ids of user and organization; take out bodies, cookies, headers, query strings, and what looks like a secret."""
    request = event.get("request") or {}
    for name in REQUEST_PARTS:
        if name in request:
            request[name] = FILTERED
    event.pop("user", None)
    event.pop("server_name", None)
    cleaned = {name: value if name in UNTOUCHED else scrubber.scrub(value) for name, value in event.items()}
    cleaned["contexts"] = _scrub_contexts(event.get("contexts") or {}, scrubber)
    context = context_fields()
    if context.get("user_id"):
        cleaned["user"] = {"id": str(context["user_id"])}
    tags = cleaned["tags"] = dict(cleaned.get("tags") or {})
    tags.update({key: str(context[key]) for key in ("organization_id", "request_id") if context.get(key)})
    return cleaned


def _scrub_contexts(contexts: dict[str, Any], scrubber: Scrubber) -> dict[str, Any]:
    # A job's arguments, and what a trace says of itself; the rest describes the machine.
    return {
        name: value if name in ("runtime", "os") else _scrub_context(value, scrubber)
        for name, value in contexts.items()
    }


def _scrub_context(value: Any, scrubber: Scrubber) -> Any:
    if not isinstance(value, dict):
        return scrubber.scrub(value)
    ids = ("trace_id", "span_id", "parent_span_id")
    return {name: inner if name in ids else scrubber.scrub(inner) for name, inner in value.items()}
