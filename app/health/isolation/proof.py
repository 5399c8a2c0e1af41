"""The whole proof: what the catalogue says, what comes back when one organization tries for another, what it left."""

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Flask

from app.core.database import db
from app.health.isolation.attempts import Attempt, choose_targets, try_everything
from app.health.isolation.catalogue import Fault, find_faults
from app.health.isolation.manifest import changed_tables, read_manifest
from app.health.isolation.removal import remove_organizations
from app.health.isolation.scratch import DOMAIN, Scratch, make_mark

Tell = Callable[[Attempt], None]


@dataclass
class Proof:
    """What was found. Holes are faults, attempts with a fault, and tables that changed."""

    faults: list[Fault] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    rows_compared: int = 0
    tables_compared: int = 0
    is_removed: bool = True

    @property
    def holes(self) -> int:
        return len(self.faults) + len(self.changed) + sum(1 for attempt in self.attempts if attempt.fault)

    @property
    def operations(self) -> int:
        return len({attempt.operation.name for attempt in self.attempts})


def prove_catalogue(app: Flask) -> list[Fault]:
    """The nine questions, asked as the application's role."""
    with app.app_context(), db.engine.connect() as connection:
        return find_faults(lambda sql: connection.exec_driver_sql(sql).all())


def prove_isolation(app: Flask, tell: Tell = lambda _attempt: None) -> Proof:
    """Make two organizations, try everything, compare, take both away. `tell` hears of each attempt."""
    proof = Proof(faults=prove_catalogue(app))
    settings = app.config["SETTINGS"]
    was_limited, settings.RATE_LIMIT_ENABLED = settings.RATE_LIMIT_ENABLED, False
    victim, trying = Scratch(app, make_mark("a")), Scratch(app, make_mark("b"))
    try:
        _try_and_compare(app, proof, victim, trying, tell)
    finally:
        settings.RATE_LIMIT_ENABLED = was_limited
        organizations = (victim.organization_id, trying.organization_id)
        proof.is_removed = remove_organizations(settings.owner_url, organizations, f"proof%@{DOMAIN}")
    return proof


def _try_and_compare(app: Flask, proof: Proof, victim: Scratch, trying: Scratch, tell: Tell) -> None:
    targets = choose_targets(victim)
    with app.app_context():
        before = read_manifest(victim.organization_id)
    for attempt in try_everything(trying, victim, targets):
        proof.attempts.append(attempt)
        tell(attempt)
    with app.app_context():
        proof.changed = changed_tables(before, read_manifest(victim.organization_id))
    proof.rows_compared = sum(row[0] for row in before.values())
    proof.tables_compared = len(before)
