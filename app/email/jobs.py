"""Handing emails over."""

from email.message import EmailMessage
from typing import Any

from app.core.database import transaction
from app.core.job_runner import keep_claim
from app.core.jobs import job
from app.core.tenancy import current
from app.email import models as states
from app.email.addresses import reply_address
from app.email.models import Email
from app.email.queries import find_email
from app.email.service import begin_sending, end_sending
from app.integrations import mailer
from app.integrations.errors import Refused, Unavailable, Unsure


def _fail(*, reason: str, email_id: int) -> None:
    email = find_email(email_id)
    if email is not None and email.state == states.QUEUED:
        email.state = states.SENDING
        end_sending(email, states.FAILED, reason)


@job("email", stepwise=True, on_failure=_fail)
def send_email(email_id: int) -> None:
    """Hand an email over at most once: `sending` is committed before, and a crash in between leaves `unknown`."""
    with transaction():
        keep_claim()
        email = begin_sending(email_id)
        if email is None:
            return
        message, planted = _compose(email), _plant(email)
    try:
        mailer.hand_over(message, planted)
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
        email.from_address, email.to_address, email.subject, email.text, message_id=email.message_id
    )
    # A person wrote it; the letters of the product itself are automatic.
    del message["Auto-Submitted"]
    answer_to = reply_address(current.organization_id, email.id)
    if answer_to:
        message["Reply-To"] = answer_to
    answered = find_email(email.answers_id) if email.answers_id else None
    if answered is not None:
        message["In-Reply-To"] = message["References"] = answered.message_id
    return message


def _plant(email: Email) -> dict[str, Any]:
    return {"organization_id": str(current.organization_id), "email_id": str(email.id)}
