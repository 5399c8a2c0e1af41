"""The doctor names what is wrong and its remedy, ends with the right exit code, and never shows a secret."""

import time
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import psycopg2
import pytest
from rq.utils import utcformat
from sqlalchemy.engine import make_url

from app.core.cache import connect_redis
from app.core.clock import now
from app.core.jobs import QUEUES
from app.core.relay import HEARTBEAT_KEY
from app.health import checks, diagnosis

SUBJECTS = [
    "configuration", "secrets", "database", "role", "extensions", "migrations", "clock", "redis", "redis memory", "worker",
    "scheduler", "disk", "metrics", "mail", "backups", *checks.VENDORS,
]  # fmt: skip
STATES = ("ok", "warning", "error")


@pytest.fixture
def settings(app: Any) -> Any:
    return app.config["SETTINGS"]


@pytest.fixture
def alive(app: Any) -> Any:
    """A worker and a scheduler that tell they live."""
    connection = app.extensions["redis"]
    connection.flushdb()
    connection.sadd("rq:workers", "rq:worker:test")
    connection.hset("rq:worker:test", mapping={"last_heartbeat": utcformat(now()), "queues": ",".join(QUEUES)})
    connection.set(HEARTBEAT_KEY, str(time.time()))
    yield connection
    connection.flushdb()


@pytest.fixture
def run(app: Any) -> Any:
    """Calls the command: its exit code, and state and text of each subject."""

    def call() -> tuple[int, dict[str, tuple[str, str]], str]:
        result = app.test_cli_runner().invoke(args=["doctor"])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        lines = [line for line in result.output.splitlines() if line.split(" ")[0] in STATES]
        return result.exit_code, {line[9:23].strip(): (line[:8].strip(), line[24:]) for line in lines}, result.output

    return call


def find(app: Any, check: Any, *arguments: Any) -> list[diagnosis.Finding]:
    with app.app_context():
        return list(check(*arguments))


def test_sound_installation_is_ok_with_warnings(run: Any, alive: Any) -> None:
    alive.config_set("maxmemory-policy", "noeviction")
    code, found, output = run()
    assert code == 0, output
    assert list(found) == SUBJECTS
    assert {subject for subject, (state, _) in found.items() if state == "error"} == set()
    assert {found[vendor][0] for vendor in checks.VENDORS} == {"warning"}
    assert output.splitlines()[-1].startswith("0 errors, ")


def test_every_line_that_is_not_ok_has_a_remedy(run: Any) -> None:
    _, found, output = run()
    for state, text in found.values():
        assert (" -> " in text) == (state != "ok"), output


def test_no_secret_is_printed(run: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "OPENAI_API_KEY", "sk-visible-in-no-line")
    monkeypatch.setattr(settings, "WEBHOOK_SECRET", "short-and-secret")
    _, found, output = run()
    assert found["openai"] == ("ok", "configured")
    for secret in ("sk-visible", "short-and-secret", settings.SECRET_KEY, settings.JWT_SECRET_KEY):
        assert secret not in output
    assert settings.application_password not in output


