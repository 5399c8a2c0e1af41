"""Handing emails over, and keeping what came with them."""

import hashlib
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from app.core.database import db, transaction
from app.core.errors import Invalid, PaymentRequired
from app.core.job_runner import keep_claim
from app.core.jobs import job
from app.core.limits import check_total
from app.core.tenancy import current
from app.email import models as states
from app.email.addresses import reply_address, unsubscribe_url
from app.email.attachments import Attached, list_attached, read_content
from app.email.models import Email, EmailFile, EmailPart
from app.email.parts import next_part
from app.email.queries import find_email
from app.email.service import begin_sending, end_sending
from app.files.service import add_file
from app.integrations import mailer
from app.integrations.errors import Refused, Unavailable, Unsure
from app.integrations.storage import keep_file, local_path


def _fail(*, reason: str, email_id: int, **_: Any) -> None:
    email = find_email(email_id)
    if email is not None and email.state in states.WAITING:
        email.state = states.SENDING
        end_sending(email, states.FAILED, reason)


@dataclass(frozen=True)
class Parcel:
    """What a hand-over needs, in plain values: no transaction is open meanwhile."""

    message: EmailMessage
    planted: dict[str, Any]
    attached: list[Attached]


@job("email", stepwise=True, on_failure=_fail)
def send_email(email_id: int, due: str | None = None) -> None:
    """Hand an email over at most once: `sending` is committed before, and a crash in between leaves `unknown`."""
    with transaction():
        keep_claim()
        email = begin_sending(email_id, due)
        if email is None:
            return
        try:
            parcel = Parcel(_compose(email), _plant(email), list_attached(email.id))
        except Refused as error:
            end_sending(email, states.FAILED, error.message)
            return
    try:
        for attached in parcel.attached:
            _attach(parcel.message, attached)
        mailer.hand_over(parcel.message, parcel.planted)
    except Unsure as error:
        _end(email_id, states.UNKNOWN, error.message)
    except Refused as error:
        _end(email_id, states.FAILED, error.message)
    except Unavailable as error:
        # It was not taken: the same mail may be tried again.
        _end(email_id, states.QUEUED, error.message)
        raise
    else:
        _end(email_id, states.SENT, None)


def _end(email_id: int, state: str, error: str | None) -> None:
    with transaction():
        email = find_email(email_id)
        if email is not None:
            end_sending(email, state, error)


def _compose(email: Email) -> EmailMessage:
    message = mailer.build_message(
        email.from_address, email.to_address, email.subject, email.text,
        html=email.html, message_id=email.message_id, cc=email.cc_addresses,
    )  # fmt: skip
    if not email.is_automatic:
        # A person wrote it; the letters of the product itself are automatic.
        del message["Auto-Submitted"]
    answer_to = reply_address(current.organization_id, email.id)
    if answer_to:
        message["Reply-To"] = answer_to
    if email.mailing_id or email.enrolment_id:
        message["List-Unsubscribe"] = f"<{unsubscribe_url(current.organization_id, email.id)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    answered = find_email(email.answers_id) if email.answers_id else None
    if answered is not None:
        message["In-Reply-To"] = answered.message_id
        first = find_email(answered.thread_id) if answered.thread_id else None
        message["References"] = " ".join([*([first.message_id] if first else []), answered.message_id])
    return message


def _plant(email: Email) -> dict[str, Any]:
    return {"organization_id": str(current.organization_id), "email_id": str(email.id)}


def _attach(message: EmailMessage, attached: Attached) -> None:
    kind, _, subkind = attached.content_type.partition("/")
    message.add_attachment(read_content(attached), maintype=kind, subtype=subkind, filename=attached.name)


@job("default", stepwise=True)
def keep_attachments(*, email_id: int) -> None:
    """Move a mail's attachments into storage, one after the other; each becomes a file of the record, or a reason."""
    while True:
        with transaction():
            keep_claim()
            part = next_part(email_id)
            if part is None:
                return
            part_id, key, content = part.id, part.storage_key, part.content
        # Under the key that is kept with it: a second run writes the same object again.
        local_path(key).write_bytes(content)
        keep_file(key)
        with transaction():
            _become_file(part_id, content)


def _become_file(part_id: int, content: bytes) -> None:
    part = db.session.get(EmailPart, (current.organization_id, part_id))
    email = find_email(part.email_id or 0) if part is not None else None
    if part is None or email is None:
        return
    row = EmailFile(email_id=email.id, name=part.name, size_bytes=len(content))
    link = {"lead_id": email.lead_id} if email.lead_id else {"contact_id": email.contact_id}
    try:
        # A program's own doing is not counted beforehand, so what is in use already counts.
        check_total("storage")
        with db.session.begin_nested():
            file = add_file(part.name, content, hashlib.sha256(content).hexdigest(), part.storage_key, link)
    except (PaymentRequired, Invalid) as error:
        row.reason = error.message
    else:
        row.file_id, row.reason, row.name = file.id, file.reason, file.name
    db.session.add(row)
    db.session.delete(part)
    db.session.flush()
