"""The verbs of emails: queue one, hand it over once, follow what becomes of it, take in what comes back."""

from email.utils import make_msgid
from typing import Any

from flask import current_app
from sqlalchemy.dialects.postgresql import insert

from app.contacts.queries import get_contact
from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict, Invalid
from app.core.jobs import named_job
from app.core.tenancy import current
from app.email import models as states
from app.email.models import Email, EmailSuppression
from app.email.queries import find_email, find_suppression
from app.events.service import record
from app.leads.queries import get_lead

SEND_JOB = "email.send_email"
DOMAIN = "neuracrm.local"
MAX_ERROR_TEXT = 500


def queue_email(values: dict[str, Any]) -> Email:
    """Write an email to a lead's or contact's own address; a job hands it over after the commit.

    Raises Invalid without exactly one record or an address, NotFound, Conflict when the address gets no more mail.
    """
    kind, row = _read_record(values)
    address = row.get("email")
    if not address:
        raise Invalid("There is no e-mail address on the record.", code="no_address")
    _refuse_unwanted(row, address)
    answered = find_email(values["answers_id"]) if values.get("answers_id") else None
    if values.get("answers_id") and (answered is None or getattr(answered, f"{kind}_id") != row["id"]):
        raise Invalid(fields={"answers_id": ["There is no such email on this record."]})
    email = Email(
        **values,
        created_by_id=current.user_id,
        direction="outgoing",
        state=states.QUEUED,
        from_address=current_app.config["SETTINGS"].MAIL_FROM,
        to_address=address,
        message_id=make_msgid(domain=DOMAIN),
        thread_id=(answered.thread_id or answered.id) if answered else None,
    )
    db.session.add(email)
    db.session.flush()
    _tell("queued", email)
    named_job(SEND_JOB).enqueue(email_id=email.id)
    return email


def _read_record(values: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    given = [name for name in ("lead_id", "contact_id") if values.get(name)]
    if len(given) != 1:
        message = "Name a lead or a contact."
        raise Invalid(message, fields={"lead_id": [message], "contact_id": [message]})
    if given == ["lead_id"]:
        return "lead", get_lead(values["lead_id"])
    return "contact", get_contact(values["contact_id"])


def _refuse_unwanted(row: dict[str, Any], address: str) -> None:
    reason = "opted out" if row.get("email_opt_out") else find_suppression(address)
    if reason:
        raise Conflict(f"This address gets no more mail: {reason}.", code="address_suppressed")


def begin_sending(email_id: int) -> Email | None:
    """Mark an email as being handed over; None when it is not to be. One found half-way is `unknown`: never sent blindly."""
    email = find_email(email_id)
    if email is not None and email.state == states.SENDING:
        end_sending(email, states.UNKNOWN, "The process ended while the mail was handed over.")
    if email is None or email.state != states.QUEUED:
        return None
    email.state = states.SENDING
    return email


def end_sending(email: Email, state: str, error: str | None = None) -> None:
    """Write how the hand-over ended, unless an event of the vendor was quicker."""
    email.last_error = error[:MAX_ERROR_TEXT] if error else None
    if email.state != states.SENDING:
        return
    email.state = state
    if state == states.SENT:
        email.sent_at = now()
    if state != states.QUEUED:
        _tell(state, email)


# Event of SendGrid -> the state it leads to, from these states only: events come in any order.
BEFORE_SENT = (states.SENDING, states.UNKNOWN, states.QUEUED, states.FAILED)
BEFORE_END = (*BEFORE_SENT, states.SENT)
STEPS = {
    "processed": (states.SENT, BEFORE_SENT),
    "delivered": (states.DELIVERED, BEFORE_END),
    "bounce": (states.BOUNCED, (*BEFORE_END, states.DELIVERED)),
    "dropped": (states.DROPPED, BEFORE_END),
}
MOMENTS = {"open": ("opened", "opened_at"), "click": ("clicked", "clicked_at")}
SUPPRESSING = {"bounce": "bounced", "spamreport": "complained", "unsubscribe": "unsubscribed"}


def follow_event(email_id: int, event: str, reason: str | None) -> None:
    """Apply what the vendor tells of an email. Unknown emails and events are passed over."""
    email = find_email(email_id)
    if email is None:
        return
    if event in STEPS and email.state in STEPS[event][1]:
        email.state = STEPS[event][0]
        email.last_error = reason[:MAX_ERROR_TEXT] if reason else None
        email.sent_at = email.sent_at or now()
        email.delivered_at = now() if email.state == states.DELIVERED else email.delivered_at
        _tell(email.state, email)
    elif event in MOMENTS and getattr(email, MOMENTS[event][1]) is None:
        setattr(email, MOMENTS[event][1], now())
        _tell(MOMENTS[event][0], email)
    if event in SUPPRESSING:
        _suppress(email, SUPPRESSING[event])


def _suppress(email: Email, reason: str) -> None:
    values = {"organization_id": email.organization_id, "address": email.to_address.lower(), "reason": reason}
    statement = insert(EmailSuppression).values(values).on_conflict_do_nothing().returning(EmailSuppression.id)
    if db.session.execute(statement).first() is not None and reason != states.BOUNCED:
        _tell(reason, email)


def take_reply(answered_id: int, values: dict[str, Any]) -> None:
    """Keep a mail that came back on the record of the email it answers; the same mail again changes nothing."""
    answered = find_email(answered_id)
    if answered is None:
        raise Invalid("The email this one answers is gone.", code="no_such_email")
    row = {
        **values,
        "organization_id": answered.organization_id,
        "lead_id": answered.lead_id,
        "contact_id": answered.contact_id,
        "direction": "incoming",
        "state": states.RECEIVED,
        "answers_id": answered.id,
        "thread_id": answered.thread_id or answered.id,
    }
    statement = insert(Email).values(row).on_conflict_do_nothing().returning(Email)
    email = db.session.execute(statement).scalar()
    if email is not None:
        _tell("received", email)


def _tell(what: str, email: Email) -> None:
    # The text stays out of the events: more people read them than the mail.
    kind, record_id = ("lead", email.lead_id) if email.lead_id else ("contact", email.contact_id)
    record(f"email.{what}", kind, int(record_id or 0), email_id=email.id, subject=email.subject)
