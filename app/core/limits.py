"""Limits of the plan, asked by name from wherever something limited is made.

Core, identity and events stand before billing, so they ask here; billing answers (`set_limits`). Without it, as in an
installation that sells nothing, every answer is yes and costs one look into a dictionary.
"""

from typing import Protocol

from flask import Flask, current_app

EXTENSION = "plan_limits"


class Limits(Protocol):
    """What billing puts behind this door."""

    def check_limit(self, name: str, amount: int) -> None:
        """Raise PaymentRequired when `amount` more of `name` would pass the plan."""

    def check_total(self, name: str) -> None:
        """Raise PaymentRequired when there is more of `name` than the plan allows."""

    def check_change(self, permission: str) -> None:
        """Raise PaymentRequired when the organization may only read."""


def set_limits(app: Flask, limits: Limits) -> None:
    """Have this answer from now on."""
    app.extensions[EXTENSION] = limits


def check_limit(name: str, amount: int = 1) -> None:
    """Raise PaymentRequired when `amount` more "seats" or "contacts" would pass the bound organization's plan."""
    limits: Limits | None = current_app.extensions.get(EXTENSION)
    if limits is not None:
        limits.check_limit(name, amount)


def check_total(name: str) -> None:
    """Raise PaymentRequired when the bound organization has more of `name` than its plan allows, whoever acts.

    For jobs that make many at once: it counts, so ask it once a batch, in the transaction that made them.
    """
    limits: Limits | None = current_app.extensions.get(EXTENSION)
    if limits is not None:
        limits.check_total(name)


def check_change(permission: str) -> None:
    """Raise PaymentRequired when the bound organization may only read and `permission` changes something."""
    limits: Limits | None = current_app.extensions.get(EXTENSION)
    if limits is not None:
        limits.check_change(permission)
