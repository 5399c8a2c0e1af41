"""Mails that come in: on the record of the email they answer, of the person who wrote them, or on a new lead."""

from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError
from sqlalchemy.dialects.postgresql import insert

from app.contacts.queries import find_contact_by_email
from app.core.database import db
from app.core.errors import Invalid
from app.core.limits import check_total
from app.core.schemas import MAX_TEXT, check_email
from app.core.tenancy import current
from app.email import models as states
from app.email.models import Email
from app.email.parts import begin_keeping
from app.email.queries import find_by_message_ids, find_email
from app.email.service import tell
from app.email.setting_queries import get_settings
from app.leads.queries import LISTING as LEADS
from app.leads.service import create_lead

SOURCE = "email"


@dataclass(frozen=True)
class Mail:
    """A mail as it came in, clean."""

    sender_name: str
    from_address: str
    to_address: str
    subject: str
    text: str
    html: str | None
    message_id: str
    references: list[str]
    is_automatic: bool


def take_reply(answered_id: int, mail: Mail, inbound_event_id: int) -> None:
    """Keep a mail on the record of the email it answers; the same mail again changes nothing."""
    answered = find_email(answered_id)
    if answered is None:
        raise Invalid("The email this one answers is gone.", code="no_such_email")
    _keep(mail, {"lead_id": answered.lead_id, "contact_id": answered.contact_id}, answered, inbound_event_id)


def take_stranger(mail: Mail, inbound_event_id: int) -> None:
    """Keep a mail to the organization's own address: in its thread, with a known person, else with a new lead if the
    organization wants that. Raises Invalid when it belongs nowhere.
    """
    answered = find_by_message_ids(mail.references)
    if answered is not None:
        _keep(mail, {"lead_id": answered.lead_id, "contact_id": answered.contact_id}, answered, inbound_event_id)
        return
    link = _find_person(mail.from_address) or _make_lead(mail)
    _keep(mail, link, None, inbound_event_id)


def _find_person(address: str) -> dict[str, int] | None:
    contact = find_contact_by_email(address) if address else None
    if contact is not None:
        return {"contact_id": contact["id"]}
    leads = LEADS.read({"email": address, "sort": "-created_at", "limit": 1}).rows if address else []
    return {"lead_id": leads[0]["id"]} if leads else None


def _make_lead(mail: Mail) -> dict[str, int]:
    if not get_settings()["creates_leads"]:
        raise Invalid("Nobody here has this address, and new senders are not wanted as leads.", code="unknown_sender")
    if mail.is_automatic:
        raise Invalid("A machine wrote it: no lead is made of that.", code="automatic_mail")
    try:
        address = check_email(mail.from_address)
    except ValidationError:
        raise Invalid("The sender's address cannot be read.", code="unknown_sender") from None
    check_total("contacts")
    first, _, last = mail.sender_name.strip().partition(" ")
    values: dict[str, Any] = {"email": address, "source": SOURCE, "first_name": first[:MAX_TEXT] if last else ""}
    return {"lead_id": create_lead({**values, "last_name": (last or first).strip()[:MAX_TEXT]}).id}


def _keep(mail: Mail, link: dict[str, Any], answered: Email | None, inbound_event_id: int) -> None:
    row = {
        "organization_id": current.organization_id,
        **link,
        "direction": "incoming",
        "state": states.RECEIVED,
        "from_address": mail.from_address,
        "to_address": mail.to_address,
        "subject": mail.subject,
        "text": mail.text,
        "html": mail.html,
        "message_id": mail.message_id,
        "answers_id": answered.id if answered else None,
        "thread_id": (answered.thread_id or answered.id) if answered else None,
        "is_automatic": mail.is_automatic,
    }
    statement = insert(Email).values(row).on_conflict_do_nothing().returning(Email)
    email = db.session.execute(statement).scalar()
    if email is not None:
        tell("received", email, is_automatic=mail.is_automatic)
    begin_keeping(inbound_event_id, email.id if email is not None else None)
