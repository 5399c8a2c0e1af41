"""A simulator: one vendor's server on this machine, with state, a journal, faults, webhooks and a page for people.

A vendor's module offers `make(options) -> Simulator`. It builds `Simulator(NAME, options, contract=...)`, adds the vendor's
routes to `simulator.app`, keeps what is created in `simulator.store`, answers errors with `simulator.error_shape`, fires
webhooks with `simulator.fire(...)`, those whose answer counts with `simulator.ask(...)`, and gives `simulator.page`, a Jinja
template shown at `/` with forms to act as the other side; their addresses begin with `/_act/`, which no contract is asked
about.

Every simulator has these addresses of its own:

    GET  /            the page                      GET  /_journal     what it was asked and answered, and what it fired
    GET  /_violations what broke the contract       POST /_faults      how it fails (see Fault)
    POST /_clock      {"speed": 60, "advance": 60}  POST /_misbehave   how it fires webhooks (see Misbehaviour)
    POST /_reset      forget everything
"""

import contextlib
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, request
from werkzeug.serving import make_server

from simulators.clock import Clock
from simulators.contracts import Checker, is_ours
from simulators.controls import add_controls
from simulators.faults import FaultGate
from simulators.hooks import Reply, Sender

LOOPBACK = "127.0.0.1"
CONTRACTS = Path(__file__).resolve().parents[2] / "shared" / "contracts"
LONGEST_JOURNAL = 10_000
MAX_KEPT_BODY = 4000

ErrorShape = Callable[[int, str], Any]


@dataclass(frozen=True)
class Options:
    """How a simulator is started.

    `target` is the product's address, where webhooks go; empty fires none. `port` 0 takes a free one. `secrets` holds what
    vendor and product share, by the names of the product's settings. `contracts` is the folder of the published descriptions;
    nothing is checked when it is absent.
    """

    target: str = ""
    port: int = 0
    secrets: Mapping[str, str] = field(default_factory=dict)
    contracts: Path | None = CONTRACTS
    seed: int = 0


@dataclass
class Exchange:
    """One entry of the journal: `kind` is "request" (from the product) or "webhook" (to it)."""

    kind: str
    at: float
    method: str
    path: str
    body: str
    status: int | None = None
    violation: str | None = None


def plain_error(status: int, message: str) -> Any:
    """An error in nobody's shape; vendors set `simulator.error_shape` to their own."""
    return {"error": message, "status": status}


