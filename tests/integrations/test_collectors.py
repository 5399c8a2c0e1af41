"""What really leaves the process for Sentry, Logtail and PostHog, with secrets planted everywhere."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgpack
import orjson
import pytest

from app.integrations.scrubbing import Scrubber
from tests.conftest import REDIS_DATABASE, settings_for
from tests.integrations.collectors import PLANTED, Collector, run_product


def collecting(settings: dict[str, Any], url: str) -> dict[str, Any]:
    return {
        **settings,
        "SENTRY_DSN": f"{url.replace('http://', 'http://publickey@')}/42",
        "LOGTAIL_TOKEN": "logtail-token-of-the-tests",
        "LOGTAIL_HOST": url,
        "POSTHOG_API_KEY": "phc_of_the_tests",
        "POSTHOG_HOST": url,
    }


@pytest.fixture(scope="module")
def settings(database: str, servers: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return settings_for(database, servers.redis(REDIS_DATABASE), tmp_path_factory.mktemp("files"))


@pytest.fixture(scope="module")
def collector(settings: dict[str, Any]) -> Iterator[Collector]:
    made = Collector()
    run_product(collecting(settings, made.url), requests=3, flush=True)
    yield made
    made.server.shutdown()


def test_nothing_planted_left_the_process(collector: Collector) -> None:
    sent = b"\n".join(body for _, body in collector.received)
    assert len(collector.bodies("/envelope/")) >= 1
    assert len([path for path, _ in collector.received if path == "/"]) >= 1
    assert len(collector.bodies("/batch")) >= 1
    for name, secret in PLANTED.items():
        assert secret.encode() not in sent, name
        assert re.sub(r"\D", "", secret).encode() not in sent or not re.sub(r"\D", "", secret)[9:], name
    print(f"FIGURE collectors: bodies {len(collector.received)} bytes {len(sent)} planted {len(PLANTED)} found 0")


def test_sentry_gets_the_error_with_ids_and_release(collector: Collector) -> None:
    items = [
        orjson.loads(line) for body in collector.bodies("/envelope/") for line in body.splitlines() if line[:1] == b"{"
    ]
    errors = [item for item in items if "exception" in item]
    assert errors
    for error in errors:
        assert error["release"] == "0.1.0"
        assert error["exception"]["values"][-1]["type"] == "RuntimeError"
        assert "[filtered]" in error["exception"]["values"][-1]["value"]
        assert error["tags"]["request_id"]
        assert set(error.get("user") or {}) <= {"id"}


def test_logtail_gets_the_lines_with_their_ids(collector: Collector) -> None:
    lines = [line for path, body in collector.received if path == "/" for line in msgpack.unpackb(body)]
    requests = [line for line in lines if line["message"] == "request"]
    warned = [line for line in lines if line["message"].startswith("a library wrote")]
    assert {line["extras"]["status"] for line in requests} >= {201, 500} if requests else warned
    assert warned
    assert all("[filtered]" in line["message"] for line in warned)


def test_posthog_gets_names_and_numbers_only(collector: Collector) -> None:
    events = [event for body in collector.bodies("/batch") for event in orjson.loads(body)["batch"]]
    assert "lead.created" in {event["event"] for event in events}
    for event in events:
        assert re.fullmatch(r"(user|organization)-\d+", event["distinct_id"])
        ours = {name for name in event["properties"] if not name.startswith("$")}
        assert ours <= {"record_type"}, ours


def test_a_dead_collector_slows_nothing(settings: dict[str, Any]) -> None:
    # Nobody listens there: the port of discarding, refused at once; ten times what the requests take with one.
    assert run_product(collecting(settings, "http://127.0.0.1:9"), requests=3, flush=False) < 15


@pytest.mark.parametrize("text", ["Call 0170 555 0123 now", "pw: password=abcd1234", "postgresql://me:geheim12@db/x"])
def test_scrubber_knows_what_secrets_look_like(text: str) -> None:
    assert "[filtered]" in Scrubber().scrub_text(text)


def test_scrubber_leaves_what_helps() -> None:
    plain = "lead 4711 of organization 12 failed at 2026-11-23T10:15:00 with status 500 in 0.25 s"
    assert Scrubber().scrub_text(plain) == plain
    assert Scrubber().scrub({"id": 5, "rows": [1, None, True]}) == {"id": 5, "rows": [1, None, True]}
    assert Path(__file__).name in Scrubber().scrub_text(f"in {Path(__file__).name}")
