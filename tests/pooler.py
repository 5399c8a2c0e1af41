"""PgBouncer in transaction mode before the test server: the pooler that gives one connection to everybody in turn."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from sqlalchemy.engine import URL

from config import load_settings
from scripts.debian import find_program
from scripts.privileges import find_account
from scripts.processes import start_child, stop_child
from scripts.server_folder import LOOPBACK, find_free_port
from tests.chaos.site import wait_until

READY_SECONDS = 10.0
MOST_CLIENTS = 400
POOL = "NEURACRM_TEST_POOL"
STOP_SECONDS = 5.0


def find_pooler() -> str | None:
    """The program, when the machine has it."""
    return find_program("pgbouncer")


@contextmanager
def pooled(target: URL, folder: Path, *, pool_size: int) -> Iterator[URL]:
    """The address of a pooler before `target`, with so many server connections."""
    port = find_free_port()
    folder.chmod(0o755)
    users = folder / "users.txt"
    users.write_text(f'"{target.username}" "{target.password}"\n')
    configuration = folder / "pgbouncer.ini"
    configuration.write_text(
        f"[databases]\n{target.database} = host={LOOPBACK} port={target.port} dbname={target.database}\n"
        f"[pgbouncer]\nlisten_addr = {LOOPBACK}\nlisten_port = {port}\nunix_socket_dir =\n"
        f"auth_type = scram-sha-256\nauth_file = {users}\npool_mode = transaction\n"
        f"default_pool_size = {pool_size}\nmax_client_conn = {MOST_CLIENTS}\n"
    )
    # It refuses to run as root.
    account = find_account(("postgres", "nobody"), (configuration,)) if os.geteuid() == 0 else None
    command = [find_pooler() or "pgbouncer", configuration]
    child = start_child(command, output=subprocess.DEVNULL, folder=folder, account=account, death_signal=signal.SIGKILL)
    address = target.set(host=LOOPBACK, port=port)
    try:
        wait_until(lambda: _answers(address), READY_SECONDS, "PgBouncer answers")
        yield address
    finally:
        stop_child(child, signal.SIGINT, STOP_SECONDS)


@contextmanager
def pooled_settings(settings: dict[str, Any], folder: Path) -> Iterator[dict[str, Any]]:
    """The settings, with a pooler of $NEURACRM_TEST_POOL connections before the database when that is given."""
    if POOL not in os.environ:
        yield settings
        return
    target = load_settings(**settings).application_url
    with pooled(target, folder, pool_size=int(os.environ[POOL])) as address:
        reached = address.set(drivername="postgresql").render_as_string(hide_password=False)
        yield {**settings, "DATABASE_URL": reached, "MIGRATION_DATABASE_URL": settings["DATABASE_URL"]}


def _answers(address: URL) -> bool:
    try:
        psycopg2.connect(address.set(drivername="postgresql").render_as_string(hide_password=False)).close()
    except psycopg2.OperationalError:
        return False
    return True
