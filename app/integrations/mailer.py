"""The one handle for outgoing mail: SendGrid, a mail server, SendGrid's simulator, or a folder in development and tests."""

import re
import secrets
from collections.abc import Sequence
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import localtime, make_msgid
from pathlib import Path

from flask import current_app

from app.core.clock import now
from app.integrations import smtp
from app.integrations.errors import Refused
from config import Settings

# A long address in a header is folded into words no program puts together again; 998 is what a line may have (RFC 5322).
POLICY = policy.default.clone(max_line_length=998)
LINE_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
MAX_SUBJECT = 200


def send_mail(to: str, subject: str, text: str, html: str | None = None, *, message_id: str | None = None) -> None:
    """Send one mail to one address. Never call it inside a transaction or a request: it talks to the network.

    Raises Unavailable (try again later) or Refused (the address, the mail or the settings are not acceptable).
    """
    settings: Settings = current_app.config["SETTINGS"]
    hand_over(build_message(settings.MAIL_FROM, to, subject, text, html=html, message_id=message_id))


def hand_over(message: EmailMessage, custom_args: dict[str, str] | None = None) -> str | None:
    """Give a mail to SendGrid when its key is set, else to SMTP_HOST, else to SendGrid's simulator, else to a folder.

    Returns SendGrid's id of it, which its events begin with; `custom_args` come back with them. Raises Unavailable, Unsure
    (nobody knows whether it was taken) or Refused.
    """
    settings: Settings = current_app.config["SETTINGS"]
    is_simulated = settings.is_simulated("sendgrid")
    if settings.SENDGRID_API_KEY and not (is_simulated and settings.SMTP_HOST):
        # Imported here: the SDK costs every process that sends no mail four megabytes.
        from app.integrations import sendgrid

        found = sendgrid.deliver(message, settings, custom_args)
        if is_simulated and not settings.is_production:
            # The simulator forgets when it ends; `flask outbox` goes on showing what was sent.
            write_to_outbox(message, settings.outbox_folder)
        return found
    if settings.SMTP_HOST:
        smtp.deliver(message, settings)
    elif settings.is_production:
        raise Refused("No mail can be sent: set SENDGRID_API_KEY or SMTP_HOST.", code="mail_not_configured")
    else:
        write_to_outbox(message, settings.outbox_folder)
    return None


def build_message(
    sender: str,
    to: str,
    subject: str,
    text: str,
    *,
    html: str | None = None,
    message_id: str | None = None,
    cc: Sequence[str] = (),
) -> EmailMessage:
    """The message, with headers no value can break out of. Raises Refused for an address that is none."""
    message = EmailMessage(policy=POLICY)
    try:
        message["From"] = sender
        # One address exactly: a comma or a line break in it must not add another recipient.
        message["To"] = Address(addr_spec=to)
        if cc:
            message["Cc"] = tuple(Address(addr_spec=address) for address in cc)
        message["Subject"] = _one_line(subject)
        message["Date"] = localtime(now())
        message["Message-ID"] = message_id or make_msgid(domain="neuracrm.local")
    except (ValueError, MessageError, IndexError):
        raise Refused("The mail's address cannot be read.", code="invalid_address") from None
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
    return message


def _one_line(subject: str) -> str:
    # The email package decodes an encoded word it is given (RFC 2047), line breaks in it included: none may pass.
    return LINE_BREAKS.sub(" ", subject).replace("=?", "= ?")[:MAX_SUBJECT]


def write_to_outbox(message: EmailMessage, folder: Path) -> Path:
    """Keep the mail as a file that mail programs open; names sort by time."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{now():%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}.eml"
    part = path.with_suffix(".part")
    part.write_bytes(bytes(message))
    return part.rename(path)


def list_outbox(folder: Path) -> list[Path]:
    """The mails of the folder, oldest first."""
    return sorted(folder.glob("*.eml")) if folder.is_dir() else []
