"""Handlers of what SendGrid tells: what became of an email, and mails that came back."""

import hashlib
from email.parser import HeaderParser
from email.utils import parseaddr
from typing import Any

import nh3

from app.core.errors import Invalid
from app.core.inbound import Arrived
from app.core.schemas import MAX_BIGINT
from app.email.addresses import read_address
from app.email.service import follow_event, take_reply

MAX_HEADER = 500
MAX_TEXT = 200_000
# Pictures are fetched when the reader asks; until then their address tells the sender nothing.
TAGS = nh3.ALLOWED_TAGS - {"img"}


def follow_mail(arrived: Arrived) -> None:
    """What became of an email; one without our mark is a letter of the product itself."""
    found = str(arrived.payload.get("email_id", ""))
    if found.isascii() and found.isdecimal() and int(found) <= MAX_BIGINT:
        reason = arrived.payload.get("reason")
        follow_event(int(found), arrived.event_type, reason if isinstance(reason, str) else None)


def take_mail(arrived: Arrived) -> None:
    """A mail that answers one of ours. Raises Invalid for any other, which an administrator then sees as failed."""
    payload = arrived.payload
    addresses = [read_address(str(address)) for address in payload["envelope"].get("to") or []]
    answered = next((found[2] for found in addresses if found and found[0] == "reply"), None)
    if answered is None:
        raise Invalid("The mail answers none of ours.", code="no_reply")
    take_reply(answered, _read_mail(payload, arrived.event_id))


def _read_mail(payload: dict[str, Any], event_id: str) -> dict[str, Any]:
    headers = HeaderParser().parsestr(str(payload.get("headers", "")))
    html = str(payload.get("html", ""))
    return {
        "from_address": _clean(parseaddr(str(payload.get("from", "")))[1])[:MAX_HEADER],
        "to_address": _clean(str(payload.get("to", "")))[:MAX_HEADER],
        "subject": _clean(str(payload.get("subject", "")))[:MAX_HEADER],
        "text": _clean(str(payload.get("text", "")))[:MAX_TEXT],
        "html": nh3.clean(_clean(html)[:MAX_TEXT], tags=TAGS) if html else None,
        # A digest where there is none: the same mail is kept once all the same.
        "message_id": _clean(str(headers.get("Message-ID") or ""))[:MAX_HEADER]
        or f"<{hashlib.sha256(event_id.encode()).hexdigest()}@none>",
    }


def _clean(text: str) -> str:
    # PostgreSQL takes neither NUL nor half a surrogate pair.
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
