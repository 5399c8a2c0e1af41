"""Starts the test servers once per session, whatever the number of pytest workers."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from filelock import FileLock

from app.core.provisioning import release
from config import Settings
from scripts.servers import start_postgres, start_valkey

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}
TEMPLATE = "neuracrm_template"
SECRET = "test-secret-key-0123456789abcdefghijklmnop"


@dataclass
class Servers:
    """Addresses of the session's servers."""

    postgres: str
    valkey: str

    def clone(self, name: str) -> str:
        """A fresh database copied from the migrated template; its administrator's address."""
        connection = psycopg2.connect(self.postgres)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f'drop database if exists "{name}" with (force)')
            cursor.execute(f'create database "{name}" template {TEMPLATE}')
            cursor.execute(f'revoke temporary on database "{name}" from public')
            cursor.execute(f'grant connect, temporary on database "{name}" to neuracrm_app')
        connection.close()
        return database_url(self.postgres, name)

    def redis(self, number: int) -> str:
        return f"{self.valkey.rsplit('/', 1)[0] if self.valkey.count('/') > 2 else self.valkey}/{number}"


def database_url(server: str, name: str) -> str:
    return f"{server.rsplit('/', 1)[0]}/{name}"


def prepare_servers(factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Start the servers (first worker), share their addresses, stop them when the last worker leaves."""
    root = factory.getbasetemp() if "PYTEST_XDIST_WORKER" not in os.environ else factory.getbasetemp().parent
    state, lock = root / "servers.json", FileLock(str(root / "servers.lock"))
    handles: list[Any] = []
    with lock:
        if not state.exists():
            handles = _start(root, state)
        known = json.loads(state.read_text())
        _count(root, +1)
    yield Servers(known["postgres"], known["valkey"])
    with lock:
        _count(root, -1)
    _stop_when_last(root, handles)


def _start(root: Path, state: Path) -> list[Any]:
    postgres = start_postgres(root / "postgres", settings=FAST)
    valkey = start_valkey(root / "valkey", append_only=False)
    servers = Servers(postgres.dsn, valkey.url)
    connection = psycopg2.connect(servers.postgres)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"create database {TEMPLATE}")
    connection.close()
    url = database_url(servers.postgres, TEMPLATE)
    release(Settings(ENVIRONMENT="test", DATABASE_URL=url, REDIS_URL=valkey.url, SECRET_KEY=SECRET, _env_file=None))  # type: ignore[call-arg]
    state.write_text(json.dumps({"postgres": servers.postgres, "valkey": servers.valkey}))
    return [postgres, valkey]


def _count(root: Path, by: int) -> int:
    path = root / "servers.count"
    number = int(path.read_text() if path.exists() else 0) + by
    path.write_text(str(number))
    return number


def _stop_when_last(root: Path, handles: list[Any]) -> None:
    import time

    if not handles:
        return
    deadline = time.monotonic() + 600
    while int((root / "servers.count").read_text()) > 0 and time.monotonic() < deadline:
        time.sleep(0.2)
    for handle in reversed(handles):
        handle.stop()
