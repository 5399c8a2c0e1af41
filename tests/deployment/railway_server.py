"""Railway's GraphQL for the tests: its own schema checks every request, and its deployments move on with each question."""

import itertools
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from graphql import build_schema, graphql_sync

SCHEMA = Path(__file__).resolve().parents[3] / "shared/contracts/railway/railway-schema.graphql"
TOKEN = "project-token-of-the-tests"
WAY = ("QUEUED", "BUILDING", "DEPLOYING")


class Platform:
    """Services with their deployments. A deployment's commit decides how it ends: `fate` by commit, SUCCESS otherwise."""

    def __init__(self) -> None:
        self.schema = build_schema(SCHEMA.read_text(), assume_valid=True)
        self.deployments: list[dict[str, Any]] = []
        self.fate: dict[str, str] = {}
        self.replicas: dict[str, int] = {}
        self.orders: list[str] = []
        self.refused: list[Any] = []
        self.outages = 0
        self._numbers = itertools.count(1)

    def live(self, service: str) -> dict[str, Any] | None:
        """The deployment of a service that serves."""
        good = [one for one in self.deployments if one["serviceId"] == service and one["status"] == "SUCCESS"]
        return good[-1] if good else None

    def add(self, service: str, commit: str, status: str = "QUEUED") -> dict[str, Any]:
        made = {
            "id": f"deployment-{next(self._numbers)}", "status": status, "serviceId": service, "commit": commit,
            "canRollback": True, "canRedeploy": True,
        }  # fmt: skip
        self.deployments.append(made)
        return made

    def answer(self, document: str, values: dict[str, Any]) -> dict[str, Any]:
        """What the schema makes of a request."""
        root = {name: getattr(self, f"_{name}") for name in RESOLVED}
        result = graphql_sync(self.schema, document, root_value=root, variable_values=values)
        if result.errors:
            self.refused.append(result.errors)
            return {"data": result.data, "errors": [{"message": error.message} for error in result.errors]}
        return {"data": result.data}

    def _find(self, deployment_id: str) -> dict[str, Any]:
        found = next((one for one in self.deployments if one["id"] == deployment_id), None)
        if found is None:
            raise LookupError("Deployment not found")
        return found

    def _move_on(self, made: dict[str, Any]) -> None:
        if made["status"] in WAY:
            later = [*WAY, self.fate.get(made["commit"], "SUCCESS")]
            made["status"] = later[later.index(made["status"]) + 1]

    # graphql-core camel-cases nothing: the names are the schema's.
    def _deployment(self, _info: Any, id: str) -> dict[str, Any]:
        found = self._find(id)
        self._move_on(found)
        return found

    def _deployments(self, _info: Any, first: int, input: dict[str, Any]) -> dict[str, Any]:
        states = input.get("status", {}).get("in")
        ours = [one for one in self.deployments if one["serviceId"] == input["serviceId"]]
        for one in ours:
            if states is None:
                self._move_on(one)
        chosen = [one for one in ours if states is None or one["status"] in states][::-1][:first]
        return {"edges": [{"node": one, "cursor": one["id"]} for one in chosen], "pageInfo": {}}

    def _serviceInstanceDeployV2(
        self, _info: Any, serviceId: str, environmentId: str, commitSha: str = "newest"
    ) -> str:
        self.orders.append(f"deploy {serviceId}")
        return str(self.add(serviceId, commitSha)["id"])

    def _deploymentRollback(self, _info: Any, id: str) -> bool:
        former = self._find(id)
        self.orders.append(f"roll back {former['serviceId']}")
        if self.fate.get("rollback") == "refused":
            raise PermissionError("Deployment can no longer be rolled back to")
        self.add(former["serviceId"], former["commit"])
        return True

    def _serviceInstanceUpdate(self, _info: Any, serviceId: str, environmentId: str, input: dict[str, Any]) -> bool:
        self.orders.append(f"scale {serviceId} {input['numReplicas']}")
        self.replicas[serviceId] = input["numReplicas"]
        return True

    def _deploymentRedeploy(self, _info: Any, id: str, usePreviousImageTag: bool = False) -> dict[str, Any]:
        former = self._find(id)
        self.orders.append(f"redeploy {former['serviceId']}")
        return self.add(former["serviceId"], former["commit"])

    def _serviceInstance(self, _info: Any, serviceId: str, environmentId: str) -> dict[str, Any]:
        return {"numReplicas": self.replicas.get(serviceId)}


RESOLVED = (
    "deployment", "deployments", "serviceInstanceDeployV2", "deploymentRollback", "serviceInstanceUpdate",
    "deploymentRedeploy", "serviceInstance",
)  # fmt: skip


@contextmanager
def serve(answer: Callable[[BaseHTTPRequestHandler, bytes], tuple[int, Any]]) -> Iterator[str]:
    """An HTTP server on loopback whose POSTs a function answers with status and JSON; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, told = answer(self, body)
            content = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_arguments: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def serve_platform(platform: Platform) -> Iterator[str]:
    """The platform's address."""

    def answer(handler: BaseHTTPRequestHandler, body: bytes) -> tuple[int, Any]:
        if platform.outages:
            platform.outages -= 1
            return 502, {}
        if handler.headers.get("Project-Access-Token") != TOKEN:
            return 200, {"errors": [{"message": "Not Authorized"}], "data": None}
        given = json.loads(body)
        return 200, platform.answer(given["query"], given["variables"])

    with serve(answer) as address:
        yield address
