"""`flask tenancy prove`: shows that no organization can see or change what belongs to another."""

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from app.core.database import db
from app.health.isolation.attempts import Attempt
from app.health.isolation.catalogue import QUESTIONS, TABLES_WITHOUT_OWNER, describe_tables
from app.health.isolation.proof import Proof, prove_isolation

group = AppGroup("tenancy", help="Isolation of organizations.")


@group.command("prove")
@click.option("--quiet", is_flag=True, help="Only the faults and the sum.")
@with_appcontext
def prove(quiet: bool) -> None:
    """Ask the catalogue, then try every operation with another organization's ids; exit code 1 on any hole.

    Makes two organizations for it and takes them away again.
    """
    if not quiet:
        _show_tables()
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    proof = prove_isolation(app, lambda attempt: _show_attempt(attempt, quiet=quiet))
    _show_sum(proof)
    raise SystemExit(1 if proof.holes else 0)


def _show_tables() -> None:
    with db.engine.connect() as connection:
        tables = describe_tables(lambda sql: connection.exec_driver_sql(sql).all())
    click.echo(f"{'table':24} {'owner':16} forced  keys with organization  unique led by it  policies")
    for row in tables:
        owner = row["owner"] or "-"
        keys, uniques = f"{row['carrying']} of {row['foreign_keys']}", f"{row['leading']} of {row['uniques']}"
        forced, policies = "yes" if row["is_forced"] else "no", row["policies"] or "none"
        click.echo(f"{row['table']:24} {owner:16} {forced:7} {keys:23} {uniques:17} {policies}")
    for table, reason in TABLES_WITHOUT_OWNER.items():
        click.echo(f"{table} has no organization_id: {reason}")
    click.echo("")


def _show_attempt(attempt: Attempt, *, quiet: bool) -> None:
    foreign = f"foreign {attempt.foreign}" if attempt.foreign else "own ids"
    if attempt.fault or not quiet:
        verdict = f"HOLE: {attempt.fault}" if attempt.fault else "ok"
        click.echo(f"{attempt.operation!s:60} {foreign:36} {attempt.status}  {verdict}")


def _show_sum(proof: Proof) -> None:
    for fault in proof.faults:
        click.echo(f"HOLE: question {fault.number} ({fault.rule}): {fault.object} {fault.detail}")
    for table in proof.changed:
        click.echo(f"HOLE: {table} of the other organization changed")
    click.echo(f"\n{len(QUESTIONS)} questions to the catalogue: {len(proof.faults)} faults.")
    click.echo(
        f"{len(proof.attempts)} attempts over {proof.operations} operations: "
        f"{sum(1 for attempt in proof.attempts if attempt.fault)} holes."
    )
    click.echo(
        f"{proof.rows_compared} rows in {proof.tables_compared} tables compared before and after: "
        f"{len(proof.changed)} tables changed."
    )
    if not proof.is_removed:
        click.echo("The two organizations of the proof could not be removed: set MIGRATION_DATABASE_URL and repeat.")
    click.echo("No hole." if not proof.holes else f"{proof.holes} holes.")
