"""The product on servers of its own, filled and signed in to: what a measurement needs."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import urllib.request
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2

from scripts.benchmark.fill import fill
from scripts.benchmark.processes import ROOT, start_web, stop
from scripts.database import create_database
from scripts.servers import start_postgres, start_valkey

FOLDER = ROOT / ".data" / "bench"
POSTGRES = {
    "shared_buffers": "2GB", "effective_cache_size": "8GB", "max_wal_size": "8GB", "max_connections": "200",
    "checkpoint_timeout": "30min", "random_page_cost": "1.1",
}  # fmt: skip
ORGANIZATIONS = 50
PASSWORD = secrets.token_urlsafe(18)
COPIED = ("lead_statuses (organization_id, key, label, category, position, is_default)",
          "lead_sources (organization_id, key, label, position)")  # fmt: skip


@dataclass
class Site:
    """Addresses, tokens and ids of the running site."""

    dsn: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    servers: list[Any] = field(default_factory=list)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    worker: Any = None
    port: int = 0
    big: dict[str, Any] = field(default_factory=dict)
    small: dict[str, Any] = field(default_factory=dict)

    def sql(self, statement: str, *values: Any) -> list[Any]:
        """Rows of a statement run as the database's administrator."""
        with closing(psycopg2.connect(self.dsn)) as connection, connection.cursor() as cursor:
            connection.autocommit = True
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def post(self, path: str, body: Any, token: str = "", raw: bytes | None = None) -> Any:
        """POST to the product; the data of the answer."""
        headers = {"Content-Type": "application/json" if raw is None else "text/csv"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        data = json.dumps(body).encode() if raw is None else raw
        return self._call(urllib.request.Request(f"http://127.0.0.1:{self.port}/api{path}", data, headers))

    def get(self, path: str, token: str) -> Any:
        """GET from the product; the whole answer."""
        headers = {"Authorization": f"Bearer {token}"}
        return self._call(urllib.request.Request(f"http://127.0.0.1:{self.port}/api{path}", headers=headers))

    def _call(self, request: urllib.request.Request) -> Any:
        with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310 - our own loopback address
            return json.load(response)

    def stop(self) -> None:
        """End everything that was started, the servers last."""
        for process in reversed(self.processes):
            stop(process)
        for server in reversed(self.servers):
            server.stop()


def build(big_leads: int) -> tuple[Site, float]:
    """Servers, schema, organizations and leads; the seconds the filling took."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    site = Site()
    try:
        _start_servers(site)
        process, site.port = start_web(
            "app/core/gunicorn.py", "wsgi:app", site.environment, FOLDER / "web.log", "/api/health"
        )
        site.processes.append(process)
        site.big, site.small = _sign_up(site, "big"), _sign_up(site, "small")
        seconds = _fill(site, big_leads)
    except BaseException:
        site.stop()
        raise
    return site, seconds


def _start_servers(site: Site) -> None:
    postgres = start_postgres(FOLDER / "postgres", settings=POSTGRES)
    site.servers.append(postgres)
    valkey = start_valkey(FOLDER / "valkey")
    site.servers.append(valkey)
    site.dsn = create_database(postgres.dsn)
    site.environment = {
        "ENVIRONMENT": "production",
        "NEURACRM_DATA": str(FOLDER),
        "DATABASE_URL": site.dsn,
        "REDIS_URL": valkey.url,
        "PROMETHEUS_MULTIPROC_DIR": str(FOLDER / "metrics"),
        "RATE_LIMIT_PER_MINUTE": "100000000",
        "JWT_ACCESS_TOKEN_EXPIRE_MINUTES": "1440",
        "STORAGE_FOLDER": str(FOLDER / "files"),
        **{name: secrets.token_urlsafe(48) for name in ("SECRET_KEY", "JWT_SECRET_KEY", "WEBHOOK_SECRET")},
    }
    (FOLDER / "metrics").mkdir()
    environment = {**os.environ, **site.environment}
    subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", "release"], cwd=ROOT, env=environment, check=True)


def _sign_up(site: Site, name: str) -> dict[str, Any]:
    person = {"email": f"{name}@bench.example", "password": PASSWORD, "name": name, "organization_name": name}
    data = site.post("/auth/sign-up", person)["data"]
    return {"token": data["access_token"], "organization": data["organization"]["id"], "user": data["user"]["id"]}


def _fill(site: Site, big_leads: int) -> float:
    pairs = [(site.big["organization"], site.big["user"]), (site.small["organization"], site.small["user"])]
    for number in range(ORGANIZATIONS - len(pairs)):
        pairs.append((_make_organization(site, number), site.big["user"]))
    with closing(psycopg2.connect(site.dsn)) as connection:
        connection.autocommit = True
        return fill(connection, pairs, big_leads)


def _make_organization(site: Site, number: int) -> int:
    made = site.sql("insert into organizations (name) values (%s) returning id", f"Firm {number}")[0][0]
    site.sql(
        "insert into memberships (organization_id, user_id, role) values (%s, %s, 'owner')", made, site.big["user"]
    )
    for table in COPIED:
        columns = table.partition("(organization_id, ")[2].rstrip(")")
        name = table.split()[0]
        site.sql(
            f"insert into {table} select %s, {columns} from {name} where organization_id = %s",  # noqa: S608 - constants
            made,
            site.big["organization"],
        )
    return int(made)


def log_folder() -> Path:
    return FOLDER
