"""The verbs of emails: write one, send it later, change it or call it off, hand it over once."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import make_msgid
from typing import Any

from flask import current_app
from sqlalchemy import select

from app.activities.links import living
from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.jobs import named_job
from app.core.tenancy import current
from app.email import models as states
from app.email.attachments import attach_files, check_files
from app.email.composing import Letter, clean_html, fill_letter, finish_letter, read_letter, read_sender, tell_missing
from app.email.models import Email
from app.email.queries import find_email
from app.email.receivers import find_obstacles, find_suppression, read_named, tell_obstacle
from app.events.service import record

SEND_JOB = "email.send_email"
DOMAIN = "neuracrm.local"
MAX_ERROR_TEXT = 500
MAX_DAYS_AHEAD = 366
# So much too early a job may be by the database's clock.
EARLY_SECONDS = 1


@dataclass(frozen=True)
class Order:
    """What a mail is sent with besides what it says."""

    cc: list[str] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    answered: Email | None = None
    template_id: int | None = None
    send_at: datetime | None = None
    is_automatic: bool = False
    mailing_id: int | None = None
    enrolment_id: int | None = None
    step: int | None = None


def queue_email(values: dict[str, Any]) -> Email:
    """Write an email to a lead's or contact's own address; a job hands it over after the commit, or at `send_at`.

    Raises Invalid without exactly one record, an address, content, or a value for a merge field; NotFound also for a record
    out of the actor's reach; Conflict when the address gets no more mail.
    """
    kind, row = read_named(values)
    _refuse_obstacles(row)
    letter, missing = compose(kind, row, values)
    if missing:
        raise Invalid("Some merge fields have no value for this record.", code="merge_fields_missing",
                      fields={name: [told] for name, told in zip(missing, tell_missing(missing), strict=True)})  # fmt: skip
    order = Order(
        cc=_check_cc(values.get("cc") or []),
        files=check_files(values.get("file_ids") or []),
        answered=_find_answered(kind, row, values.get("answers_id")),
        template_id=values.get("template_id"),
        send_at=_check_moment(values.get("send_at")),
    )
    return write_email(kind, row, letter, order)


def compose(kind: str, row: dict[str, Any], values: dict[str, Any]) -> tuple[Letter, list[str]]:
    """The finished letter to a record, and the merge fields that have no value. Raises Invalid."""
    letter, is_merged = read_letter(values)
    sender = read_sender(current.user_id, with_signature=values.get("with_signature", True))
    filled, missing = fill_letter(letter, kind, row, sender) if is_merged else (letter, [])
    return finish_letter(filled, sender), missing


def _refuse_obstacles(row: dict[str, Any]) -> None:
    reason = find_obstacles([row]).get(row["id"])
    if reason == "no_address":
        raise Invalid(tell_obstacle(reason), code="no_address")
    if reason:
        raise Conflict(tell_obstacle(reason), code="address_suppressed")


def _check_cc(addresses: list[str]) -> list[str]:
    unique = list({address.lower(): address for address in addresses}.values())
    for address in unique:
        reason = find_suppression(address)
        if reason:
            raise Invalid(fields={"cc": [f"{address}: {tell_obstacle(reason)}"]})
    return unique


def _find_answered(kind: str, row: dict[str, Any], answers_id: int | None) -> Email | None:
    answered = find_email(answers_id) if answers_id else None
    if answers_id and (answered is None or getattr(answered, f"{kind}_id") != row["id"]):
        raise Invalid(fields={"answers_id": ["There is no such email on this record."]})
    return answered


def _check_moment(send_at: datetime | None) -> datetime | None:
    if send_at is not None and not now() < send_at < now() + timedelta(days=MAX_DAYS_AHEAD):
        raise Invalid(fields={"send_at": ["Name a moment to come, within a year."]})
    return send_at


def write_email(kind: str, row: dict[str, Any], letter: Letter, order: Order) -> Email:
    """Write a finished letter to a record whose address may be written to, and have it handed over."""
    email = Email(
        **{f"{kind}_id": row["id"]},
        created_by_id=current.user_id,
        direction="outgoing",
        state=states.SCHEDULED if order.send_at else states.QUEUED,
        from_address=current_app.config["SETTINGS"].MAIL_FROM,
        to_address=row["email"],
        cc_addresses=order.cc,
        subject=letter.subject,
        text=letter.text or "",
        html=letter.html,
        template_id=order.template_id,
        message_id=make_msgid(domain=DOMAIN),
        answers_id=order.answered.id if order.answered else None,
        thread_id=(order.answered.thread_id or order.answered.id) if order.answered else None,
        is_automatic=order.is_automatic,
        mailing_id=order.mailing_id,
        enrolment_id=order.enrolment_id,
        step=order.step,
        send_at=order.send_at,
    )
    db.session.add(email)
    db.session.flush()
    if order.files:
        attach_files(email.id, order.files)
    tell(email.state, email)
    hand_to_job(email)
    return email


def hand_to_job(email: Email) -> None:
    """Have an email handed over after the commit, or when its time has come."""
    work = named_job(SEND_JOB)
    if email.send_at is not None and email.state == states.SCHEDULED:
        work.enqueue_at(email.send_at, email_id=email.id, due=_write_moment(email.send_at))
    else:
        work.enqueue(email_id=email.id)


def _write_moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def change_email(email: Email, values: dict[str, Any]) -> None:
    """Change an email that waits for its time. Raises Conflict when it is on its way, Forbidden, Invalid."""
    _check_writer(email)
    if email.state != states.SCHEDULED:
        raise Conflict("Only an email that waits for its time is changed.", code="email_not_scheduled")
    if "file_ids" in values:
        attach_files(email.id, check_files(values["file_ids"]))
    if "cc" in values:
        email.cc_addresses = _check_cc(values["cc"])
    email.subject = values.get("subject") or email.subject
    if "html" in values or "text" in values:
        letter = Letter(email.subject, values.get("text"), clean_html(values.get("html")))
        if not letter.text and not letter.html:
            raise Invalid(fields={"text": ["Write a text, HTML or both."]})
        finished = finish_letter(letter, read_sender(None))
        email.text, email.html = finished.text or "", finished.html
    if "send_at" in values:
        email.send_at = _check_moment(values["send_at"])
        hand_to_job(email)
    db.session.flush()
    tell("rescheduled" if "send_at" in values else "changed", email)


def cancel_email(email: Email) -> None:
    """Call off an email nobody has begun to hand over. Harmless when it is canceled. Raises Conflict, Forbidden."""
    _check_writer(email)
    if email.state == states.CANCELED:
        return
    if email.state not in states.WAITING or email.direction != "outgoing":
        raise Conflict("It is on its way already: it cannot be called back.", code="email_not_waiting")
    email.state = states.CANCELED
    db.session.flush()
    tell("canceled", email)


def _check_writer(email: Email) -> None:
    if email.created_by_id != current.user_id and current.reach("emails.manage") is None:
        raise Forbidden("Somebody else wrote this email.")


def begin_sending(email_id: int, due: str | None = None) -> Email | None:
    """Mark an email as being handed over; None when it is not to be. One found half-way is `unknown`: never sent blindly.

    `due` is the moment the job was made for (ISO 8601), None when it was made to run at once.
    """
    email = find_email(email_id)
    if email is not None and email.state == states.SENDING:
        end_sending(email, states.UNKNOWN, "The process ended while the mail was handed over.")
    if email is None or email.state not in states.WAITING:
        return None
    if email.state == states.SCHEDULED and email.send_at and email.send_at > now() + timedelta(seconds=EARLY_SECONDS):
        # Put off since, another job comes at its time; is it only this machine's clock that is late, none does.
        if due == _write_moment(email.send_at):
            hand_to_job(email)
        return None
    obstacle = _find_late_obstacle(email)
    email.state = states.SENDING
    if obstacle:
        end_sending(email, states.DROPPED, obstacle)
        return None
    return email


def _find_late_obstacle(email: Email) -> str | None:
    """What came in between since it was written."""
    kind, record_id = ("lead", email.lead_id) if email.lead_id else ("contact", email.contact_id)
    if not db.session.execute(select(living(kind, record_id))).scalar():
        return f"The {kind} is in the trash."
    reason = find_suppression(email.to_address)
    return tell_obstacle(reason) if reason else None


def end_sending(email: Email, state: str, error: str | None = None) -> None:
    """Write how the hand-over ended, unless an event of the vendor was quicker."""
    email.last_error = error[:MAX_ERROR_TEXT] if error else None
    if email.state != states.SENDING:
        return
    email.state = state
    if state == states.SENT:
        email.sent_at = now()
    if state != states.QUEUED:
        tell(state, email)


def tell(what: str, email: Email, **data: Any) -> None:
    """Record what happened to an email on its record. The text stays out: more people read events than the mail."""
    kind, record_id = ("lead", email.lead_id) if email.lead_id else ("contact", email.contact_id)
    record(f"email.{what}", kind, int(record_id or 0), email_id=email.id, subject=email.subject, **data)
