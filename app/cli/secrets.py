"""`flask secrets check`: are the keys and passwords of the environment fit. Never shows one."""

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from app.health.diagnosis import ERROR, WARNING
from app.health.secret_checks import inspect_secrets

group = AppGroup("secrets", help="Keys and passwords of the environment.")


@group.command("check")
@with_appcontext
def check() -> None:
    """Check every secret of the environment; exit code 1 when one is an error."""
    counts = {ERROR: 0, WARNING: 0}
    for finding in inspect_secrets(current_app.config["SETTINGS"]):
        counts[finding.state] = counts.get(finding.state, 0) + 1
        remedy = f" -> {finding.remedy}" if finding.remedy else ""
        click.echo(f"{finding.state:8} {finding.subject:10} {finding.text}{remedy}")
    click.echo(f"\n{counts[ERROR]} errors, {counts[WARNING]} warnings.")
    raise SystemExit(1 if counts[ERROR] else 0)