class Simulator:
    """The server of one vendor. Start it with `start()`, or put its `app` behind another server."""

    def __init__(self, vendor: str, options: Options, *, contract: Callable[[Path], Checker] | None = None) -> None:
        self.vendor = vendor
        self.options = options
        self.app = Flask(f"simulators.{vendor}")
        # Sorting the keys of an answer would hide in which order a vendor tells them.
        self.app.json.sort_keys = False  # type: ignore[attr-defined]
        self.store: defaultdict[str, dict[str, Any]] = defaultdict(dict)
        self.journal: list[Exchange] = []
        self.lock = threading.RLock()
        self.clock = Clock()
        self.faults = FaultGate(self)
        self.hooks = Sender(self)
        self.error_shape: ErrorShape = plain_error
        # Headers the vendor adds to a refusal of this status, such as how long to wait.
        self.error_headers: dict[int, dict[str, str]] = {}
        self.page = "<p>Nothing to do by hand.</p>"
        self._contract = contract
        self._checker: Checker | None = None
        self._server: Any = None
        self.app.wsgi_app = self.faults.wrap(self.app.wsgi_app)  # type: ignore[method-assign]
        self.app.before_request(self._receive)
        self.app.after_request(self._note)
        add_controls(self)

    # --- life ---

    def start(self) -> "Simulator":
        """Listen on loopback in threads of its own; returns itself once it accepts connections."""
        self.open_door()
        self.clock.start()
        return self

    def open_door(self) -> None:
        """Accept connections, again at the same address."""
        port = self._server.port if self._server is not None else self.options.port
        self._server = make_server(LOOPBACK, port, self.app, threaded=True)
        threading.Thread(target=self._server.serve_forever, name=f"{self.vendor} simulator", daemon=True).start()

    def close_door(self) -> None:
        """Refuse connections, as a vendor that is down; what was created stays."""
        self._server.shutdown()
        self._server.server_close()

    def stop(self) -> None:
        """Close the door; webhooks that wait are dropped."""
        self.clock.stop()
        if self._server is not None:
            self.close_door()

    @property
    def url(self) -> str:
        """The address to give the product as the vendor's. Only after `start()`."""
        return f"http://{LOOPBACK}:{self._server.port}"

    def reset(self) -> None:
        """Forget what was created, received and fired, and all faults and misbehaviour."""
        with self.lock:
            self.clock.clear()
            self.store.clear()
            self.journal.clear()
            self.faults.clear()
            self.hooks.clear()

    # --- what vendors and tests use ---

    def fire(
        self,
        path: str,
        body: bytes,
        *,
        content_type: str,
        sign: Callable[[bytes, int], dict[str, str]],
        after: float = 0.0,
    ) -> None:
        """Send a webhook to `target + path`, `after` so many seconds of the simulator's clock.

        `sign(body, timestamp)` gives the headers that prove the vendor; `timestamp` is in seconds. What is not answered 2xx
        is sent again, as vendors do. Misbehaviour is applied here, so that a vendor's module knows nothing of it.
        """
        self.hooks.send(path, body, content_type=content_type, sign=sign, after=after)

    def ask(
        self, path: str, body: bytes, *, content_type: str, sign: Callable[[bytes, int], dict[str, str]]
    ) -> Reply | None:
        """Send a webhook whose answer counts, now and once; None when nobody answered. Not while holding the lock."""
        return self.hooks.ask(path, body, content_type=content_type, sign=sign)

    def settle(self, seconds: float = 10.0) -> bool:
        """Wait until no webhook waits or is on its way; False when that takes longer than `seconds` of real time."""
        return self.hooks.settle(seconds)

    @property
    def violations(self) -> list[Exchange]:
        """What broke the published contract: requests, our own answers and our own webhooks."""
        with self.lock:
            return [exchange for exchange in self.journal if exchange.violation]

    def requests(self, path: str = "", method: str = "") -> list[Exchange]:
        """Requests of the product whose path begins with `path`, oldest first."""
        with self.lock:
            return [
                exchange
                for exchange in self.journal
                if exchange.kind == "request" and exchange.path.startswith(path) and method in ("", exchange.method)
            ]

    def note(self, exchange: Exchange) -> Exchange:
        """Add an entry to the journal; the oldest ones go."""
        with self.lock:
            self.journal.append(exchange)
            del self.journal[:-LONGEST_JOURNAL]
        return exchange

    def check_webhook(self, body: bytes, content_type: str) -> str | None:
        """Why a webhook breaks the contract, None when it does not or nothing is known about it."""
        checker = self._find_checker()
        return checker.check_webhook(body, content_type) if checker else None

    @property
    def is_checked(self) -> bool:
        """Whether requests and answers are held against the vendor's published description."""
        folder = self.options.contracts
        return self._contract is not None and folder is not None and folder.is_dir()

    # --- every request ---

    def _find_checker(self) -> Checker | None:
        # A description costs tens of megabytes: a vendor nobody asks has none in memory.
        with self.lock:
            if self._checker is None and self._contract and self.options.contracts and self.is_checked:
                # What reads descriptions is installed for development only.
                with contextlib.suppress(ModuleNotFoundError):
                    self._checker = self._contract(self.options.contracts)
                self._contract = self._contract if self._checker else None
            return self._checker

    def _receive(self) -> Response | None:
        if is_ours(request.path):
            return None
        body = request.get_data(cache=True)
        exchange = Exchange("request", self.clock.now(), request.method, request.full_path.rstrip("?"), cut_body(body))
        request.environ["simulators.exchange"] = self.note(exchange)
        checker = self._find_checker()
        exchange.violation = checker.check_request(request) if checker else None
        if exchange.violation is None:
            return None
        return self.refuse(400, exchange.violation)

    def refuse(self, status: int, message: str) -> Response:
        """An answer in the vendor's own shape of an error."""
        response: Response = jsonify(self.error_shape(status, message))
        response.status_code = status
        response.headers.update(self.error_headers.get(status, {}))
        return response

    def _note(self, response: Response) -> Response:
        exchange: Exchange | None = request.environ.get("simulators.exchange")
        if exchange is not None:
            exchange.status = response.status_code
            if self._checker and exchange.violation is None:
                exchange.violation = self._checker.check_response(request, response)
        return response


def cut_body(body: bytes) -> str:
    """What the journal keeps of a body."""
    return body[:MAX_KEPT_BODY].decode("utf-8", "replace")
