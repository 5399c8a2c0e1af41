"""The three health endpoints and the probes."""

import time

import pytest
from rq.utils import utcformat

from app.core.cache import connect_redis
from app.core.clock import now
from app.core.jobs import QUEUES
from app.core.relay import HEARTBEAT_KEY
from app.health import checks

VENDOR_NAMES = {"openai", "retell_ai", "stripe", "sendgrid", "twilio", "storage"}


@pytest.fixture
def http(app):
    return app.test_client()


@pytest.fixture
def alive(app):
    """A worker and a scheduler that tell they live."""
    connection = app.extensions["redis"]
    connection.flushdb()
    connection.sadd("rq:workers", "rq:worker:test")
    connection.hset("rq:worker:test", mapping={"last_heartbeat": utcformat(now()), "queues": ",".join(QUEUES)})
    connection.set(HEARTBEAT_KEY, str(time.time()))
    yield connection
    connection.flushdb()


@pytest.fixture
def redis_away(app, monkeypatch):
    monkeypatch.setitem(app.extensions, "redis", connect_redis("redis://127.0.0.1:1/0"))


@pytest.fixture
def database_away(app, monkeypatch):
    from app.core.database import db
    from app.core.errors import Unavailable

    def refuse(*_arguments):
        raise Unavailable

    with app.app_context():
        monkeypatch.setattr(db.engine, "connect", refuse)


@pytest.mark.parametrize("path", ["/api/health", "/api/health/"])
def test_process_is_alive(http, path):
    response = http.get(path)
    assert response.status_code == 200
    assert set(response.json) == {"status", "timestamp", "version"}
    assert response.json["status"] == "healthy"


def test_everything_is_told_by_the_names_of_the_specification(http, alive):
    body = http.get("/api/health/detailed").json
    assert list(body["checks"])[:5] == ["database", "redis", "worker", "scheduler", "migrations"]
    assert set(body["checks"]) - set(list(body["checks"])[:5]) == VENDOR_NAMES
    assert [body["checks"][name] for name in ("database", "redis", "worker", "scheduler", "migrations")] == [
        "healthy"
    ] * 5
    assert body["status"] == "degraded"


def test_vendor_is_configured_when_all_its_keys_are_set(http, alive, app, monkeypatch):
    settings = app.config["SETTINGS"]
    for names in checks.VENDORS.values():
        for name in names:
            monkeypatch.setattr(settings, name, "x")
    body = http.get("/api/health/detailed").json
    assert {body["checks"][name] for name in VENDOR_NAMES} == {"configured"}
    assert body["status"] == "healthy"
    monkeypatch.setattr(settings, "TWILIO_AUTH_TOKEN", "")
    assert http.get("/api/health/detailed").json["checks"]["twilio"] == "not_configured"


def test_nobody_works(http, alive):
    alive.delete("rq:workers")
    body = http.get("/api/health/detailed").json
    assert body["checks"]["worker"] == "unhealthy: no worker is alive"
    assert body["status"] == "unhealthy"


def test_worker_that_fell_silent_is_not_alive(http, alive):
    from datetime import timedelta

    alive.hset("rq:worker:test", "last_heartbeat", utcformat(now() - timedelta(seconds=76)))
    assert http.get("/api/health/detailed").json["checks"]["worker"] == "unhealthy: no worker is alive"


def test_queue_that_nobody_works_is_named(http, alive):
    alive.hset("rq:worker:test", "queues", "high,default,email,ai,backups")
    assert http.get("/api/health/detailed").json["checks"]["worker"] == "unhealthy: nobody works imports"


def test_scheduler_without_a_heartbeat(http, alive):
    alive.delete(HEARTBEAT_KEY)
    assert http.get("/api/health/detailed").json["checks"]["scheduler"] == "unhealthy: no heartbeat"
    alive.set(HEARTBEAT_KEY, str(time.time() - 500))
    assert http.get("/api/health/detailed").json["checks"]["scheduler"] == "unhealthy: the heartbeat is old"


def test_redis_away_is_unhealthy_but_answers_200(http, redis_away):
    response = http.get("/api/health/detailed")
    assert response.status_code == 200
    assert response.json["status"] == "unhealthy"
    assert response.json["checks"]["redis"] == "unhealthy: not reachable"
    assert response.json["checks"]["database"] == "healthy"


def test_database_away_is_a_503_and_not_ready_but_alive(http, database_away):
    response = http.get("/api/health/detailed")
    assert response.status_code == 503
    assert response.json["checks"]["database"] == "unhealthy: not reachable"
    assert http.get("/readyz").status_code == 503
    assert http.get("/livez").status_code == 200
    assert http.get("/api/health/").status_code == 200


def test_old_schema_is_unhealthy(http, alive, monkeypatch):
    monkeypatch.setattr(checks, "expected_revision", lambda: "9999")
    state = http.get("/api/health/detailed").json["checks"]["migrations"]
    assert state.startswith("unhealthy: at ") and state.endswith("the code expects 9999")


def test_nothing_of_the_inside_is_told(http, redis_away):
    text = http.get("/api/health/detailed").get_data(as_text=True)
    for word in ("127.0.0.1", "password", "neuracrm_app", "Error", "redis://", "psycopg"):
        assert word not in text


def test_ready_needs_the_database_only(http, redis_away):
    assert http.get("/readyz").status_code == 200


def test_metrics_need_the_token_when_one_is_set(http, app, monkeypatch):
    assert http.get("/api/health/metrics").status_code == 200
    monkeypatch.setattr(app.config["SETTINGS"], "METRICS_TOKEN", "scrape-me")
    assert http.get("/api/health/metrics").status_code == 401
    assert http.get("/api/health/metrics", headers={"Authorization": "Bearer scrape-you"}).status_code == 401
    answer = http.get("/api/health/metrics", headers={"Authorization": "Bearer scrape-me"})
    assert answer.status_code == 200
    assert answer.mimetype == "text/plain"


def test_active_users_are_counted_once_over_processes(app, owner, http):
    from app.core import activity

    app.extensions["redis"].flushdb()
    activity._seen.clear()
    colleague = owner.colleague("agent")
    for person in (owner, owner, colleague):
        assert person.get("/me").status_code == 200
        activity._seen.clear()
    assert "active_users 2.0" in http.get("/api/health/metrics").get_data(as_text=True)


def test_checks_cost_little(http, alive):
    started = time.perf_counter()
    for _ in range(20):
        http.get("/api/health/detailed")
    assert (time.perf_counter() - started) / 20 < 1.0


@pytest.mark.parametrize("address", ["/api/health", "/api/health/", "/api/health/detailed", "/livez"])
def test_wrong_method_is_told_so(http, address):
    """Also where only the slash at the end is missing."""
    assert http.get(address).status_code in (200, 503)
    refused = http.delete(address)
    assert refused.status_code == 405
    assert "GET" in refused.headers["Allow"]
