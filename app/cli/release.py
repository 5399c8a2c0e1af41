"""`flask release`: what a deployment runs before the new code serves."""

import click
from flask import current_app
from flask.cli import with_appcontext

from app.core.provisioning import release


@click.command("release")
@with_appcontext
def command() -> None:
    """Create roles and extensions, migrate the database to the newest schema."""
    release(current_app.config["SETTINGS"])
    click.echo("The database is at the newest schema.")
