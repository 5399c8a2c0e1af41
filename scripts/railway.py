"""Railway's GraphQL: the few questions and orders that deploying and scaling need. Standard library only."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

API_URL = "https://backboard.railway.com/graphql/v2"
TIMEOUT_SECONDS = 20.0
# A question may be asked again; an order never, since it may have been carried out.
READ_ATTEMPTS = 4
RETRY_PAUSE_SECONDS = 2.0
LOOPBACK = ("127.0.0.1", "localhost", "::1")
SUCCESS = "SUCCESS"
ENDED_BADLY = ("FAILED", "CRASHED", "REMOVED", "SKIPPED")

DEPLOY = """
mutation Deploy($service: String!, $environment: String!, $commit: String) {
  serviceInstanceDeployV2(serviceId: $service, environmentId: $environment, commitSha: $commit)
}"""
STATUS = "query Status($id: String!) { deployment(id: $id) { id status } }"
NEWEST = """
query Newest($input: DeploymentListInput!) {
  deployments(first: 1, input: $input) { edges { node { id status canRollback } } }
}"""
ROLL_BACK = "mutation RollBack($id: String!) { deploymentRollback(id: $id) }"
SCALE = """
mutation Scale($service: String!, $environment: String, $input: ServiceInstanceUpdateInput!) {
  serviceInstanceUpdate(serviceId: $service, environmentId: $environment, input: $input)
}"""
REDEPLOY = "mutation Redeploy($id: String!) { deploymentRedeploy(id: $id, usePreviousImageTag: true) { id } }"
REPLICAS = """
query Replicas($service: String!, $environment: String!) {
  serviceInstance(serviceId: $service, environmentId: $environment) { numReplicas }
}"""
DOCUMENTS = (DEPLOY, STATUS, NEWEST, ROLL_BACK, SCALE, REDEPLOY, REPLICAS)


class RailwayError(Exception):
    """Railway refused, or could not be reached; one line, without the token."""


@dataclass(frozen=True)
class Deployment:
    """A deployment by Railway's id, and whether one may go back to it."""

    id: str
    status: str
    can_roll_back: bool = False


class Railway:
    """A project's environment. `is_project_token`: the token was made for it alone, which is what CI should hold."""

    def __init__(
        self,
        token: str,
        environment_id: str,
        *,
        url: str = API_URL,
        is_project_token: bool = True,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise RailwayError("the address of Railway must begin with https://: the token would travel in the open")
        self._url = url
        self._environment_id = environment_id
        self._headers = {
            "Content-Type": "application/json",
            "User-Agent": "neuracrm-deploy",
            **({"Project-Access-Token": token} if is_project_token else {"Authorization": f"Bearer {token}"}),
        }
        self._sleep = sleep

    def deploy(self, service_id: str, commit: str | None) -> str:
        """Start a deployment of a commit (None: the newest); its id. Raises RailwayError."""
        values = {"service": service_id, "environment": self._environment_id, "commit": commit}
        return str(self._order(DEPLOY, values)["serviceInstanceDeployV2"])

    def read_status(self, deployment_id: str) -> str:
        """The state of a deployment, in Railway's word. Raises RailwayError."""
        return str(self._ask(STATUS, {"id": deployment_id})["deployment"]["status"])

    def find_newest(self, service_id: str, *, statuses: tuple[str, ...] = ()) -> Deployment | None:
        """The newest deployment of a service, perhaps of these states only. Raises RailwayError."""
        narrowed: dict[str, Any] = {"serviceId": service_id, "environmentId": self._environment_id}
        if statuses:
            narrowed["status"] = {"in": list(statuses)}
        edges = self._ask(NEWEST, {"input": narrowed})["deployments"]["edges"]
        return next((_read_deployment(edge["node"]) for edge in edges), None)

    def roll_back(self, deployment_id: str) -> None:
        """Make an earlier deployment the live one again. Raises RailwayError."""
        if not self._order(ROLL_BACK, {"id": deployment_id})["deploymentRollback"]:
            raise RailwayError(f"Railway did not go back to {deployment_id}")

    def read_replicas(self, service_id: str) -> int:
        """How many instances a service has. Raises RailwayError."""
        found = self._ask(REPLICAS, {"service": service_id, "environment": self._environment_id})["serviceInstance"]
        return int(found["numReplicas"] or 1)

    def set_replicas(self, service_id: str, count: int) -> None:
        """Set the number of instances and start the live image with it. Raises RailwayError."""
        live = self.find_newest(service_id, statuses=(SUCCESS,))
        values = {"service": service_id, "environment": self._environment_id, "input": {"numReplicas": count}}
        self._order(SCALE, values)
        if live is not None:
            self._order(REDEPLOY, {"id": live.id})

    def _ask(self, document: str, values: dict[str, Any]) -> dict[str, Any]:
        for attempt in range(1, READ_ATTEMPTS):
            try:
                return self._order(document, values)
            except RailwayError as error:
                if not isinstance(error.__cause__, OSError):
                    raise
                self._sleep(RETRY_PAUSE_SECONDS * attempt)
        return self._order(document, values)

    def _order(self, document: str, values: dict[str, Any]) -> dict[str, Any]:
        body = json.dumps({"query": document, "variables": values}).encode()
        request = urllib.request.Request(self._url, body, self._headers)  # noqa: S310 - the scheme is checked above
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310
                answer = json.load(response)
        except urllib.error.HTTPError as error:
            cause = error if error.code >= 500 or error.code == 429 else None
            raise RailwayError(f"Railway answers {error.code}{_read_refusal(error)}") from cause
        except (OSError, ValueError) as error:
            raise RailwayError(f"Railway cannot be asked: {error}") from error
        # Railway tells errors with status 200.
        if answer.get("errors"):
            raise RailwayError(f"Railway refuses: {answer['errors'][0].get('message', 'no reason given')}")
        return dict(answer["data"])


def _read_deployment(node: dict[str, Any]) -> Deployment:
    return Deployment(str(node["id"]), str(node["status"]), bool(node["canRollback"]))


def _read_refusal(error: urllib.error.HTTPError) -> str:
    try:
        return f": {json.load(error)['errors'][0]['message']}"
    except (ValueError, KeyError, IndexError, TypeError, OSError):
        return ""
