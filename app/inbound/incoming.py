"""Reading a vendor's request: prove it on the raw body, split it into events, find whose each is."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
from flask import current_app, request

from app.core.errors import Malformed, NotFound
from app.core.schemas import MAX_BIGINT
from app.email.addresses import find_owner
from app.inbound.mail_form import read_mail_form
from app.integrations import signatures
from config import Settings

JSON, FORM, MULTIPART = "application/json", "application/x-www-form-urlencoded", "multipart/form-data"
MAX_EVENT_BYTES = 1024 * 1024
# What Inbound Parse sends at most.
MAX_MAIL_BYTES = 30 * 1024 * 1024
MAX_EVENTS = 1000
MAX_NAME = 200
OWNER = "organization_id"


@dataclass(frozen=True)
class Incoming:
    """One event of a vendor, proven; `organization_id` is None when it names none of ours."""

    vendor: str
    event_id: str
    event_type: str
    organization_id: int | None
    payload: dict[str, Any]
    # (name, content) of what is attached.
    files: list[tuple[str, bytes]] = field(default_factory=list)


@dataclass(frozen=True)
class Source:
    """How a vendor's requests are read."""

    content_type: str
    max_bytes: int
    read: Callable[[bytes, Settings], list[Incoming]]


def read_incoming(source: str, body: bytes) -> list[Incoming]:
    """The proven events of the running request. Raises NotFound, Malformed, Forged or Stale."""
    how = SOURCES[source]
    if request.mimetype != how.content_type:
        raise Malformed(f"Send {how.content_type}.", code="wrong_content_type")
    return how.read(body, current_app.config["SETTINGS"])


def _read_stripe(body: bytes, settings: Settings) -> list[Incoming]:
    secret = _need(settings.STRIPE_WEBHOOK_SECRET)
    signatures.check_stripe(body, request.headers.get("Stripe-Signature", ""), secret)
    event = _parse(body)
    found = _dig(event, "data", "object") or {}
    places = (
        found.get("metadata"),
        _dig(found, "subscription_details", "metadata"),
        _dig(found, "parent", "subscription_details", "metadata"),
    )
    return [Incoming("stripe", _name(event, "id"), _name(event, "type"), _find_owner(*places), event)]


def _read_sendgrid(body: bytes, settings: Settings) -> list[Incoming]:
    headers = request.headers
    signatures.check_sendgrid(
        body,
        headers.get("X-Twilio-Email-Event-Webhook-Signature", ""),
        headers.get("X-Twilio-Email-Event-Webhook-Timestamp", ""),
        _need(settings.SENDGRID_WEBHOOK_PUBLIC_KEY),
    )
    events = _parse(body, list)
    if len(events) > MAX_EVENTS or not all(isinstance(event, dict) for event in events):
        raise Malformed
    # What we planted as custom_args stands beside SendGrid's own fields.
    return [
        Incoming("sendgrid", _name(event, "sg_event_id"), _name(event, "event"), _find_owner(event), event)
        for event in events
    ]


def _read_retell(body: bytes, settings: Settings) -> list[Incoming]:
    signatures.check_retell(body, request.headers.get("X-Retell-Signature", ""), _need(settings.RETELL_API_KEY))
    event = _parse(body)
    kind, call = _name(event, "event"), event.get("call") or {}
    call_id = _name(call, "call_id") if kind != "call_inbound" else hashlib.sha256(body).hexdigest()
    # A transcript is told many times for one call.
    mark = f":{hashlib.sha256(body).hexdigest()[:16]}" if kind == "transcript_updated" else ""
    return [Incoming("retell", f"{call_id}:{kind}{mark}", kind, _find_owner(call.get("metadata")), event)]


def _read_twilio(_body: bytes, settings: Settings) -> list[Incoming]:
    # The address Twilio called, which is not the one a proxy in front passes on.
    query = request.query_string.decode("latin-1")
    url = f"{settings.webhook_url}{request.path}{'?' if query else ''}{query}"
    signatures.check_twilio(
        url, request.form, request.headers.get("X-Twilio-Signature", ""), _need(settings.TWILIO_AUTH_TOKEN)
    )
    fields = request.form.to_dict()
    subject = _name(fields, "MessageSid") if "MessageSid" in fields else _name(fields, "CallSid")
    kind = fields.get("MessageStatus") or fields.get("CallStatus") or fields.get("RecordingStatus") or "message"
    mark = fields.get("SequenceNumber") or fields.get("RecordingSid") or ""
    event_type = f"{'message' if 'MessageSid' in fields else 'call'}.{kind}"
    # The address is signed as well: it carries what other vendors keep in metadata.
    owner = _find_owner(request.args.to_dict())
    return [Incoming("twilio", f"{subject}:{kind}:{mark}"[:MAX_NAME], event_type, owner, {**request.args, **fields})]


def _read_parse(body: bytes, settings: Settings) -> list[Incoming]:
    signatures.check_token((request.view_args or {}).get("token", ""), _need(settings.SENDGRID_PARSE_TOKEN))
    form = read_mail_form(body, request.mimetype_params.get("boundary", ""))
    envelope = _parse(form.fields.get("envelope", "").encode())
    recipients = [str(address) for address in envelope.get("to") or []]
    # The same mail sent again has another boundary, so the fields count and not the body.
    event_id = hashlib.sha256(orjson.dumps(sorted(form.fields.items()))).hexdigest()
    payload = {**form.fields, "envelope": envelope, "attachment_names": [name for name, _ in form.files]}
    owners = (find_owner(address) for address in recipients)
    owner = next((owner for owner in owners if owner), None)
    return [Incoming("sendgrid-parse", event_id, "mail", owner, payload, form.files)]


SOURCES = {
    "stripe": Source(JSON, MAX_EVENT_BYTES, _read_stripe),
    "sendgrid": Source(JSON, MAX_EVENT_BYTES, _read_sendgrid),
    "retell": Source(JSON, MAX_EVENT_BYTES, _read_retell),
    "twilio": Source(FORM, MAX_EVENT_BYTES, _read_twilio),
    "sendgrid-parse": Source(MULTIPART, MAX_MAIL_BYTES, _read_parse),
}


def _need(secret: str) -> str:
    if not secret:
        raise NotFound("This vendor is not set up.", code="vendor_not_configured")
    return secret


def _parse(body: bytes, kind: type = dict) -> Any:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Malformed from None
    if not isinstance(found, kind):
        raise Malformed
    return found


def _name(values: dict[str, Any], key: str) -> str:
    found = values.get(key)
    if not isinstance(found, str) or not 0 < len(found) <= MAX_NAME or "\x00" in found:
        raise Malformed(f"The event has no {key}.")
    return found


def _dig(values: Any, *keys: str) -> Any:
    for key in keys:
        values = values.get(key) if isinstance(values, dict) else None
    return values


def _find_owner(*places: Any) -> int | None:
    """The organization named in what we planted; a vendor brings it back as text."""
    for place in places:
        found = str(place.get(OWNER, "")) if isinstance(place, dict) else ""
        if found.isascii() and found.isdecimal() and 0 < int(found) <= MAX_BIGINT:
            return int(found)
    return None
