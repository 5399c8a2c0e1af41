"""The contract run: every call of the product to a vendor, every answer and every webhook, against its published description."""

import ast
import importlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from app.core.metrics import VENDOR_REQUESTS
from simulators.contracts import is_ours
from simulators.server import CONTRACTS, Simulator
from tests.contracts.calls import DRIVES, SPOILS

pytestmark = pytest.mark.skipif(not CONTRACTS.is_dir(), reason="the vendors' descriptions are not here")
HEAD = f"{'vendor':<10}{'verbs':>7}{'calls':>7}{'valid':>7}{'webhooks':>10}{'valid':>7}{'bad sent':>10}{'refused':>9}"
LINES: dict[str, str] = {}


@pytest.fixture
def receiver() -> Iterator[str]:
    """Takes every webhook; Twilio hears that callers wait in a queue, and the called are asked for digits."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            is_caller = self.path.startswith("/voice")
            verb = "<Enqueue>support</Enqueue>" if is_caller else "<Gather><Say>Hello</Say></Gather>"
            answer = f"<Response>{verb}</Response>".encode() if "X-Twilio-Signature" in self.headers else b"{}"
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_arguments: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module", autouse=True)
def table(request: pytest.FixtureRequest) -> Iterator[None]:
    """What was found, one line a vendor; seen with -s."""
    yield
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print("\n".join(["", HEAD, *LINES.values()]))


def list_verbs(vendor: str) -> set[str]:
    """The operations the product's module for a vendor names when it calls."""
    module = importlib.import_module(f"app.integrations.{vendor}")
    calls = [
        node for node in ast.walk(ast.parse(Path(module.__file__ or "").read_text())) if isinstance(node, ast.Call)
    ]
    asked = [node for node in calls if isinstance(node.func, ast.Name) and node.func.id in ("_asked", "vendor_call")]
    texts = [part.value for node in asked for part in node.args if isinstance(part, ast.Constant)]
    return {text for text in texts if text != vendor}


def list_done(vendor: str) -> set[str]:
    """The operations that were counted as good."""
    samples = [sample for family in VENDOR_REQUESTS.collect() for sample in family.samples if sample.value > 0]
    return {
        sample.labels["operation"]
        for sample in samples
        if sample.labels["vendor"] == vendor and sample.labels["outcome"] == "ok"
    }


@pytest.mark.parametrize("vendor", DRIVES)
def test_calls_answers_and_webhooks_are_as_published(
    vendor: str, simulate: Callable[..., Simulator], receiver: str, app: Any, tmp_path: Path
) -> None:
    simulator = simulate(vendor, target=receiver)
    with app.app_context():
        DRIVES[vendor](simulator, tmp_path)
        assert simulator.settle()
        verbs = list_verbs(vendor)
        assert verbs and verbs <= list_done(vendor), "a verb nobody calls here is a verb nobody checked"
        good = [exchange for exchange in simulator.journal if not is_ours(exchange.path)]
        assert [exchange for exchange in good if exchange.violation] == []
        refused = spoil(vendor, simulator)
    bad = simulator.journal[len(good) :]
    kinds = [exchange.kind for exchange in good]
    calls, webhooks = kinds.count("request"), kinds.count("webhook")
    LINES[vendor] = (
        f"{vendor:<10}{len(verbs):>7}{calls:>7}{calls:>7}{webhooks:>10}{webhooks:>7}{len(bad):>10}{refused:>9}"
    )
    assert simulator.is_checked and len(bad) == refused >= 2


def spoil(vendor: str, simulator: Simulator) -> int:
    """Send what the description does not allow; how much of it was refused as a bad request."""
    simulator.journal[:] = [exchange for exchange in simulator.journal if not is_ours(exchange.path)]
    before = len(simulator.journal)
    for send in SPOILS[vendor](simulator):
        with pytest.raises(Exception):  # noqa: B017 - each SDK has its own
            send()
    return sum(exchange.status == 400 for exchange in simulator.journal[before:])
