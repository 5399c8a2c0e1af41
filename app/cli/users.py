"""`flask users`: accounts, for the operator. Passwords are asked for, never given on the command line."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from flask.cli import AppGroup, with_appcontext
from marshmallow import ValidationError

from app.core.database import transaction
from app.core.errors import AppError
from app.core.schemas import check_email
from app.core.tenancy import Scope, acting_as, unbound
from app.identity.passwords import check_new_password
from app.identity.people import deactivate_user, store_password
from app.identity.permissions import ROLES
from app.identity.queries import Account, find_account, list_member_rows
from app.identity.service import add_member
from app.identity.sessions import end_sessions_everywhere

group = AppGroup("users", help="Accounts of people.")
Command = Callable[..., None]


def password_option(command: Command) -> Command:
    """Ask for a new password twice, or read it from a pipe."""
    return click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)(command)


@group.command("create")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--organization", "organization_id", type=click.IntRange(min=1), required=True)
@click.option("--role", type=click.Choice(ROLES), default="agent", show_default=True)
@password_option
@with_appcontext
def create(email: str, name: str, organization_id: int, role: str, password: str) -> None:
    """Make an account and its membership; somebody with an account only joins."""
    with _plain_errors():
        address = check_email(email)
        check_new_password(password, address, name)
        with acting_as(Scope(organization_id, role="owner", actor_type="system")), transaction():
            made = add_member(email=address, name=name, password=password, role=role)
    click.echo(f"User {made['user_id']} is {role} of organization {organization_id}.")


@group.command("list")
@click.option("--organization", "organization_id", type=click.IntRange(min=1), required=True)
@with_appcontext
def list_users(organization_id: int) -> None:
    """List the members of an organization."""
    with acting_as(Scope(organization_id, actor_type="system")), transaction():
        rows = list_member_rows()
    for row in rows:
        click.echo(f"{row['user_id']:8}  {row['email']}  {row['name']}  {row['role']}  {row['status']}")


@group.command("set-password")
@click.argument("email")
@password_option
@with_appcontext
def set_password(email: str, password: str) -> None:
    """Set a new password and end all sessions; the second factor stays."""
    with _plain_errors(), unbound(), transaction():
        account = _get_account(email)
        check_new_password(password, account.email, account.name)
        store_password(account.id, password)
        end_sessions_everywhere(account.id, "password_set_by_operator")
    click.echo("The password is set; all sessions have ended.")


@group.command("disable")
@click.argument("email")
@with_appcontext
def disable(email: str) -> None:
    """Close an account in all organizations, at once."""
    with _plain_errors(), unbound(), transaction():
        deactivate_user(_get_account(email).id)
    click.echo("The account is closed.")


@group.command("sign-out")
@click.argument("email")
@with_appcontext
def sign_out(email: str) -> None:
    """End all sessions of a person."""
    with _plain_errors(), unbound(), transaction():
        ended = end_sessions_everywhere(_get_account(email).id, "signed_out_by_operator")
    click.echo(f"{ended} sessions have ended.")


def _get_account(email: str) -> Account:
    account = find_account(email)
    if account is None:
        raise click.ClickException("There is no active account with this address.")
    return account


@contextmanager
def _plain_errors() -> Iterator[None]:
    try:
        yield
    except AppError as error:
        details = "; ".join(" ".join(map(str, messages)) for messages in error.fields.values())
        raise click.ClickException(details or error.message) from None
    except ValidationError as error:
        raise click.ClickException(" ".join(map(str, error.messages))) from None
