"""`flask doctor`: is this installation sound, and what to do where it is not."""

import click
from flask import current_app
from flask.cli import with_appcontext

from app.health.diagnosis import ERROR, WARNING, diagnose


@click.command("doctor")
@with_appcontext
def command() -> None:
    """Check configuration, servers, roles, schema, processes, disk and keys; exit code 1 when anything is an error."""
    counts = {ERROR: 0, WARNING: 0}
    for finding in diagnose(current_app.config["SETTINGS"]):
        counts[finding.state] = counts.get(finding.state, 0) + 1
        remedy = f" -> {finding.remedy}" if finding.remedy else ""
        click.echo(f"{finding.state:8} {finding.subject:14} {finding.text}{remedy}")
    click.echo(f"\n{counts[ERROR]} errors, {counts[WARNING]} warnings.")
    raise SystemExit(1 if counts[ERROR] else 0)
