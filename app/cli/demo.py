"""`flask demo`: an organization full of invented people to look around in, and taking sample data away again."""

import click
from flask.cli import AppGroup, with_appcontext

from app.core.database import transaction
from app.core.errors import AppError
from app.core.tenancy import Scope, acting_as, unbound
from app.identity.queries import list_organization_ids
from app.samples.removal import remove_sample_data
from app.samples.service import DEFAULT_LEADS, create_demo, find_demo_organization

MAX_LEADS = 20_000
group = AppGroup("demo", help="The demo organization and its sample data. Never in production.")


@group.command("create")
@click.option("--leads", type=click.IntRange(8, MAX_LEADS), default=DEFAULT_LEADS, show_default=True)
@with_appcontext
def create(leads: int) -> None:
    """Make the demo organization, unless it is there; the last line says how to sign in."""
    try:
        with unbound(), transaction():
            demo = create_demo(leads)
    except AppError as error:
        raise click.ClickException(error.message) from None
    if not demo.is_new:
        click.echo(f"The demo organization exists already: sign in as {demo.email}.")
        return
    click.echo(f"The demo organization {demo.organization_id} is ready. Remove its data with: flask demo remove")
    click.echo(f"Demo login: {demo.email} / {demo.password}")


@group.command("remove")
@click.option("--organization", type=click.IntRange(min=1), help="Its id; the demo organization when left out.")
@with_appcontext
def remove(organization: int | None) -> None:
    """Remove the sample data of an organization, and nothing else."""
    with unbound(), transaction():
        organization_id = organization or find_demo_organization()
        if organization_id is None or list_organization_ids(organization_id - 1, 1) != [organization_id]:
            raise click.ClickException("There is no such organization.")
        with acting_as(Scope(organization_id, actor_type="system")):
            counts = remove_sample_data()
    told = ", ".join(f"{number} {kind}" for kind, number in counts.items() if number)
    click.echo(f"Removed: {told or 'there was no sample data'}.")
