"""Refusing what the plan does not allow: 402 with the limit, the use and the remedy.

Counting costs nothing on the way of most requests. After an exact count a process may make a share of what is left
without counting again (ROOM_SHARE: with up to 32 processes they cannot pass the limit together), for half a minute, or
ten minutes while there is plenty. Near the limit each new record is counted. Two requests that count in the same moment
may pass it by one: a limit is a price, not a lock.

Refused is what a person or her program asks for. What comes from outside (a mail, a call) or from a job that was started
already is kept: nothing is lost for a limit.
"""

import time
from dataclasses import dataclass

from flask import current_app

from app.billing.plans import SOLD
from app.billing.queries import STORAGE, Standing, count_used, read_standing
from app.core.errors import PaymentRequired
from app.core.limits import EXTENSION
from app.core.tenancy import current

ROOM_SHARE = 32
ROOM_SECONDS = 30.0
WIDE_ROOM_SECONDS = 600.0
# From this share of the limit on there is no more plenty.
PLENTY = 0.9
MOST_ROOMS = 10_000
COUNTED_ACTORS = ("user", "api_key")
# What stays possible when nothing may be changed: pay, export, look after one's own account.
ALWAYS_ALLOWED = frozenset(("account.manage", "billing.manage", "exports.create", "exports.read", "jobs.manage"))
WORDS = {
    "seats": "members and open invitations",
    "contacts": "leads and contacts",
    "ai_tokens": "AI tokens this month",
    "call_minutes": "call minutes this month",
    STORAGE: "bytes of files",
}
LESS = {
    "seats": "remove a member or take an invitation back",
    "contacts": "put records you do not need in the trash",
    "ai_tokens": "wait for the first of next month",
    "call_minutes": "wait for the first of next month",
    STORAGE: "delete files you do not need",
}
READ_ONLY = (
    "An invoice has been open for too long, so the organization can only be read. Nothing is lost: an owner can pay "
    "under Settings, Billing, and everything works again; exports stay possible."
)


@dataclass
class _Room:
    """How many more a process may make without counting again, and until when (monotonic seconds)."""

    left: int
    until: float


_rooms: dict[int, _Room] = {}


class PlanLimits:
    """Billing's answer to core.limits."""

    def check_limit(self, name: str, amount: int) -> None:
        """Raise PaymentRequired when `amount` more of `name` would pass the bound organization's plan."""
        if _is_exempt():
            return
        standing = read_standing()
        limit = standing.limit_of(name)
        if limit is None or (name == "contacts" and _take_room(amount)):
            return
        used = count_used(name)
        if used + amount > limit:
            raise limit_reached(name, limit, used, standing)
        if name == "contacts":
            _make_room(limit, used + amount)

    def check_total(self, name: str) -> None:
        """Raise PaymentRequired when the bound organization has more of `name` than its plan allows."""
        standing = read_standing()
        limit = standing.limit_of(name)
        if limit is None:
            return
        used = count_used(name)
        if used > limit:
            raise limit_reached(name, limit, used, standing)

    def check_change(self, permission: str) -> None:
        """Raise PaymentRequired when the bound organization may only read."""
        if permission.endswith(".read") or permission in ALWAYS_ALLOWED:
            return
        if read_standing().status == "read_only":
            raise PaymentRequired(READ_ONLY, code="read_only")


def is_limited() -> bool:
    """Whether plans limit anything in this installation."""
    return EXTENSION in current_app.extensions


def check_storage(size_bytes: int) -> None:
    """Raise PaymentRequired when a file of this size would pass the bound organization's storage."""
    if is_limited():
        PlanLimits().check_limit(STORAGE, size_bytes)


def forget_room() -> None:
    """Count the bound organization's records anew before the next one is made."""
    _rooms.pop(current.organization_id, None)


def limit_reached(name: str, limit: int, used: int, standing: Standing) -> PaymentRequired:
    """The refusal: which limit, how much is used, what to do."""
    message = (
        f"Your plan ({standing.plan.name}) allows {limit:,} {WORDS[name]}; {used:,} are in use. "
        f"{_remedy(name, standing)}, or {LESS[name]}."
    )
    return PaymentRequired(message, code="limit_reached", fields={name: [f"{used} of {limit}"]})


def _remedy(name: str, standing: Standing) -> str:
    if name == "seats" and standing.plan.is_sold and not standing.is_granted:
        return "An owner can buy more seats under Settings, Billing"
    if standing.plan.name == SOLD[-1].name:
        return "Ask us for a larger plan"
    return "An owner can upgrade under Settings, Billing"


def _is_exempt() -> bool:
    # Sample data is ours, and goes away again.
    return current.scope.is_sample or current.actor_type not in COUNTED_ACTORS


def _take_room(amount: int) -> bool:
    room = _rooms.get(current.organization_id)
    if room is None or room.left < amount or room.until < time.monotonic():
        return False
    room.left -= amount
    return True


def _make_room(limit: int, used: int) -> None:
    if len(_rooms) >= MOST_ROOMS:
        _rooms.clear()
    seconds = WIDE_ROOM_SECONDS if used < limit * PLENTY else ROOM_SECONDS
    _rooms[current.organization_id] = _Room((limit - used) // ROOM_SHARE, time.monotonic() + seconds)
