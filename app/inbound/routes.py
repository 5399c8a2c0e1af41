"""Where vendors call. No part of the API document: its callers are fixed, and no person signs in here."""

from flask import Blueprint, Response, g, request
from werkzeug.exceptions import RequestEntityTooLarge

from app.core.errors import AppError, Malformed, NotFound
from app.core.metrics import INBOUND_EVENTS
from app.core.requests import limiter
from app.inbound import service
from app.inbound.incoming import SOURCES, read_incoming
from app.inbound.jobs import process_events

blueprint = Blueprint("inbound", __name__)
# A vendor sends thousands from one address; a forged one costs a signature's check.
limiter.exempt(blueprint)
JOBS = (process_events,)
MAX_PARTS = 1000
PARSE = "sendgrid-parse"


def receive() -> None:
    """Read and prove the request before a transaction is open. What is refused leaves nothing but a count."""
    source = (request.view_args or {}).get("source", PARSE)
    if source not in SOURCES:
        raise NotFound
    try:
        g.incoming = read_incoming(source, _read_body(source))
    except RequestEntityTooLarge:
        INBOUND_EVENTS.labels(source, "too_large").inc()
        raise
    except AppError as error:
        INBOUND_EVENTS.labels(source, error.code).inc()
        raise


def _read_body(source: str) -> bytes:
    limit = SOURCES[source].max_bytes
    request.max_content_length = request.max_form_memory_size = limit
    request.max_form_parts = MAX_PARTS
    body = request.get_data(cache=True)
    if not body:
        raise Malformed
    return body


@blueprint.post("/<source>")
def take_events(source: str) -> Response:  # noqa: ARG001  read by receive()
    """Events of a vendor: kept once each, answered at once, worked on by a job."""
    service.keep_events(g.incoming)
    return Response(status=204)


@blueprint.post("/sendgrid-parse/<token>")
def take_mail(token: str) -> Response:  # noqa: ARG001  read by receive()
    """A mail SendGrid's Inbound Parse received for us."""
    service.keep_events(g.incoming)
    return Response(status=204)


take_events.receive = receive  # type: ignore[attr-defined]
take_mail.receive = receive  # type: ignore[attr-defined]
