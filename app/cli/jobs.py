"""`flask jobs`: what waits, runs or failed in the background, over all organizations."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask.cli import AppGroup, with_appcontext

from app.core.database import transaction
from app.core.errors import AppError
from app.core.tenancy import Scope, acting_as, unbound
from app.health import job_queries, job_service
from app.health.schemas import JOB_STATES
from app.identity.queries import list_organization_ids

group = AppGroup("jobs", help="Work done in the background.")
ROWS = 200
ORGANIZATIONS = 1000
OPERATOR = {"jobs.read": "all", "jobs.manage": "all"}

organization_option = click.option(
    "--organization", "organization_id", type=click.IntRange(min=1), help="Only this one."
)
owner_option = click.option(
    "--organization", "organization_id", type=click.IntRange(min=1), required=True, help="Whose job it is."
)


@group.command("list")
@organization_option
@click.option("--state", type=click.Choice(JOB_STATES), help="Only jobs in this state.")
@with_appcontext
def list_jobs(organization_id: int | None, state: str | None) -> None:
    """List the newest jobs of each organization."""
    _show(organization_id, state)


@group.command("failed")
@organization_option
@with_appcontext
def list_failed(organization_id: int | None) -> None:
    """List jobs that failed, with their reasons; exit code 1 when there are any."""
    if _show(organization_id, "failed"):
        raise SystemExit(1)


@group.command("retry")
@click.argument("job_id", type=click.IntRange(min=1))
@owner_option
@with_appcontext
def retry(job_id: int, organization_id: int) -> None:
    """Let a failed job run again."""
    with _as_operator(organization_id):
        job_service.retry_job(job_id)
    click.echo(f"Job {job_id} waits for a worker.")


@group.command("cancel")
@click.argument("job_id", type=click.IntRange(min=1))
@owner_option
@with_appcontext
def cancel(job_id: int, organization_id: int) -> None:
    """Stop a job before it starts, or at its next step."""
    with _as_operator(organization_id):
        job_service.cancel_job(job_id)
    click.echo(f"Job {job_id} is canceled.")


def _show(organization_id: int | None, state: str | None) -> int:
    shown = 0
    for owner in [organization_id] if organization_id else _each_organization_id():
        with _as_operator(owner):
            page = job_queries.list_jobs({"limit": ROWS, **({"state": state} if state else {})})
        for row in page.rows:
            click.echo(_line(owner, row))
        shown += len(page.rows)
    if not shown:
        click.echo("There are none.")
    return shown


def _line(organization_id: int, row: dict[str, Any]) -> str:
    done = f"  {row['progress']['done']} done" if "done" in row["progress"] else ""
    reason = f"  {row['last_error']}" if row["last_error"] else ""
    started = f"{row['created_at']:%Y-%m-%d %H:%M:%S}"
    return f"{organization_id:8} {row['id']:10}  {started}  {row['state']:8} {row['attempts']}x  {row['name']}{done}{reason}"


def _each_organization_id() -> Iterator[int]:
    after = 0
    while True:
        with unbound(), transaction():
            ids = list_organization_ids(after, ORGANIZATIONS)
        yield from ids
        if len(ids) < ORGANIZATIONS:
            return
        after = ids[-1]


@contextmanager
def _as_operator(organization_id: int) -> Iterator[None]:
    try:
        with acting_as(Scope(organization_id, actor_type="system", grants=OPERATOR)), transaction():
            yield
    except AppError as error:
        raise click.ClickException(error.message) from None
