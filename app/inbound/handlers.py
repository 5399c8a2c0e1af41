"""Who handles what: vendor and type of an event -> a function of the domain that owns the matter.

A handler is called as the event's organization, with an Arrived. It runs in one transaction with the mark "processed", so
its effect is exactly once; a `stepwise` one opens its own transactions, because it asks the vendor, and must be harmless to
run again. Handlers trust no order: they ask the vendor, or use a machine of states. A type "*" is every other type.
"""

from collections.abc import Callable
from dataclasses import dataclass

from app.billing import jobs as billing
from app.core.inbound import Arrived
from app.email.arrivals import follow_mail, take_mail


@dataclass(frozen=True)
class Handler:
    """A function that handles events."""

    function: Callable[[Arrived], None]
    stepwise: bool = False


HANDLERS: dict[tuple[str, str], Handler] = {
    ("sendgrid", "*"): Handler(follow_mail),
    ("sendgrid-parse", "mail"): Handler(take_mail),
    ("stripe", "*"): Handler(billing.take_event, stepwise=True),
}


def find_handler(vendor: str, event_type: str) -> Handler | None:
    """The handler of a type, else the vendor's handler of everything, else None."""
    return HANDLERS.get((vendor, event_type)) or HANDLERS.get((vendor, "*"))
