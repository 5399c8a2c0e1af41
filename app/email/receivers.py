"""Who a mail goes to: leads and contacts within the actor's reach, many in one query."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from app.contacts.queries import LISTING as CONTACTS
from app.core.database import db
from app.core.errors import Invalid
from app.core.http import found
from app.core.reach import within_reach
from app.core.tenancy import current
from app.email.models import EmailSuppression
from app.leads.queries import LISTING as LEADS

KINDS = ("lead", "contact")
LISTINGS = {"lead": LEADS, "contact": CONTACTS}
MAX_AT_ONCE = 200
OPTED_OUT = "opted_out"
# Why an address gets no mail, in the words of people.
WORDS = {
    OPTED_OUT: "opted out",
    "bounced": "mail to it came back",
    "complained": "its owner reported our mail as spam",
    "unsubscribed": "its owner unsubscribed",
    "manual": "it was blocked by hand",
}


def read_named(values: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The kind and the row of the one record a body names. Raises Invalid, NotFound also when it is out of reach."""
    given = [kind for kind in KINDS if values.get(f"{kind}_id")]
    if len(given) != 1:
        message = "Name a lead or a contact."
        raise Invalid(message, fields={"lead_id": [message], "contact_id": [message]})
    [kind] = given
    record_id = values[f"{kind}_id"]
    return kind, found(read_receivers(kind, [record_id]).get(record_id))


def read_receivers(kind: str, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """{id: row} of the living ones the actor may read; at most MAX_AT_ONCE ids."""
    listing = LISTINGS[kind]
    reach = within_reach(f"{listing.name}.read", listing.model.owner_id)
    page = listing.read({"ids": list(ids), "limit": MAX_AT_ONCE}, reach) if ids else None
    return {row["id"]: row for row in page.rows} if page else {}


def find_obstacles(rows: Iterable[dict[str, Any]]) -> dict[int, str]:
    """{id: why nothing may be sent to this record}: no address, opted out, or a suppressed address. One query."""
    wanted = list(rows)
    reasons = _suppressed({row["email"].lower() for row in wanted if row.get("email")})
    obstacles = {}
    for row in wanted:
        if not row.get("email"):
            obstacles[row["id"]] = "no_address"
        elif row.get("email_opt_out"):
            obstacles[row["id"]] = OPTED_OUT
        elif row["email"].lower() in reasons:
            obstacles[row["id"]] = reasons[row["email"].lower()]
    return obstacles


def _suppressed(addresses: set[str]) -> dict[str, str]:
    if not addresses:
        return {}
    statement = select(EmailSuppression.address, EmailSuppression.reason).where(
        EmailSuppression.organization_id == current.organization_id, EmailSuppression.address.in_(addresses)
    )
    return {address: reason for address, reason in db.session.execute(statement)}


def find_suppression(address: str) -> str | None:
    """Why an address gets no mail, None when it does."""
    return _suppressed({address.lower()}).get(address.lower())


def tell_obstacle(reason: str) -> str:
    """An obstacle in words."""
    if reason == "no_address":
        return "There is no e-mail address on the record."
    return f"This address gets no more mail: {WORDS.get(reason, reason)}."
