"""`flask backup`: make, list, verify, restore and prune backups of the whole installation."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask.cli import AppGroup, with_appcontext

from app.backups import queries, stored
from app.backups.encryption import require_keys
from app.backups.errors import BackupError
from app.backups.restoring import restore_backup, resume_jobs, settle_restored
from app.backups.service import create_backup, prune_backups, read_time, settings
from app.backups.verification import verify_backup
from app.cli.backup_proof import prove_copy
from app.core.errors import AppError
from config import ConfigurationError, Settings

group = AppGroup("backup", help="Backups of everything, encrypted, and their proof.")
group.add_command(prove_copy)
MEGABYTE = 1_000_000


@group.command("create")
@click.option("--verify", "is_verified", is_flag=True, help="Restore it afterwards and compare.")
@with_appcontext
def create(is_verified: bool) -> None:
    """Make a backup now."""
    with told():
        name = create_backup("manual")
        _show_manifest(name)
        if is_verified:
            _verify(name)


@group.command("list")
@with_appcontext
def list_all() -> None:
    """List backups with their state; also those only storage knows, as after a restore."""
    with told():
        kept = set(stored.list_names())
        rows = queries.list_backups()
    for row in rows:
        click.echo(_line(row, is_stored=row.name in kept))
    for name in sorted(kept - {row.name for row in rows}, reverse=True):
        click.echo(f"{name}  {read_time(name):%Y-%m-%d %H:%M}  stored    not in this database's list")
    if not rows and not kept:
        click.echo("There are none: `flask backup create` makes one.")


@group.command("verify")
@click.argument("name", required=False)
@with_appcontext
def verify(name: str | None) -> None:
    """Restore a backup (the newest without a name) on a scratch server and compare everything; exit code 1 if it is bad."""
    with told():
        _verify(name or _newest())


@group.command("restore")
@click.argument("name", required=False)
@click.option("--to", "target", required=True, help="Address of an empty database: postgresql://administrator:...")
@click.option("--run-jobs", is_flag=True, help="Let jobs that waited run at once instead of holding them.")
@with_appcontext
def restore(name: str | None, target: str, run_jobs: bool) -> None:
    """Restore a backup (the newest without a name) into an empty database and compare every row."""
    with told():
        name = name or _newest()
        into = _target(target)
        manifest = restore_backup(name, require_keys(settings()), into)
        held = settle_restored(name, into, is_held=not run_jobs)
    rows = sum(row[0] for row in manifest["tables"].values())
    click.echo(f"{name} is restored: {len(manifest['tables'])} tables, {rows} rows, all as in the manifest.")
    click.echo(f"Files in storage by then: {manifest['files']['count']}.")
    if held:
        click.echo(f"{held} jobs are held, for they may have been done since: `flask backup resume` lets them run.")
    click.echo("Point DATABASE_URL at it, run `flask --app wsgi release`, then start web, worker and scheduler.")


@group.command("resume")
@with_appcontext
def resume() -> None:
    """Let the jobs run that a restore held back."""
    with told():
        click.echo(f"{resume_jobs(settings())} jobs wait for a worker.")


@group.command("prune")
@with_appcontext
def prune() -> None:
    """Remove backups older than 30 days; the first of each month stays a year."""
    with told():
        for name in prune_backups():
            click.echo(f"{name} removed")


@contextmanager
def told() -> Iterator[None]:
    """Failures as one line and exit code 1."""
    try:
        yield
    except (BackupError, ConfigurationError) as error:
        raise click.ClickException(str(error)) from None
    except AppError as error:
        raise click.ClickException(error.message) from None


def _newest() -> str:
    names = stored.list_names()
    if not names:
        raise BackupError("there is no backup: `flask backup create` makes one")
    return names[-1]


def _verify(name: str) -> None:
    verdict = verify_backup(name)
    if verdict.reason:
        raise BackupError(f"{name} is BAD: {verdict.reason}")
    click.echo(
        f"{name} is good: {verdict.tables} tables, {verdict.rows} rows equal, row-level security and sign-in proven, "
        f"{verdict.seconds:.1f} s."
    )


def _target(address: str) -> Settings:
    values = settings().model_dump() | {"DATABASE_URL": address, "MIGRATION_DATABASE_URL": ""}
    return Settings(_env_file=None, **values)  # type: ignore[call-arg]


def _show_manifest(name: str) -> None:
    manifest = stored.read_manifest(name, require_keys(settings()))
    rows = sum(row[0] for row in manifest["tables"].values())
    size = manifest["dump"]["size_bytes"] / MEGABYTE
    click.echo(
        f"{name} is complete: {len(manifest['tables'])} tables, {rows} rows, {size:.1f} MB stored, "
        f"schema {manifest['schema_revision']}, {manifest['files']['count']} files listed, key {manifest['key_id']}."
    )


def _line(row: Any, *, is_stored: bool) -> str:
    size = f"{(row.size_bytes or 0) / MEGABYTE:8.1f} MB"
    state = "removed" if row.state == "complete" and not is_stored else row.state
    verdict = {"passed": "verified", "failed": "BAD: " + (row.verification_reason or "")}.get(
        row.verification or "", ""
    )
    about = row.reason or verdict
    return f"{row.name}  {row.started_at:%Y-%m-%d %H:%M}  {state:9} {row.kind:8} {size}  {about}".rstrip()
