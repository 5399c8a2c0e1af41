"""The Worker at the edge, in workerd: what is kept, what never is, and what every answer says."""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tests.client import Signed

EDGE = Path(__file__).resolve().parents[2] / "ops" / "cloudflare"
HOUR_SECONDS = 2
PUBLIC = "public, max-age=3600"
FOREVER = "public, max-age=31536000, immutable"
ASSET = "/assets/index-abcdefgh.js"
SECURITY = ("x-content-type-options", "x-frame-options", "strict-transport-security")
NODE = shutil.which("node")
HTML, MINE = {"Cache-Control": PUBLIC, "Content-Type": "text/html"}, {"Cache-Control": "private, max-age=60"}
ANSWERS: dict[str, tuple[int, dict[str, str]]] = {
    ASSET: (200, {"Cache-Control": FOREVER, "Content-Type": "text/javascript"}),
    "/assets/page-abcdefgh.js": (200, HTML),
    "/assets/cookie-abcdefgh.js": (200, {"Cache-Control": PUBLIC, "Set-Cookie": "a=b"}),
    "/assets/varied-abcdefgh.js": (200, {"Cache-Control": PUBLIC, "Vary": "Accept-Encoding, Cookie"}),
    "/assets/missing-abcdefgh.js": (404, {"Cache-Control": PUBLIC}),
    "/api/options/mine": (200, MINE),
}
# Class of request, path, headers, and what becomes of it at first and again.
TABLE: list[tuple[str, str, dict[str, str], tuple[str, str]]] = [
    ("options", "/api/options", {}, ("MISS", "HIT")),
    ("one list of options", "/api/options/lead_sources", {}, ("MISS", "HIT")),
    ("hashed asset", ASSET, {}, ("MISS", "HIT")),
    ("options that are somebody's", "/api/options/mine", {}, ("BYPASS", "BYPASS")),
    ("options with a token", "/api/options", {"authorization": "Bearer x"}, ("PASS", "PASS")),
    ("options with a cookie", "/api/options", {"cookie": "session=x"}, ("PASS", "PASS")),
    ("options with a key", "/api/options", {"x_api_key": "x"}, ("PASS", "PASS")),
    ("options with a question", "/api/options?as=me", {}, ("PASS", "PASS")),
    ("a page under an asset's name", "/assets/page-abcdefgh.js", {}, ("BYPASS", "BYPASS")),
    ("an asset with a cookie", "/assets/cookie-abcdefgh.js", {}, ("BYPASS", "BYPASS")),
    ("an asset that varies", "/assets/varied-abcdefgh.js", {}, ("BYPASS", "BYPASS")),
    ("an asset that is missing", "/assets/missing-abcdefgh.js", {}, ("BYPASS", "BYPASS")),
    ("records", "/api/leads", {}, ("PASS", "PASS")),
    ("records named like an asset", "/api/leads/x.css", {}, ("PASS", "PASS")),
    ("records behind a semicolon", "/api/leads;/assets/index-abcdefgh.js", {}, ("PASS", "PASS")),
    ("records behind an encoded way", "/assets/..%2fapi%2fleads-abcdefgh.js", {}, ("PASS", "PASS")),
    ("options with an encoded tail", "/api/options/%2e%2e/leads", {}, ("PASS", "PASS")),
    ("options with a doubled slash", "//api/options", {}, ("PASS", "PASS")),
    ("a part of an asset", ASSET, {"range": "bytes=0-1"}, ("PASS", "PASS")),
]

pytestmark = pytest.mark.skipif(
    NODE is None or not (EDGE / "node_modules").is_dir(),
    reason="miniflare is not installed (npm ci --prefix ops/cloudflare)",
)


