"""SendGrid: hands over a mail. It has no idempotency key: what may have been taken is told apart from what was not."""

import base64
import socket
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import getaddresses
from typing import Any, cast
from urllib.error import URLError

from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient

from app.core.errors import AppError
from app.integrations.calls import TIMEOUT_SECONDS, vendor_call
from app.integrations.errors import Refused, Unavailable, Unsure
from config import Settings

VENDOR = "sendgrid"
API = "https://api.sendgrid.com"
TOO_MANY_REQUESTS = 429
SERVER_ERRORS = 500
# What SendGrid writes itself, or refuses among headers.
OWN_HEADERS = frozenset(
    (
        "from",
        "to",
        "cc",
        "bcc",
        "subject",
        "reply-to",
        "date",
        "content-type",
        "content-transfer-encoding",
        "mime-version",
    )
)
NOT_SENT = (ConnectionRefusedError, socket.gaierror)


def deliver(message: EmailMessage, settings: Settings, custom_args: dict[str, str] | None = None) -> str:
    """Hand a mail to SendGrid; returns its id there. `custom_args` come back with every event of the mail.

    Raises Unavailable when it was not taken but may be later, Unsure when nobody knows whether it was taken, and Refused.
    """
    body = describe(message, custom_args or {})
    with vendor_call(VENDOR, "send_mail", translate=translate):
        answer = _client(settings).client.mail.send.post(request_body=body)
        return str(answer.headers.get("X-Message-Id", ""))


def describe(message: EmailMessage, custom_args: dict[str, str]) -> dict[str, Any]:
    """The body of mail/send for a message."""
    receivers = {name.lower(): _addresses(str(message[name])) for name in ("To", "Cc") if message[name]}
    body: dict[str, Any] = {
        "personalizations": [receivers],
        "from": _address(getaddresses([str(message["From"])])[0]),
        "subject": str(message["Subject"]),
        "content": _contents(message),
        "headers": {name: str(value) for name, value in message.items() if name.lower() not in OWN_HEADERS},
    }
    if message["Reply-To"]:
        body["reply_to"] = _address(getaddresses([str(message["Reply-To"])])[0])
    if custom_args:
        body["custom_args"] = custom_args
    files = [_attachment(cast(EmailMessage, part)) for part in message.iter_attachments()]
    return {**body, "attachments": files} if files else body


def translate(error: BaseException) -> AppError | None:
    """SendGrid's answers in our words."""
    if isinstance(error, HTTPError):
        if error.status_code == TOO_MANY_REQUESTS or error.status_code >= SERVER_ERRORS:
            return Unavailable("SendGrid asks to try again later.")
        return Refused("SendGrid refused the mail.", code="mail_refused")
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, NOT_SENT):
        return Unavailable("SendGrid is not reachable.")
    return Unsure("SendGrid did not answer.") if isinstance(error, OSError) else None


def _client(settings: Settings) -> SendGridAPIClient:
    client = SendGridAPIClient(settings.SENDGRID_API_KEY, host=settings.vendor_url(VENDOR) or API)
    # The SDK waits for ever by itself.
    client.client.timeout = TIMEOUT_SECONDS
    return client


def _addresses(header: str) -> list[dict[str, str]]:
    return [_address(pair) for pair in getaddresses([header])]


def _address(pair: tuple[str, str]) -> dict[str, str]:
    name, email = pair
    address = Address(name, addr_spec=email)
    return {"email": address.addr_spec, **({"name": name} if name else {})}


def _contents(message: EmailMessage) -> list[dict[str, str]]:
    parts = [message.get_body((kind,)) for kind in ("plain", "html")]
    return [{"type": part.get_content_type(), "value": part.get_content()} for part in parts if part is not None]


def _attachment(part: EmailMessage) -> dict[str, str]:
    content = part.get_payload(decode=True)
    return {
        "content": base64.b64encode(cast(bytes, content)).decode(),
        "type": part.get_content_type(),
        "filename": part.get_filename() or "attachment",
    }
