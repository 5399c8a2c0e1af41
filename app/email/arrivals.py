"""Handlers of what SendGrid tells: what became of an email, and mails that came back."""

import hashlib
import re
from email.parser import HeaderParser
from email.utils import parseaddr
from typing import Any

from app.core.errors import Invalid
from app.core.inbound import Arrived
from app.core.schemas import MAX_BIGINT
from app.email.addresses import read_address
from app.email.following import follow_event
from app.email.markup import clean_markup, text_of
from app.email.receiving import Mail, take_reply, take_stranger

MAX_HEADER = 500
MAX_TEXT = 200_000
MAX_REFERENCES = 50
MESSAGE_ID = re.compile(r"<[^<>\s]{1,490}>")
# RFC 3834, and what programs send that do not know it.
MACHINE_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress", "List-Id", "Feedback-ID")
MACHINE_PRECEDENCE = ("bulk", "auto_reply", "auto-reply", "junk", "list")
MACHINE_SENDER = re.compile(
    r"(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)([+.\-=][^@]*)?@", re.IGNORECASE
)
AWAY = re.compile(
    r"^\W*(automatic reply|auto(matic)?[- ]?reply|out of (the )?office|autoreply|automatische antwort|abwesen|"
    r"abwesenheitsnotiz|respuesta autom|réponse automatique|risposta automatica)",
    re.IGNORECASE,
)


def follow_mail(arrived: Arrived) -> None:
    """What became of an email; one without our mark is a letter of the product itself."""
    found = str(arrived.payload.get("email_id", ""))
    if found.isascii() and found.isdecimal() and int(found) <= MAX_BIGINT:
        follow_event(int(found), {**arrived.payload, "event": arrived.event_type})


def take_mail(arrived: Arrived) -> None:
    """A mail that answers one of ours, or writes to the organization. Raises Invalid when it is kept nowhere: an
    administrator then sees it as failed.
    """
    payload = arrived.payload
    found = [read_address(str(address)) for address in payload["envelope"].get("to") or []]
    mail = _read_mail(payload, arrived.event_id)
    answered = next((address[2] for address in found if address and address[0] == "reply"), None)
    if answered is not None:
        take_reply(answered, mail, arrived.id)
    elif any(address and address[0] == "inbox" for address in found):
        take_stranger(mail, arrived.id)
    else:
        raise Invalid("The mail answers none of ours.", code="no_reply")


def _read_mail(payload: dict[str, Any], event_id: str) -> Mail:
    headers = HeaderParser().parsestr(str(payload.get("headers", "")))
    name, address = parseaddr(_clean(str(payload.get("from", ""))))
    html = clean_markup(_clean(str(payload.get("html", "")))[:MAX_TEXT]) or None
    text = _clean(str(payload.get("text", "")))[:MAX_TEXT]
    subject = _clean(str(payload.get("subject", "")))[:MAX_HEADER]
    # A digest where there is none: the same mail is kept once all the same.
    message_id = _clean(str(headers.get("Message-ID") or "")).strip()[:MAX_HEADER]
    references = f"{headers.get('In-Reply-To', '')} {headers.get('References', '')}"
    return Mail(
        sender_name=name[:MAX_HEADER],
        from_address=address[:MAX_HEADER],
        to_address=_clean(str(payload.get("to", "")))[:MAX_HEADER],
        subject=subject,
        text=text or (text_of(html) if html else ""),
        html=html,
        message_id=message_id or f"<{hashlib.sha256(event_id.encode()).hexdigest()}@none>",
        references=list(dict.fromkeys(MESSAGE_ID.findall(_clean(references))))[:MAX_REFERENCES],
        is_automatic=_is_automatic(headers, address, str(payload["envelope"].get("from") or ""), subject),
    )


def _is_automatic(headers: Any, address: str, envelope_sender: str, subject: str) -> bool:
    """Whether a machine wrote it: an absence, a delivery report, a list. It answers nothing and makes nothing."""
    submitted = str(headers.get("Auto-Submitted") or "no").partition(";")[0].strip().lower()
    precedence = str(headers.get("Precedence") or "").strip().lower()
    return (
        submitted != "no"
        or precedence in MACHINE_PRECEDENCE
        or any(headers.get(name) for name in MACHINE_HEADERS)
        or envelope_sender in ("", "<>")
        or bool(MACHINE_SENDER.match(address))
        or bool(AWAY.match(subject))
    )


def _clean(text: str) -> str:
    # PostgreSQL takes neither NUL nor half a surrogate pair.
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
