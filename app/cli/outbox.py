"""`flask outbox`: the mails written to a folder while no mail server is set."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from app.integrations.mailer import list_outbox

group = AppGroup("outbox", help="Mails kept in a folder in development.")


@group.command("list")
@with_appcontext
def list_mails() -> None:
    """List the mails, newest last: number, time, recipient, subject."""
    paths = list_outbox(_folder())
    for number, path in enumerate(paths, 1):
        mail = _read(path)
        click.echo(f"{number:4}  {mail['Date']}  {mail['To']}  {mail['Subject']}")
    if not paths:
        click.echo(f"No mail in {_folder()}.")


@group.command("show")
@click.argument("number", type=click.IntRange(min=1), required=False)
@with_appcontext
def show_mail(number: int | None) -> None:
    """Show a mail by its number; without one the newest."""
    paths = list_outbox(_folder())
    position = (number or len(paths)) - 1
    if not 0 <= position < len(paths):
        raise click.ClickException(f"There are {len(paths)} mails.")
    mail = _read(paths[position])
    for name in ("From", "To", "Subject", "Date"):
        click.echo(f"{name}: {mail[name]}")
    body = mail.get_body(("plain", "html"))
    click.echo(f"\n{body.get_content() if body else ''}")


@group.command("clear")
@with_appcontext
def clear_mails() -> None:
    """Delete all mails of the folder."""
    paths = list_outbox(_folder())
    for path in paths:
        path.unlink(missing_ok=True)
    click.echo(f"Deleted {len(paths)} mails.")


def _folder() -> Path:
    folder: Path = current_app.config["SETTINGS"].outbox_folder
    return folder


def _read(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), policy=policy.default)  # type: ignore[return-value]
