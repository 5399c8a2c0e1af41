"""What becomes of an email, as the vendor tells it, and the addresses that get no more."""

from typing import Any

from sqlalchemy.dialects.postgresql import insert

from app.core.clock import now
from app.core.database import db
from app.email import models as states
from app.email.models import Email, EmailSuppression
from app.email.queries import find_email
from app.email.service import MAX_ERROR_TEXT, tell

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
# A server that refuses for now is no address that does not exist.
PASSING_BOUNCE = "blocked"


def follow_event(email_id: int, told: dict[str, Any]) -> None:
    """Apply an event of the vendor ("event", "email", "type", "reason"). Unknown emails and events are passed over."""
    email = find_email(email_id)
    if email is None or email.direction != "outgoing":
        return
    event, address = str(told.get("event", "")), _find_address(email, told)
    # What happens to a copy is not what became of the mail.
    if address == email.to_address.lower():
        _move(email, event, told.get("reason"))
    if event in SUPPRESSING and not (event == "bounce" and told.get("type") == PASSING_BOUNCE):
        suppress(email, address, SUPPRESSING[event])


def _find_address(email: Email, told: dict[str, Any]) -> str:
    address = str(told.get("email") or "").lower()
    return address if address in {one.lower() for one in email.cc_addresses} else email.to_address.lower()


def _move(email: Email, event: str, reason: Any) -> None:
    if event in STEPS and email.state in STEPS[event][1]:
        email.state = STEPS[event][0]
        email.last_error = reason[:MAX_ERROR_TEXT] if isinstance(reason, str) and reason else None
        email.sent_at = email.sent_at or now()
        email.delivered_at = now() if email.state == states.DELIVERED else email.delivered_at
        tell(email.state, email)
    elif event in MOMENTS and getattr(email, MOMENTS[event][1]) is None:
        setattr(email, MOMENTS[event][1], now())
        tell(MOMENTS[event][0], email)


def suppress(email: Email, address: str, reason: str) -> bool:
    """Let no further mail reach an address that an email went to; whether that is new."""
    values = {"organization_id": email.organization_id, "address": address.lower(), "reason": reason}
    statement = insert(EmailSuppression).values(values).on_conflict_do_nothing().returning(EmailSuppression.id)
    is_new = db.session.execute(statement).first() is not None
    if is_new and reason != states.BOUNCED:
        tell(reason, email)
    return is_new
