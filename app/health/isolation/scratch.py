"""Two organizations made for the proof, each with a record of every kind, made as a client makes them."""

import io
import itertools
import secrets
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from app.core.clock import now
from app.core.database import transaction
from app.core.job_runner import run_job
from app.core.tenancy import Scope, acting_as, unbound
from app.files.queries import get_stored
from app.files.service import sent_key
from app.health.document import read_document
from app.health.isolation import recipes
from app.health.isolation.operations import Operation, body_ids, kind_of, list_operations
from app.health.job_queries import list_jobs
from app.health.samples import TEXT, sample_of
from app.identity.devices import Device
from app.identity.people import create_user
from app.identity.service import add_member
from app.identity.sessions import start_session
from app.identity.sign_up import create_organization
from app.inbound.incoming import Incoming
from app.inbound.queries import list_events
from app.inbound.service import keep_events
from app.integrations.storage import get_store

DOMAIN = "isolation-proof.test"
JOBS_GRANT = {"jobs.read": "all"}
JOBS_SECONDS = 20.0
SOON = timedelta(hours=1)
PAUSE_SECONDS = 0.1
MAX_TOLD = 300
_numbers = itertools.count(1)


class Scratch:
    """An organization of the proof and its owner, who is signed in."""

    def __init__(self, app: Flask, mark: str) -> None:
        self.app = app
        # Stands in every text of the organization: seen by the other, it is a leak.
        self.mark = mark
        self._kept: dict[str, int] = {}
        self.http = app.test_client(use_cookies=False)
        self.document = read_document(app)
        self.operations = {operation.name: operation for operation in list_operations(self.document)}
        with app.app_context(), unbound(), transaction():
            self.email = f"{mark}@{DOMAIN}"
            self.user_id = int(create_user(self.email, f"Owner {mark}", None, verified=True) or 0)
            self.organization_id = create_organization(self.user_id, {"organization_name": f"Proof {mark}"})
        self.token = self.sign_in(self.user_id)

    def sign_in(self, user_id: int) -> str:
        """A new session's access token."""
        with self.app.app_context(), acting_as(Scope(self.organization_id, user_id, "owner")), transaction():
            tokens = start_session(user_id, Device(address="127.0.0.1", user_agent="isolation proof"))
        self.session_id = tokens.session_id
        return tokens.access

    def call(
        self, operation: Operation, path: dict[str, Any], body: Any = None, query: Any = None, **options: Any
    ) -> Any:
        """Call an operation; the answer."""
        options.setdefault("headers", {})["Authorization"] = f"Bearer {options.pop('token', self.token)}"
        if operation.content_type == "multipart/form-data":
            options["data"] = {"file": (io.BytesIO(body), f"{self.mark}.csv")}
        elif operation.body is not None:
            options["json"] = body
        address = operation.path.format(**path)
        return self.http.open(address, method=operation.method.upper(), query_string=query or {}, **options)

    def make(self, kind: str, given: dict[str, Any] | None = None) -> int:
        """A new record of a kind, below the records `given` for its path; its id.

        Raises LookupError for a kind nobody knows how to make.
        """
        special = getattr(self, f"_make_{kind}", None)
        if special is not None:
            return int(special())
        name = recipes.MAKERS.get(kind)
        if name is None:
            raise LookupError(f"recipes.py does not tell how to make a {kind}")
        operation = self.operations[name]
        answer = self.do(operation, self.fresh_path(operation, given))
        if kind in recipes.MADE_BY_JOBS:
            self.run_jobs()
        return int(answer.json["data"]["id"])

    def keep(self, kind: str) -> int:
        """A record of a kind, made once and kept."""
        if kind not in self._kept:
            self._kept[kind] = self.make(kind)
        return self._kept[kind]

    def fresh_path(self, operation: Operation, given: dict[str, Any] | None = None) -> dict[str, Any]:
        """Path values that name new records, each below the one before."""
        path = dict(given or {})
        for parameter in operation.path_ids:
            if parameter not in path:
                path[parameter] = self.make(kind_of(parameter, operation), path)
        return path | recipes.NAMES

    def do(self, operation: Operation, path: dict[str, Any]) -> Any:
        """Call an operation that must succeed. Raises LookupError with what it answered."""
        answer = self.call(operation, path, self.body_for(operation, path), self.query_for(operation, path))
        if answer.status_code >= 300:
            told = answer.get_data(as_text=True)[:MAX_TOLD]
            raise LookupError(f"{operation} answered {answer.status_code}: {told}")
        return answer

    def query_for(self, operation: Operation, path: dict[str, Any] | None = None) -> dict[str, Any]:
        """The query string an operation needs."""
        recipe = recipes.QUERIES.get(operation.name)
        return recipe(self, path or {}) if recipe else {}

    def body_for(self, operation: Operation, path: dict[str, Any] | None = None) -> Any:
        """A body the operation accepts: what the schema requires, the recipe's values, ids of our own."""
        if operation.content_type == "multipart/form-data":
            return f"Last name,Email\n{self.mark},{self.mark}@example.com\n".encode()
        if operation.body is None:
            return None
        body = self._name(sample_of(self.document, operation.body, required_only=True))
        for way in body_ids(self.document, operation.body):
            if way[0] in body:
                put(body, way, self.make(kind_of(name_of(way), operation)))
        recipe = recipes.BODIES.get(operation.name)
        return {**body, **(recipe(self, path or {}) if recipe else {})}

    def _name(self, value: Any) -> Any:
        """The value with texts of our own: names must be unique, and the mark must stand in them."""
        if isinstance(value, dict):
            return {name: self._name(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self._name(item) for item in value]
        return self.text() if value == TEXT else value

    def text(self) -> str:
        """A text that is new and carries the mark."""
        return f"{self.mark} {next(_numbers)}"

    def run_jobs(self) -> None:
        """Run what is waiting, as a worker would; wait for what a worker has taken."""
        deadline = time.monotonic() + JOBS_SECONDS
        while (rows := self._unfinished_jobs()) and time.monotonic() < deadline:
            with self.app.app_context():
                for row in rows:
                    run_job(self.organization_id, row["id"])
            if any(row["state"] == "running" for row in rows):
                time.sleep(PAUSE_SECONDS)

    def _unfinished_jobs(self) -> list[dict[str, Any]]:
        with self.app.app_context(), acting_as(Scope(self.organization_id, grants=JOBS_GRANT)), transaction():
            rows = list_jobs({"state": "pending,running", "limit": 100}).rows
        # A mail for next month is not waited for.
        return [row for row in rows if row["available_at"] < now() + SOON]

    def _make_organization(self) -> int:
        return self.organization_id

    def _make_session(self) -> int:
        self.sign_in(self.user_id)
        return self.session_id

    def _make_user(self) -> int:
        return self._add_colleague()["user_id"]

    def _make_member(self) -> int:
        return self._add_colleague()["membership_id"]

    def _add_colleague(self) -> dict[str, Any]:
        email = f"{self.mark}.{next(_numbers)}@{DOMAIN}"
        with self.app.app_context(), acting_as(Scope(self.organization_id, self.user_id, "owner")), transaction():
            return add_member(email=email, name=f"Colleague {self.mark}", password=None, role="agent")

    def _make_file(self) -> int:
        made = self.do(self.operations[recipes.MAKERS["file"]], {}).json["data"]
        with self.app.app_context(), acting_as(Scope(self.organization_id)), tempfile.NamedTemporaryFile() as content:
            Path(content.name).write_bytes(b"x" * made["size_bytes"])
            with transaction():
                key = get_stored(made["id"]).storage_key
            get_store().put_path(sent_key(key), Path(content.name))
        self.do(self.operations["complete_file"], {"file_id": made["id"]})
        self.run_jobs()
        return int(made["id"])

    def _make_inbound_event(self) -> int:
        event = Incoming(
            "stripe", f"{self.mark}.{next(_numbers)}", self.mark, self.organization_id, {"mark": self.mark}
        )
        with self.app.app_context(), acting_as(Scope(self.organization_id, self.user_id, "owner")), transaction():
            keep_events([event])
            return int(list_events({"limit": 1}).rows[0]["id"])

    def _make_job(self) -> int:
        self.do(self.operations[recipes.MAKERS["export"]], {})
        with self.app.app_context(), acting_as(Scope(self.organization_id, grants=JOBS_GRANT)), transaction():
            return int(list_jobs({"limit": 1}).rows[0]["id"])


def make_mark(letter: str) -> str:
    """A word that stands nowhere else."""
    return f"proof{letter}{secrets.token_hex(6)}"


def put(body: Any, way: tuple[str, ...], value: Any) -> None:
    """Set the value at the end of a way into a body; what is missing on the way is made."""
    here = body
    for step, following in itertools.pairwise(way):
        if step == "0":
            if not here:
                here.append({})
            here = here[0]
        else:
            if here.get(step) is None:
                here[step] = [] if following == "0" else {}
            here = here[step]
    if way[-1] == "0":
        here[:1] = [value]
    else:
        here[way[-1]] = value


def name_of(way: tuple[str, ...]) -> str:
    """The field a way ends at."""
    return next(step for step in reversed(way) if step != "0")