def test_database_away_is_a_line(run: Any, alive: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    away = make_url("postgresql+psycopg2://neuracrm_app:hidden@127.0.0.1:1/neuracrm")
    monkeypatch.setitem(settings.__dict__, "application_url", away)
    code, found, output = run()
    assert code == 1
    assert found["database"] == (
        "error", "PostgreSQL is not reachable -> start it or correct DATABASE_URL; ./scripts/run starts it on this machine"
    )  # fmt: skip
    assert "migrations" not in found
    assert found["redis"][0] == "ok"
    assert "hidden" not in output and "Traceback" not in output


def test_redis_away_is_a_line(app: Any, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "redis", connect_redis("redis://:hidden@127.0.0.1:1/0"))
    code, found, output = run()
    assert code == 1
    assert found["redis"][0] == found["worker"][0] == found["scheduler"][0] == "error"
    assert found["database"][0] == "ok"
    assert "hidden" not in output and "Traceback" not in output


def test_wrong_password_names_the_release_step(app: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.__dict__, "application_url", settings.application_url.set(database="nowhere"))
    (finding,) = find(app, diagnosis.check_database, settings)
    assert (finding.state, "release" in finding.remedy) == ("error", True)


def test_administrator_as_application_is_an_error(
    app: Any, settings: Any, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(settings.__dict__, "application_url", make_url(database))
    found = {finding.subject: finding for finding in find(app, diagnosis.check_database, settings)}
    assert found["role"].state == "error"
    assert "is a superuser" in found["role"].text
    assert "owns " in found["role"].text


def test_database_without_extension_and_schema(
    app: Any, settings: Any, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = make_url(database).set(database="postgres")
    monkeypatch.setitem(settings.__dict__, "application_url", empty)
    found = {finding.subject: finding for finding in find(app, diagnosis.check_database, settings)}
    assert found["extensions"] == diagnosis.Finding(
        "extensions", "error", "missing: pg_trgm, btree_gin, unaccent", diagnosis.RELEASE
    )
    assert found["migrations"].text == "the database has no schema"


def test_old_schema_is_an_error(app: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "expected_revision", lambda: "9999")
    found = {finding.subject: finding for finding in find(app, diagnosis.check_database, settings)}
    assert found["migrations"].state == "error"
    assert "the code expects 9999" in found["migrations"].text


@pytest.mark.parametrize(("seconds", "state"), [(0, "ok"), (5, "warning"), (-40, "error")])
def test_clock(app: Any, settings: Any, seconds: int, state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnosis, "now", lambda: now() + timedelta(seconds=seconds))
    found = {finding.subject: finding for finding in find(app, diagnosis.check_database, settings)}
    assert found["clock"].state == state


def test_refused_question_is_a_line(database: str) -> None:
    connection = psycopg2.connect(database)
    connection.close()
    assert diagnosis._checked(diagnosis._check_role, connection).state == "error"


def test_evicting_redis_is_an_error(app: Any, alive: Any) -> None:
    alive.config_set("maxmemory-policy", "allkeys-lru")
    try:
        found = {finding.subject: finding for finding in find(app, diagnosis.check_redis)}
    finally:
        alive.config_set("maxmemory-policy", "noeviction")
    assert found["redis memory"].state == "error"
    assert "noeviction" in found["redis memory"].remedy


@pytest.mark.parametrize(("free", "state"), [(50, "ok"), (3, "warning"), (0.5, "error")])
def test_disk(app: Any, settings: Any, free: float, state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    room = SimpleNamespace(free=free * diagnosis.GIGABYTE)
    monkeypatch.setattr(diagnosis.shutil, "disk_usage", lambda _folder: room)
    (finding,) = find(app, diagnosis.check_disk, settings)
    assert finding.state == state


def test_file_folder_that_cannot_be_written(app: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnosis.os, "access", lambda *_arguments: False)
    (finding,) = find(app, diagnosis.check_disk, settings)
    assert finding.state == "error"


def test_metrics_folder(app: Any, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    assert find(app, diagnosis.check_metrics_folder, settings)[0].state == "ok"
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path / "missing"))
    assert find(app, diagnosis.check_metrics_folder, settings)[0].state == "error"
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR")
    monkeypatch.setattr(settings, "ENVIRONMENT", "production")
    assert find(app, diagnosis.check_metrics_folder, settings)[0].state == "warning"


def test_production_is_held_to_more(app: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ENVIRONMENT", "production")
    for name, value in {"DEBUG": True, "PUBLIC_URL": "", "CORS_ORIGINS": "*", "WEBHOOK_SECRET": "short"}.items():
        monkeypatch.setattr(settings, name, value)
    states = {(finding.state, finding.text) for finding in find(app, diagnosis.check_configuration, settings)}
    assert states == {
        ("warning", "DEBUG is on"),
        ("warning", "PUBLIC_URL is missing"),
        ("warning", "rate limits are off"),
        ("warning", "CORS_ORIGINS holds *"),
    }
    (secret,) = find(app, diagnosis.check_secrets, settings)
    assert (secret.state, secret.text) == ("error", "WEBHOOK_SECRET is shorter than 32 bytes")
    assert find(app, diagnosis.check_mail, settings)[0].state == "error"


def test_secret_used_twice_is_an_error(app: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "WEBHOOK_SECRET", settings.SECRET_KEY)
    (finding,) = find(app, diagnosis.check_secrets, settings)
    assert (finding.state, finding.text) == ("error", "two secrets are equal")
