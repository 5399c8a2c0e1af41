"""The product as real processes on servers of its own, to be stopped, killed and frozen one by one."""

import http.client
import json
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psycopg2
import redis

from scripts.database import create_database
from scripts.processes import end_session, start_child, stop_child
from scripts.server_folder import find_free_port
from scripts.servers import PostgresHandle, ValkeyHandle, start_postgres, start_valkey

ROOT = Path(__file__).resolve().parents[2]
# No test cuts the machine's power: a killed process loses nothing that the system holds. But commits are waited for:
# until they are given to the system, only PostgreSQL's own memory holds them.
POSTGRES = {"max_connections": "200", "fsync": "off", "full_page_writes": "off"}
# Requests are held by a lock longer than the product would wait, however busy the machine is.
LOCK_TIMEOUT = "alter role neuracrm_app set lock_timeout = '20s'"
READY_SECONDS = 180.0
STOP_SECONDS = 40.0
ANSWER_SECONDS = 30.0
POLL_SECONDS = 0.05
WEB_WORKERS = 2
# The dead answer of a request that got none.
NO_ANSWER = 0
COMMANDS = {
    "web": ["-m", "gunicorn", "-c", "app/core/gunicorn.py", "wsgi:app"],
    "worker": ["worker.py"],
    "scheduler": ["worker.py", "--scheduler"],
}


class Answer(NamedTuple):
    """What a request got: `status` is NO_ANSWER when the connection broke; `seconds` is how long it took."""

    status: int
    data: Any
    headers: dict[str, str]
    seconds: float


def wait_until(is_true: Callable[[], Any], seconds: float, what: str) -> float:
    """Poll until true; the seconds it took. Raises AssertionError naming `what`."""
    started = time.monotonic()
    while not is_true():
        assert time.monotonic() - started < seconds, f"{what}: not within {seconds:.0f} s"
        time.sleep(POLL_SECONDS)
    return time.monotonic() - started


def list_children(pid: int) -> list[int]:
    """The direct children of a process."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def percentile(seconds: list[float], share: float) -> float:
    """The value below which this share lies, in milliseconds."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


