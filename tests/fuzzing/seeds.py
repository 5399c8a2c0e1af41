"""What an operation needs to succeed: a person, ids for its path, a body, a query, all made through the API.

An operation that ends something (a session, a membership, a record) gets its own, so no operation spoils another's work.
"""

import io
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.client import PASSWORD, ApiClient, Signed
from tests.fuzzing import mail_seeds as mail
from tests.imports.uploading import upload

# A sign-in is fresh for five minutes; a long run outlives that.
RENEW_SECONDS = 120
LEAD_FILE = "First name,Last name,Email\nAnn,Seed,ann.seed{number}@example.com\n"


@dataclass
class Seed:
    """One call that should succeed. `person` is None for operations without a sign-in."""

    person: Signed | None
    path: dict[str, Any] = field(default_factory=dict)
    body: Any = None
    query: dict[str, Any] = field(default_factory=dict)


class World:
    """An organization with one of everything, and a counter for what must be unique."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.number = 0
        self.person = Signed.sign_up(app)
        self.signed_in_at = time.monotonic()
        self.ids = self._fill()

    def renew(self) -> None:
        """Let the waiting jobs run; sign the person in again when her session is no longer new."""
        self.person.run_jobs()
        if time.monotonic() > self.signed_in_at + RENEW_SECONDS:
            proof = {"email": self.person.email, "password": PASSWORD}
            self.person.token = ApiClient(self.app).make("/auth/sign-in", proof, status=200)["access_token"]
            self.signed_in_at = time.monotonic()

    def next(self) -> int:
        self.number += 1
        return self.number

    def _fill(self) -> dict[str, int]:
        make = self.make
        pipeline = self.person.get("/pipelines").json["data"][0]
        ids = {
            "pipeline_id": pipeline["id"],
            "stage_id": pipeline["stages"][0]["id"],
            "owner_id": self.person.user_id,
            "assignee_id": self.person.user_id,
            "organization_id": self.person.organization_id,
            "team_id": make("teams"),
            "tag_ids": make("tags"),
            "company_id": make("companies"),
            "contact_id": make("contacts"),
            "loss_reason_id": self.person.get("/loss-reasons").json["data"][0]["id"],
            "lead_id": make("leads"),
            "deal_id": make("deals"),
        }
        return {**ids, "parent_company_id": ids["company_id"], "primary_contact_id": ids["contact_id"]}

    def make(self, kind: str) -> int:
        """The id of a new record of a kind, which is also its address."""
        return int(self.person.make(f"/{kind}", self.body(kind))["id"])

    def body(self, kind: str) -> dict[str, Any]:
        """A body that makes a record of the kind."""
        link = {"lead_id": self.ids["lead_id"]} if kind in LINKED else {}
        return {**BODIES[kind], **link, **{name: f"Seed {self.next()}" for name in NAMES.get(kind, ())}}

    def trashed(self, kind: str) -> int:
        made = self.make(kind)
        assert self.person.delete(f"/{kind}/{made}").status_code == 204
        return made

    def converted(self) -> int:
        lead = self.make("leads")
        self.person.make(f"/leads/{lead}/conversion", {"create_deal": True})
        return lead

    def closed(self) -> int:
        deal = self.make("deals")
        assert self.person.put(f"/deals/{deal}/outcome", {"outcome": "won"}).status_code == 200
        return deal

    def stage(self, pipeline: int) -> int:
        return int(self.person.make(f"/pipelines/{pipeline}/stages", {"name": f"Stage {self.next()}"})["id"])

    def uploaded(self) -> int:
        answer = upload(self.person, LEAD_FILE.format(number=self.next()))
        assert answer.status_code == 201, answer.json
        return int(answer.json["data"]["id"])

    def started(self, *, finished: bool) -> int:
        made = self.uploaded()
        assert self.person.post(f"/imports/{made}/run").status_code == 202
        if finished:
            self.person.run_jobs()
        return made

    def sent(self) -> int:
        made = self.person.make("/files", self.body("files"))
        assert self.person.http.put(made["upload"]["url"], data=b"seed").status_code == 200
        assert self.person.put(f"/files/{made['id']}/completion", None).status_code == 202
        self.person.run_jobs()
        return int(made["id"])

    def exported(self) -> int:
        made = int(self.person.make("/exports", BODIES["exports"], status=202)["id"])
        self.person.run_jobs()
        return made

    def deleted_in_bulk(self) -> int:
        made = int(self.person.make("/bulk-changes", self.deletion(), status=202)["id"])
        self.person.run_jobs()
        return made

    def deletion(self) -> dict[str, Any]:
        return {"record_type": "lead", "action": "delete", "record_ids": [self.make("leads")]}

    def merge(self) -> dict[str, Any]:
        return {"record_type": "lead", "kept_id": self.make("leads"), "merged_id": self.make("leads")}

    def pending_job(self) -> int:
        self.person.make("/exports", BODIES["exports"], status=202)
        return int(self.person.get("/jobs?state=pending").json["data"][0]["id"])


BODIES: dict[str, dict[str, Any]] = {
    "leads": {"first_name": "Ann", "last_name": "Seed", "company_name": "Seed & Co"},
    "contacts": {"first_name": "Ann", "last_name": "Seed"},
    "companies": {},
    "deals": {},
    "notes": {"body": "A word about it"},
    "tasks": {"subject": "Ring her"},
    "activities": {"type": "call", "subject": "Rang her"},
    "tags": {},
    "teams": {},
    "fields": {"record_type": "lead"},
    "files": {"name": "seed.txt", "size_bytes": 4},
    "pipelines": {"stages": [{"name": "First"}, {"name": "Won", "type": "won"}, {"name": "Lost", "type": "lost"}]},
    "loss-reasons": {},
    "lead-statuses": {"category": "open"},
    "lead-sources": {},
    "exports": {"record_type": "lead", "format": "csv", "filters": {}},
    "api-keys": {"scopes": ["leads.read"]},
    "saved-views": {"record_type": "lead", "filters": {"status": "new"}},
    "webhooks": {"url": "https://hooks.example.com/seed"},
    **mail.BODIES,
}
# What hangs on another record.
LINKED = ("notes", "tasks", "activities", "files")
NAMES = {
    "companies": ["name"], "deals": ["name"], "tags": ["name"], "teams": ["name"], "fields": ["label"],
    "pipelines": ["name"], "loss-reasons": ["label"], "lead-statuses": ["label"], "lead-sources": ["label"],
    "api-keys": ["name"], **mail.NAMES, "saved-views": ["name"],
}  # fmt: skip


def _member_id(world: World) -> int:
    agent = world.person.colleague("agent")
    members = world.person.get("/members?limit=200").json["data"]
    return next(item["id"] for item in members if item.get("user_id", item["id"]) == agent.user_id)


def _invitation(world: World) -> dict[str, Any]:
    return {"email": f"guest{world.next()}.{world.person.organization_id}@example.com", "role": "agent"}


# Path parameter -> how its record is made.
PATHS: dict[str, Callable[[World], Any]] = {
    "activity_id": lambda world: world.make("activities"),
    "file_id": lambda world: world.make("files"),
    "note_id": lambda world: world.make("notes"),
    "task_id": lambda world: world.make("tasks"),
    "tag_id": lambda world: world.make("tags"),
    "company_id": lambda world: world.make("companies"),
    "contact_id": lambda world: world.make("contacts"),
    "deal_id": lambda world: world.make("deals"),
    "lead_id": lambda world: world.make("leads"),
    "pipeline_id": lambda world: world.make("pipelines"),
    "reason_id": lambda world: world.make("loss-reasons"),
    "status_id": lambda world: world.make("lead-statuses"),
    "source_id": lambda world: world.make("lead-sources"),
    "field_id": lambda world: world.make("fields"),
    "team_id": lambda world: world.make("teams"),
    "key_id": lambda world: world.make("api-keys"),
    "import_id": World.uploaded,
    "export_id": World.exported,
    "job_id": World.pending_job,
    "view_id": lambda world: world.make("saved-views"),
    "bulk_change_id": World.deleted_in_bulk,
    "merge_id": lambda world: world.person.make("/merges", world.merge())["id"],
    "webhook_id": lambda world: world.make("webhooks"),
    **mail.PATHS,
    "member_id": _member_id,
    "invitation_id": lambda world: world.person.make("/invitations", _invitation(world))["id"],
    "session_id": lambda world: world.person.get("/auth/sessions").json["data"][0]["id"],
    "name": lambda world: world.person.get("/options").json["data"][0]["name"],
}
# Operations whose record must be in a certain state.
STATES: dict[str, Callable[[World], dict[str, Any]]] = {
    "delete_conversion": lambda world: {"lead_id": world.converted()},
    "read_conversion": lambda world: {"lead_id": world.converted()},
    "read_download": lambda world: {"file_id": world.sent()},
    "reopen_deal": lambda world: {"deal_id": world.closed()},
    "cancel_import": lambda world: {"import_id": world.started(finished=False)},
    "undo_import": lambda world: {"import_id": world.started(finished=True)},
    "get_result_file": lambda world: {"import_id": world.started(finished=True)},
}
QUERIES: dict[str, Callable[[World], dict[str, Any]]] = {
    "create_import": lambda _world: {"record_type": "lead", "filename": "leads.csv"},
    "list_import_fields": lambda _world: {"record_type": "lead"},
    "read_timeline": lambda world: {"lead_id": world.ids["lead_id"]},
    "search_records": lambda _world: {"q": "seed"},
}


CHANGES: dict[str, Callable[[World, dict[str, Any]], Any]] = {
    "create_invitation": lambda world, _path: _invitation(world),
    "update_member": lambda _world, _path: {"role": "viewer"},
    "change_job_state": lambda _world, _path: {"state": "canceled"},
    "change_leads": lambda world, _path: {"ids": [world.make("leads")], "changes": {"score": 5}},
    "delete_leads": lambda world, _path: {"ids": [world.make("leads")]},
    "create_conversion": lambda _world, _path: {"create_deal": True},
    "move_deal": lambda world, _path: {"stage_id": world.ids["stage_id"]},
    "close_deal": lambda _world, _path: {"outcome": "won"},
    "set_contacts": lambda world, _path: {"contacts": [{"contact_id": world.ids["contact_id"]}]},
    "create_stage": lambda world, _path: {"name": f"Stage {world.next()}"},
    "order_stages": lambda world, path: {"stage_ids": _stage_ids(world, path["pipeline_id"])},
    "rename_file": lambda _world, _path: {"name": "renamed.txt"},
    "change_field": lambda world, _path: {"label": f"Field {world.next()}"},
    "create_import": lambda world, _path: {"file": LEAD_FILE.format(number=world.next()).encode()},
    "create_export": lambda _world, _path: BODIES["exports"],
    "create_bulk_change": lambda world, _path: world.deletion(),
    "create_merge": lambda world, _path: world.merge(),
    "rotate_webhook_secret": lambda _world, _path: {},
    "replay_webhook_deliveries": lambda world, path: {"delivery_ids": [_tested(world, path["webhook_id"])]},
    "create_checkout": lambda _world, _path: {"plan": "pro", "seats": 2},
    "replay_inbound_events": lambda _world, _path: {"inbound_event_ids": [1]},
    **mail.CHANGES,
    "change_first_steps": lambda _world, _path: {"is_hidden": True},
}


def _tested(world: World, webhook: int) -> int:
    return int(world.person.make(f"/webhooks/{webhook}/tests", status=202)["id"])


def _stage_ids(world: World, pipeline: int) -> list[int]:
    stages = world.person.get(f"/pipelines/{pipeline}").json["data"]["stages"]
    return [stage["id"] for stage in stages][::-1]


def seed_record(world: World, operation: dict[str, Any]) -> Seed:
    """A call on the world's records that succeeds. `operation` has operationId, path, method and its path parameters."""
    name, path = operation["operationId"], operation["path"]
    kind = path.removeprefix("/api/").split("/")[0]
    values = STATES[name](world) if name in STATES else _path_values(world, operation, kind)
    body = None
    if name in CHANGES:
        body = CHANGES[name](world, values)
    elif operation["method"] == "POST" and operation["has_body"]:
        body = world.body(kind)
    elif operation["has_body"]:
        body = {}
    query = QUERIES[name](world) if name in QUERIES else {}
    return Seed(world.person, values, body, query)


def _path_values(world: World, operation: dict[str, Any], kind: str) -> dict[str, Any]:
    names = operation["parameters"]
    if operation["path"].endswith(("/trash", "/restoration")):
        return {names[0]: world.trashed(kind)}
    values = {name: PATHS[name](world) for name in names if name != "stage_id"}
    if "stage_id" in names:
        values["stage_id"] = world.stage(values["pipeline_id"])
    return values


def as_upload(body: dict[str, Any]) -> dict[str, Any]:
    """A file body as the test client sends it."""
    return {"file": (io.BytesIO(body["file"]), "leads.csv")}
