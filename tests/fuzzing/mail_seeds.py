"""Seeds of the operations on mail."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

BODIES: dict[str, dict[str, Any]] = {"email-templates": {"subject": "Hello {{ record.first_name }}", "text": "A word"}}
NAMES = {"email-templates": ["name"]}


def make_letter(world: Any) -> dict[str, Any]:
    """A mail to a new lead, far ahead: it can be changed and called off."""
    email = f"seed{world.next()}.{world.person.organization_id}@example.com"
    lead = world.person.make("/leads", {"first_name": "Ann", "last_name": "Seed", "email": email})["id"]
    send_at = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    return {"lead_id": lead, "subject": "Hello", "text": "A word", "send_at": send_at}


def make_suppression(world: Any) -> dict[str, Any]:
    """An address nobody blocked before."""
    return {"address": f"gone{world.next()}.{world.person.organization_id}@example.com", "note": "She asked for it"}


PATHS: dict[str, Callable[[Any], Any]] = {
    "email_id": lambda world: world.person.make("/emails", make_letter(world), status=202)["id"],
    "email_template_id": lambda world: world.make("email-templates"),
    "email_suppression_id": lambda world: world.person.make("/email-suppressions", make_suppression(world))["id"],
}
CHANGES: dict[str, Callable[[Any, dict[str, Any]], Any]] = {
    "create_email": lambda world, _path: make_letter(world),
    "create_email_suppression": lambda world, _path: make_suppression(world),
    "preview_email": lambda world, _path: {key: value for key, value in make_letter(world).items() if key != "send_at"},
}
