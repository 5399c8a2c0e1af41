"""How often a secret may be guessed. Kept in PostgreSQL: the limit must hold when Redis is empty or away.

A guess is counted and committed before it is evaluated, so parallel guesses cannot pass together; a right one is given
back. The moments of the last 15 minutes are kept, so that the limit holds in any 15 minutes, not per clock window.
Keys are signatures: the table names no account and no address.
"""

import ipaddress
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import Connection, text

from app.core.clock import now
from app.core.database import db
from app.core.errors import LimitReached
from app.core.security import sign
from app.identity.devices import Device, account_mark
from app.identity.queries import normalise_email

WINDOW = timedelta(minutes=15)
LONGEST_WAIT_SECONDS = 60
IPV6_PREFIX = 64

ENSURE = text("insert into auth_throttles (key) select unnest(cast(:keys as text[])) on conflict do nothing")
LOCK = text("select key, recent from auth_throttles where key = any(:keys) order by key for update")
STORE = text("update auth_throttles set recent = :recent, updated_at = :now where key = :key")
GIVE_BACK = text("update auth_throttles set recent = array_remove(recent, :moment) where key = any(:keys)")
FORGET = text("delete from auth_throttles where updated_at < :before")


@dataclass(frozen=True)
class Budget:
    """At most `limit` in 15 minutes; past `free` of them each further one waits twice as long, up to a minute."""

    limit: int
    free: int


ACCOUNT = Budget(limit=10, free=5)
PAIR = Budget(limit=10, free=3)
ADDRESS = Budget(limit=50, free=20)
SECOND_FACTOR = Budget(limit=5, free=5)
MAILS_TO_ACCOUNT = Budget(limit=3, free=3)
MAILS_FROM_ADDRESS = Budget(limit=20, free=20)
INVITATIONS = Budget(limit=100, free=100)
SIGN_UPS_FROM_ADDRESS = Budget(limit=10, free=10)


@dataclass(frozen=True)
class Guess:
    """A counted guess; `give_back` when it was right."""

    keys: list[str]
    moment: datetime


def password_budgets(email: str, device: Device) -> dict[str, Budget]:
    """What a guess at a password is counted on.

    A device that signed in to the account before has a budget of its own: a stranger can use up the account's, but
    cannot lock its owner out.
    """
    mark = account_mark(normalise_email(email))
    if device.knows(mark):
        return {f"device:{device.nonce}:{mark}": ACCOUNT}
    address = _network(device.address)
    return {f"account:{mark}": ACCOUNT, f"pair:{mark}:{address}": PAIR, **address_budget("guess", address, ADDRESS)}


def second_factor_budgets(user_id: int, email: str, device: Device) -> dict[str, Budget]:
    """What a guess at a code is counted on; known devices apart, as for passwords."""
    if device.knows(account_mark(normalise_email(email))):
        return {f"code:{user_id}:{device.nonce}": SECOND_FACTOR}
    return {f"code:{user_id}": SECOND_FACTOR}


def address_budget(kind: str, address: str, budget: Budget) -> dict[str, Budget]:
    """The budget of a network address; none when rate limits are switched off."""
    if not current_app.config["SETTINGS"].RATE_LIMIT_ENABLED:
        return {}
    return {f"{kind}:{_network(address)}": budget}


def count_guess(budgets: dict[str, Budget]) -> Guess:
    """Count one guess on every key, committed at once. Raises LimitReached, counting nothing, when one is used up."""
    by_key = {sign("throttle", name.encode()): budget for name, budget in budgets.items()}
    moment = now()
    with db.engine.begin() as connection:
        recent = _lock(connection, sorted(by_key), moment)
        wait = max((_wait_seconds(recent[key], by_key[key], moment) for key in by_key), default=0.0)
        if wait > 0:
            seconds = math.ceil(wait)
            raise LimitReached(
                f"Too many attempts. Try again in {seconds} seconds.",
                code="too_many_attempts",
                headers={"Retry-After": str(seconds)},
            )
        for key in sorted(by_key):
            connection.execute(STORE, {"key": key, "recent": [*recent[key], moment], "now": moment})
    return Guess(sorted(by_key), moment)


def give_back(guess: Guess) -> None:
    """Forget a guess that was right."""
    with db.engine.begin() as connection:
        connection.execute(GIVE_BACK, {"keys": guess.keys, "moment": guess.moment})


def forget_old_throttles() -> int:
    """Delete keys nobody guessed on for a day; returns how many."""
    with db.engine.begin() as connection:
        return connection.execute(FORGET, {"before": now() - timedelta(days=1)}).rowcount


def _lock(connection: Connection, keys: list[str], moment: datetime) -> dict[str, list[datetime]]:
    # In the order of the keys: two guesses at once never wait for each other crosswise.
    connection.execute(ENSURE, {"keys": keys})
    rows = connection.execute(LOCK, {"keys": keys}).all()
    return {row.key: [at for at in row.recent if at > moment - WINDOW] for row in rows}


def _wait_seconds(recent: list[datetime], budget: Budget, moment: datetime) -> float:
    if len(recent) >= budget.limit:
        return (recent[-budget.limit] + WINDOW - moment).total_seconds()
    if len(recent) < budget.free:
        return 0.0
    pause = min(2 ** (len(recent) - budget.free), LONGEST_WAIT_SECONDS)
    return (recent[-1] - moment).total_seconds() + pause


def _network(address: str) -> str:
    # One household has a whole /64 of IPv6.
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network((parsed, IPV6_PREFIX), strict=False))
