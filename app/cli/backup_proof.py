"""`flask backup prove-copy`: what verification runs against a restored copy, in a process of its own."""

import json
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import text

from app.core.database import db, transaction
from app.core.provisioning import head_revision
from app.core.tenancy import Scope, acting_as, unbound
from app.health.isolation.catalogue import describe_tables
from app.health.isolation.proof import prove_catalogue
from app.health.isolation.scratch import Scratch, make_mark
from app.identity.queries import list_organization_ids

LOOKED_AT = 5
REVISION = "select version_num from alembic_version"


@click.command("prove-copy", hidden=True)
@with_appcontext
def prove_copy() -> None:
    """Prove the three locks on a copy, sign in and read; never to be run on the product's own database."""
    settings = current_app.config["SETTINGS"]
    if settings.ENVIRONMENT != "test":
        raise click.ClickException("this runs on restored copies only: use `flask backup verify`")
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with unbound(), transaction():
        found = db.session.execute(text(REVISION)).scalar()
        organizations = list_organization_ids(0, LOOKED_AT)
    proof = {
        "is_newest_schema": found == head_revision(),
        "catalogue_faults": _ask_catalogue(app),
        "rows_without_organization": _count_unbound(app),
        "organizations_looked_at": len(organizations),
        "foreign_rows": sum(_count_foreign(organization) for organization in organizations),
    }
    if proof["is_newest_schema"]:
        proof["smoke"] = _smoke(app)
    click.echo(json.dumps(proof))


def _ask_catalogue(app: Flask) -> int:
    faults = prove_catalogue(app)
    if faults:
        raise click.ClickException(f"row-level security: {faults[0].rule}: {faults[0].object} {faults[0].detail}")
    return 0


def _owned_tables() -> list[str]:
    tables = describe_tables(lambda sql: db.session.connection().exec_driver_sql(sql).all())
    return [row["table"] for row in tables if row["owner"] == "organization_id" and row["is_readable"]]


def _count_unbound(_app: Flask) -> int:
    """Rows of owned tables the application sees with no organization bound: must be none."""
    with unbound(), transaction():
        for table in _owned_tables():
            if db.session.execute(text(f"select exists (select from {table})")).scalar():  # noqa: S608  catalogue's names
                raise click.ClickException(f"{table} shows rows while no organization is bound")
    return 0


def _count_foreign(organization_id: int) -> int:
    """Rows of others the application sees while one organization is bound: must be none."""
    with acting_as(Scope(organization_id)), transaction():
        for table in _owned_tables():
            foreign = text(f"select exists (select from {table} where organization_id <> :id)")  # noqa: S608
            if db.session.execute(foreign, {"id": organization_id}).scalar():
                raise click.ClickException(f"{table} shows rows of other organizations")
    return 0


def _smoke(app: Flask) -> dict[str, Any]:
    """Make an account, sign in, write a lead and read it back, as a client does."""
    person = Scratch(app, make_mark("c"))
    headers = {"Authorization": f"Bearer {person.token}"}
    made = person.http.post("/api/leads", json={"last_name": person.mark}, headers=headers)
    if made.status_code != 201:
        raise click.ClickException(f"a lead could not be written: {made.get_data(as_text=True)[:200]}")
    read = person.http.get("/api/leads?limit=5", headers=headers)
    names = [lead["last_name"] for lead in (read.json or {}).get("data", [])]
    if names != [person.mark]:
        raise click.ClickException(f"the lead written is not what is read: {names}")
    return {"signed_in": True, "lead": made.json["data"]["id"]}