class Origin:
    """A product that says what it is told to, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.answers: dict[str, tuple[int, dict[str, str]]] = {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
                status, headers = outer.answers.get(self.path, (200, {"Cache-Control": PUBLIC}))
                body = f"answer {len(outer.asked)}".encode()
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET

            def log_message(self, *_arguments: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"


class Edge:
    """The Worker before an origin."""

    def __init__(self, origin: str) -> None:
        self._process = subprocess.Popen(
            [NODE or "node", "ask.mjs"], cwd=EDGE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._tell({"origin": origin, "hour": HOUR_SECONDS}) == {"ready": True}

    def _tell(self, line: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(line) + "\n")
        self._process.stdin.flush()
        return dict(json.loads(self._process.stdout.readline()))

    def ask(self, path: str, method: str = "GET", **headers: str) -> dict[str, Any]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._tell({"path": path, "method": method, "headers": named})

    def state(self, path: str, method: str = "GET", **headers: str) -> str:
        """HIT, MISS, STALE, BYPASS, or PASS for what is not even looked for."""
        return str(self.ask(path, method, **headers)["headers"].get("x-edge-cache", "PASS"))

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.fixture
def origin() -> Iterator[Origin]:
    made = Origin()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def edge(origin: Origin) -> Iterator[Edge]:
    made = Edge(origin.url)
    yield made
    made.close()


def test_what_is_public_is_kept_and_nothing_else(edge: Edge, origin: Origin) -> None:
    origin.answers |= ANSWERS
    print(f"\n{'request':34}first   again")
    for name, path, headers, wanted in TABLE:
        states = (edge.state(path, **headers), edge.state(path, **headers))
        print(f"{name:34}{states[0]:8}{states[1]}")
        assert states == wanted, name
    assert edge.state("/api/options", "POST") == "PASS"
    assert edge.ask("//evil.example/api/options")["status"] == 200 and origin.asked[-1][0].endswith(
        "/evil.example/api/options"
    )
    kept = edge.ask(ASSET)["headers"]
    assert kept["cache-control"] == FOREVER and not [
        name for name in kept if name.startswith("x-edge-") and name != "x-edge-cache"
    ]


def test_headers_in_both_directions(edge: Edge, origin: Origin) -> None:
    origin.answers["/api/leads"] = (200, {"Server": "gunicorn", "X-Powered-By": "Flask"})
    answer = edge.ask(
        "/api/leads", x_request_id="request-7-of-a-test", x_forwarded_host="evil.example", authorization="Bearer x"
    )
    told = origin.asked[-1][1]
    assert told["x-request-id"] == answer["headers"]["x-request-id"] == "request-7-of-a-test"
    assert (
        told["authorization"] == "Bearer x" and "x-forwarded-host" not in told and told["x-forwarded-proto"] == "https"
    )
    assert all(name in answer["headers"] for name in SECURITY) and answer["headers"]["cache-control"] == "no-store"
    assert not {"server", "x-powered-by"} & set(answer["headers"])
    assert edge.ask("/api/leads", x_request_id="<script>")["headers"]["x-request-id"] != "<script>"
    edge.ask("/api/options")
    assert "if-none-match" not in origin.asked[-1][1]


def test_options_are_served_stale_while_the_origin_fails(edge: Edge, origin: Origin) -> None:
    first = edge.ask("/api/options")["text"]
    edge.ask(ASSET)
    time.sleep(HOUR_SECONDS + 0.2)
    origin.answers |= {"/api/options": (502, {}), "/api/leads": (502, {})}
    stale = edge.ask("/api/options")
    assert (stale["text"], stale["headers"]["x-edge-cache"]) == (first, "STALE")
    assert edge.ask("/api/leads")["status"] == 502
    origin.answers.clear()
    assert edge.state("/api/options") == "MISS"
    origin.server.shutdown()
    origin.server.server_close()
    time.sleep(HOUR_SECONDS + 0.2)
    assert edge.state("/api/options") == "STALE"
    away = edge.ask("/api/leads")
    assert (
        away["status"] == 503
        and away["headers"]["retry-after"]
        and json.loads(away["text"])["error"]["code"] == "unavailable"
    )


def test_before_the_product_nobody_gets_what_is_another_s(site: str, owner: Signed, other: Signed) -> None:
    owner.make("/leads", {"last_name": "Mine"})
    edge = Edge(site)
    try:
        mine, theirs = f"Bearer {owner.token}", f"Bearer {other.token}"
        assert "Mine" in edge.ask("/api/leads", authorization=mine)["text"]
        for path in ("/api/leads", "/api/leads?x=.css", "/api/options"):
            assert edge.state(path, authorization=mine) == "PASS"
            assert "Mine" not in edge.ask(path, authorization=theirs)["text"]
            assert edge.ask(path)["status"] == 401
    finally:
        edge.close()
