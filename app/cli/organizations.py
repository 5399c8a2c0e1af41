"""`flask organizations`: the operator's view of who uses the product."""

from collections.abc import Iterator
from typing import Any

import click
from flask.cli import AppGroup, with_appcontext
from marshmallow import ValidationError

from app.core.database import transaction
from app.core.schemas import check_email
from app.core.tenancy import Scope, acting_as, unbound
from app.identity import organizations
from app.identity.queries import count_members, find_account, list_organization_ids
from app.identity.sign_up import create_organization

group = AppGroup("organizations", help="Organizations of this installation.")


@group.command("list")
@with_appcontext
def list_organizations() -> None:
    """List all organizations: id, name, members, since when."""
    for row in _each_organization():
        state = "deactivated" if row["deactivated_at"] else "active"
        click.echo(f"{row['id']:8}  {row['name']}  {row['members']} members  {row['created_at']:%Y-%m-%d}  {state}")


@group.command("show")
@click.argument("organization_id", type=click.IntRange(min=1))
@with_appcontext
def show_organization(organization_id: int) -> None:
    """Show one organization."""
    for name, value in _read(organization_id).items():
        click.echo(f"{name}: {value}")


@group.command("create")
@click.argument("name")
@click.option("--owner", required=True, help="E-mail address of somebody with an account.")
@with_appcontext
def create(name: str, owner: str) -> None:
    """Make an organization for a person who has an account."""
    try:
        address = check_email(owner)
    except ValidationError as error:
        raise click.ClickException(str(error)) from None
    with unbound(), transaction():
        account = find_account(address)
        if account is None:
            raise click.ClickException("There is no such account: flask users create makes one.")
        organization_id = create_organization(account.id, {"organization_name": name})
    click.echo(f"Organization {organization_id} is ready.")


@group.command("deactivate")
@click.argument("organization_id", type=click.IntRange(min=1))
@click.confirmation_option(prompt="Sign everybody of this organization out for good?")
@with_appcontext
def deactivate(organization_id: int) -> None:
    """Close an organization at once; its data stays."""
    _read(organization_id)
    with acting_as(Scope(organization_id, actor_type="system")), transaction():
        organizations.deactivate_organization()
    click.echo(f"Organization {organization_id} is closed.")


def _each_organization() -> Iterator[dict[str, Any]]:
    after = 0
    while True:
        with unbound(), transaction():
            ids = list_organization_ids(after)
        if not ids:
            return
        yield from (_read(organization_id) for organization_id in ids)
        after = ids[-1]


def _read(organization_id: int) -> dict[str, Any]:
    with acting_as(Scope(organization_id, actor_type="system")), transaction():
        row = organizations.find_organization()
        if row is None:
            raise click.ClickException("There is no such organization.")
        return {**row, "members": count_members()}
