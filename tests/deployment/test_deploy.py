"""The deploy script against Railway's own schema and a real installation: waits, tests, goes back, tells."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from graphql import parse, validate
from rq.utils import utcformat
from werkzeug.serving import make_server

from app.core.clock import now
from app.core.jobs import QUEUES
from app.core.relay import HEARTBEAT_KEY
from app.spa.routes import FOLDER_SETTING
from scripts import deploy as script
from scripts.railway import DOCUMENTS, Railway, RailwayError
from scripts.smoke import find_faults
from tests.deployment.railway_server import SCHEMA, TOKEN, Platform, serve, serve_platform

pytestmark = pytest.mark.skipif(not SCHEMA.exists(), reason="Railway's schema (../shared/contracts/railway) is absent")
SERVICES = {"web": "service-web", "worker": "service-worker", "scheduler": "service-scheduler"}
GOOD, BAD, NEVER = "c0ffee" * 6 + "c0ff", "badbad" * 6 + "badb", "never"


@pytest.fixture(scope="module")
def schema_platform() -> Platform:
    return Platform()


@pytest.fixture
def platform(schema_platform: Platform) -> Iterator[Platform]:
    """Three services that ran once."""
    made = schema_platform
    made.deployments.clear()
    made.orders.clear()
    made.refused.clear()
    made.fate = {NEVER: "FAILED"}
    made.replicas.clear()
    for service in SERVICES.values():
        made.add(service, "former", "SUCCESS")
    yield made
    # Whatever the scripts ask fits the schema.
    assert all("rolled back" in str(errors) or "not found" in str(errors) for errors in made.refused), made.refused


@pytest.fixture
def alive(app: Any) -> Iterator[None]:
    """A worker and a scheduler that tell they live, and a page."""
    connection = app.extensions["redis"]
    connection.sadd("rq:workers", "rq:worker:deploy")
    connection.hset("rq:worker:deploy", mapping={"last_heartbeat": utcformat(now()), "queues": ",".join(QUEUES)})
    connection.set(HEARTBEAT_KEY, str(time.time()))
    yield
    connection.srem("rq:workers", "rq:worker:deploy")
    connection.delete("rq:worker:deploy", HEARTBEAT_KEY)


@pytest.fixture
def site(app: Any, alive: None, platform: Platform, tmp_path: Path) -> Iterator[str]:
    """The product, whose requests fail while the web service runs the bad commit."""
    (tmp_path / "index.html").write_text("<script></script>")
    before = app.config.get(FOLDER_SETTING)
    app.config[FOLDER_SETTING] = tmp_path

    def gate(environ: Any, start_response: Any) -> Any:
        live = platform.live(SERVICES["web"])
        if live and live["commit"] == BAD:
            start_response("500 Internal Server Error", [])
            return [b""]
        return app(environ, start_response)

    server = make_server("127.0.0.1", 0, gate, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    app.config.pop(FOLDER_SETTING)
    if before is not None:
        app.config[FOLDER_SETTING] = before


@pytest.fixture
def slack() -> Iterator[Any]:
    told: list[str] = []

    def answer(_handler: BaseHTTPRequestHandler, body: bytes) -> tuple[int, Any]:
        told.append(json.loads(body)["text"])
        return 200, "ok"

    with serve(answer) as address:
        yield address, told


def run(platform: Platform, address: str, slack_url: str, commit: str, token: str = TOKEN) -> tuple[int, list[str]]:
    """The exit code and what was said."""
    said: list[str] = []
    with serve_platform(platform) as url:
        railway = Railway(token, "environment-1", url=url, sleep=lambda _seconds: None)
        plan = script.Plan(
            railway, SERVICES, commit, address, "staging", said.append, slack_url=slack_url,
            smoke_seconds=0.0, poll_seconds=0.0, deploy_seconds=30.0, sleep=lambda _seconds: None,
        )  # fmt: skip
        return script.deploy(plan), said


def test_every_document_fits_the_schema(schema_platform: Platform) -> None:
    for document in DOCUMENTS:
        assert validate(schema_platform.schema, parse(document)) == [], document
    wrong = parse('query { deployment(id: "1") { statos } }')
    assert validate(schema_platform.schema, wrong)


def test_good_release_is_deployed_in_order(platform: Platform, site: str, slack: Any) -> None:
    platform.outages = 2
    code, said = run(platform, site, slack[0], GOOD)
    assert (code, said[-1]) == (script.DEPLOYED, "deployed"), said
    assert platform.orders == [f"deploy {service}" for service in SERVICES.values()]
    assert {platform.live(service)["commit"] for service in SERVICES.values()} == {GOOD}  # type: ignore[index]
    assert "Deployed" in slack[1][0]


def test_failing_smoke_test_goes_back(platform: Platform, site: str, slack: Any) -> None:
    code, said = run(platform, site, slack[0], BAD)
    assert code == script.GONE_BACK, said
    backwards = [f"roll back {service}" for service in reversed(SERVICES.values())]
    assert platform.orders == [*(f"deploy {service}" for service in SERVICES.values()), *backwards]
    assert {platform.live(service)["commit"] for service in SERVICES.values()} == {"former"}  # type: ignore[index]
    assert find_faults(site, patience_seconds=0) == []
    assert "former release serves" in slack[1][0]
    print(f"FIGURE deploy: failing smoke test, rolled back {len(backwards)} services, site well again")


def test_release_that_does_not_start_stops_the_rest(platform: Platform, site: str, slack: Any) -> None:
    code, said = run(platform, site, slack[0], NEVER)
    assert code == script.GONE_BACK, said
    assert platform.orders == ["deploy service-web", "roll back service-web"]
    assert "web ended as failed" in slack[1][0]


def test_person_is_called_when_going_back_fails(platform: Platform, site: str, slack: Any) -> None:
    platform.fate["rollback"] = "refused"
    code, _ = run(platform, site, slack[0], BAD)
    assert code == script.STUCK
    assert "A person must look" in slack[1][0]


def test_refused_token_changes_nothing(platform: Platform, site: str, slack: Any) -> None:
    code, said = run(platform, site, slack[0], GOOD, token="another")
    assert (code, said[-1]) == (script.GONE_BACK, "nothing was changed")
    assert platform.orders == []
    assert "another" not in " ".join([*said, *slack[1]])


def test_plan_names_what_is_missing() -> None:
    with pytest.raises(script.DeployError, match="RAILWAY_SERVICE_IDS, PUBLIC_URL, RAILWAY_PROJECT_TOKEN must be set"):
        script.read_plan({"RAILWAY_ENVIRONMENT_ID": "1"}, None, "staging")
    given = {"RAILWAY_ENVIRONMENT_ID": "1", "RAILWAY_PROJECT_TOKEN": "t", "PUBLIC_URL": "https://crm.test"}
    with pytest.raises(script.DeployError, match="must read web=ID"):
        script.read_plan({**given, "RAILWAY_SERVICE_IDS": "website=1"}, None, "staging")
    with pytest.raises(RailwayError, match="https"):
        script.read_plan({**given, "RAILWAY_SERVICE_IDS": "web=1", "RAILWAY_API_URL": "http://there.test"}, None, "x")
    plan = script.read_plan({**given, "RAILWAY_SERVICE_IDS": "web=1, worker=2"}, None, "x")
    assert plan.services == {"web": "1", "worker": "2"}