class Site:
    """Servers, processes, a signed-in owner and a colleague to give records to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = find_free_port()
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        # What one kind of process has in its environment beside the others'.
        self.start_settings: dict[str, dict[str, str]] = {}
        self.postgres: PostgresHandle = start_postgres(folder / "postgres", settings=POSTGRES)
        self.valkey: ValkeyHandle = start_valkey(folder / "valkey")
        self.dsn = create_database(self.postgres.dsn)
        self.environment = self._make_environment()
        self.token = ""
        self.organization_id = self.colleague_id = 0

    def _make_environment(self) -> dict[str, str]:
        metrics = self.folder / "metrics"
        metrics.mkdir()
        own = {
            "ENVIRONMENT": "production", "NEURACRM_DATA": str(self.folder), "STORAGE_FOLDER": str(self.folder / "files"),
            "DATABASE_URL": self.dsn, "REDIS_URL": self.valkey.url, "PROMETHEUS_MULTIPROC_DIR": str(metrics),
            "RATE_LIMIT_PER_MINUTE": "100000000", "PORT": str(self.port), "WEB_CONCURRENCY": str(WEB_WORKERS),
            "LOG_LEVEL": "WARNING",
        }  # fmt: skip
        keys = {name: secrets.token_urlsafe(48) for name in ("SECRET_KEY", "JWT_SECRET_KEY", "WEBHOOK_SECRET")}
        return {**os.environ, **own, **keys}

    def open(self) -> None:
        """Make the schema, start every process and sign up."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "release"]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True, stdout=subprocess.DEVNULL)
        self.sql(LOCK_TIMEOUT)
        self.start_missing()
        person = {"email": "owner@chaos.example", "password": secrets.token_urlsafe(18), "name": "Owner"}
        answer = self.call("POST", "/auth/sign-up", {**person, "organization_name": "Chaos"})
        assert answer.status == 201, answer
        self.token, self.organization_id = answer.data["access_token"], answer.data["organization"]["id"]
        self.colleague_id = self._add_colleague("colleague@chaos.example")

    def _add_colleague(self, email: str) -> int:
        made = self.sql(
            "insert into users (email, email_normalized, name) values (%s, %s, 'Colleague') returning id", email, email
        )[0][0]
        statement = "insert into memberships (organization_id, user_id, role) values (%s, %s, 'agent')"
        self.sql(statement, self.organization_id, made)
        return int(made)

    def close(self) -> None:
        """End everything that was started, the servers last."""
        for name in list(self.running):
            self.kill(name)
        self.valkey.stop()
        self.postgres.stop()

    def start(self, name: str, **settings: str) -> None:
        """Start a process: web (waits until it answers), worker or scheduler; `settings` are added to its environment."""
        with (self.folder / f"{name}.log").open("ab") as log:
            command = [sys.executable, *COMMANDS[name]]
            self.running[name] = start_child(
                command,
                output=log,
                environment={**self.environment, **self.start_settings.get(name, {}), **settings},
                folder=ROOT,
                death_signal=signal.SIGKILL,
            )
        if name == "web":
            wait_until(lambda: self.call("GET", "/health", seconds=2).status == 200, READY_SECONDS, "web answers")

    def start_missing(self) -> None:
        """Start whatever does not run."""
        for name in COMMANDS:
            if name not in self.running or self.running[name].poll() is not None:
                self.start(name)

    def kill(self, name: str) -> None:
        """kill -9 a process with all its children."""
        process = self.running.pop(name)
        end_session(process.pid)
        process.wait()

    def end(self, name: str) -> float:
        """SIGTERM to a process alone; the seconds until it ended. Kills it after STOP_SECONDS."""
        process = self.running.pop(name)
        started = time.monotonic()
        stop_child(process, signal.SIGTERM, STOP_SECONDS)
        return time.monotonic() - started

    def sql(self, statement: str, *values: Any) -> list[Any]:
        """Rows of a statement run as the database's administrator."""
        with closing(psycopg2.connect(self.dsn)) as connection, connection.cursor() as cursor:
            connection.autocommit = True
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def count(self, query: str, *values: Any) -> int:
        """The number a query counts."""
        return int(self.sql(f"select count(*) from {query}", *values)[0][0])

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        headers: dict[str, str] | None = None,
        seconds: float = ANSWER_SECONDS,
    ) -> Answer:
        """A request on a connection of its own."""
        headers = dict(headers or {})
        if getattr(self, "token", ""):
            headers.setdefault("Authorization", f"Bearer {self.token}")
        headers["Content-Type"] = "text/csv" if isinstance(body, bytes) else "application/json"
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        address = f"http://127.0.0.1:{self.port}/api{path}"
        request = urllib.request.Request(address, content, headers, method=method)
        started = time.monotonic()
        try:
            with urllib.request.urlopen(request, timeout=seconds) as response:
                text, status, told = response.read(), response.status, response.headers
        except urllib.error.HTTPError as error:
            text, status, told = error.read(), error.code, error.headers
        except (OSError, http.client.HTTPException) as error:
            return Answer(NO_ANSWER, repr(error), {}, time.monotonic() - started)
        data = json.loads(text).get("data") if text else None
        return Answer(status, data, dict(told), time.monotonic() - started)

    def post_lead(self, name: str, **values: Any) -> Answer:
        """Create a lead of this name; given to the colleague, its job has a letter written."""
        return self.call("POST", "/leads", {"last_name": name, "owner_id": self.colleague_id, **values})

    def flush_valkey(self) -> None:
        """Forget everything Valkey holds."""
        with closing(redis.Redis.from_url(self.valkey.url)) as client:
            client.flushall()

    def crash_postgres(self) -> None:
        """kill -9 a process of PostgreSQL: it ends all others and recovers from its log."""
        os.kill(list_children(self.postgres.pid)[0], signal.SIGKILL)
        wait_until(self._is_recovered, READY_SECONDS, "PostgreSQL recovers")

    def _is_recovered(self) -> bool:
        try:
            return self.count("organizations") >= 0
        except psycopg2.Error:
            return False

    @contextmanager
    def without(self, name: str) -> Iterator[None]:
        """A server that is stopped, so that its port refuses; started again after."""
        server = getattr(self, name)
        server.stop()
        try:
            yield
        finally:
            if name == "valkey":
                self.valkey = start_valkey(server.folder, port=server.port)
            else:
                self.postgres = start_postgres(server.folder, port=server.port, settings=POSTGRES)

    @contextmanager
    def frozen(self, name: str) -> Iterator[None]:
        """A server that takes connections and never answers; goes on after."""
        pid = getattr(self, name).pid
        os.kill(pid, signal.SIGSTOP)
        stopped = [pid, *list_children(pid)]
        for child in stopped[1:]:
            os.kill(child, signal.SIGSTOP)
        try:
            yield
        finally:
            for child in reversed(stopped):
                os.kill(child, signal.SIGCONT)
