"""The class every simulator is made of: state, journal, faults, clock and webhooks."""

import hashlib
import hmac
import http.client
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from simulators.server import Options, Simulator

SECRET = b"shared"


def make(target: str = "") -> Simulator:
    simulator = Simulator("thing", Options(target=target, contracts=None))
    simulator.error_shape = lambda status, message: {"problem": message, "number": status}

    @simulator.app.post("/things")
    def create() -> Any:
        from flask import request

        simulator.store["things"]["1"] = request.get_json()
        return {"id": "1"}, 201

    return simulator


def sign(body: bytes, timestamp: int) -> dict[str, str]:
    digest = hmac.new(SECRET, f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Signature": f"{timestamp},{digest}"}


@pytest.fixture
def thing() -> Iterator[Simulator]:
    simulator = make().start()
    yield simulator
    simulator.stop()


def ask(simulator: Simulator, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", int(simulator.url.rpartition(":")[2]), timeout=10)
    content = json.dumps(body) if body is not None else None
    connection.request(method, path, content, {"Content-Type": "application/json", **headers})
    response = connection.getresponse()
    text = response.read()
    connection.close()
    return response.status, json.loads(text) if text.startswith((b"{", b"[")) else text.decode()


class Receiver:
    """Takes webhooks and remembers them; answers with the statuses it was given, then 200."""

    def __init__(self) -> None:
        self.taken: list[tuple[bytes, str]] = []
        self.statuses: list[int] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.taken.append((body, self.headers["X-Signature"]))
                self.send_response(outer.statuses.pop(0) if outer.statuses else 200)
                self.end_headers()

            def log_message(self, *_arguments: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def firing(receiver: Receiver) -> Iterator[Simulator]:
    simulator = make(receiver.url).start()
    yield simulator
    simulator.stop()


def fire(simulator: Simulator, body: bytes, after: float = 0.0) -> None:
    simulator.fire("/hook", body, content_type="application/json", sign=sign, after=after)


def is_genuine(body: bytes, signature: str) -> bool:
    return sign(body, int(signature.partition(",")[0]))["X-Signature"] == signature


def test_what_is_created_is_kept_and_noted(thing: Simulator) -> None:
    assert ask(thing, "POST", "/things", {"name": "Ann"}) == (201, {"id": "1"})
    assert thing.store["things"]["1"] == {"name": "Ann"}
    [entry] = ask(thing, "GET", "/_journal")[1]
    assert (entry["path"], entry["status"], json.loads(entry["body"])) == ("/things", 201, {"name": "Ann"})
    ask(thing, "POST", "/_reset", {})
    assert thing.store == {} and thing.requests() == []


def test_faults_are_met_in_order_and_run_out(thing: Simulator) -> None:
    fault = {"kind": "status", "status": 429, "headers": {"Retry-After": "7"}, "path": "/things"}
    ask(thing, "POST", "/_faults", fault)
    ask(thing, "POST", "/_faults", {"kind": "reset", "path": "/things"})
    assert ask(thing, "POST", "/things", {}) == (429, {"problem": "Told to fail.", "number": 429})
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        ask(thing, "POST", "/things", {})
    assert ask(thing, "POST", "/things", {})[0] == 201
    assert thing.store["things"] == {"1": {}}
    assert [entry.status for entry in thing.requests("/things")] == [429, None, 201]


def test_unknown_fault_is_refused(thing: Simulator) -> None:
    assert ask(thing, "POST", "/_faults", {"kind": "fire"})[0] == 400


def test_page_is_for_people_and_not_for_other_sites(thing: Simulator) -> None:
    ask(thing, "POST", "/things", {"name": "<script>"})
    status, page = ask(thing, "GET", "/")
    assert status == 200 and "Thing simulator" in page and "<script>" not in page
    assert ask(thing, "POST", "/_reset", {}, Origin="https://elsewhere.example")[0] == 403
    assert ask(thing, "GET", "/_journal", Host="elsewhere.example")[0] == 403


def test_webhook_is_signed_and_sent_again_until_taken(firing: Simulator, receiver: Receiver) -> None:
    firing.clock.change(speed=1000)
    receiver.statuses = [500, 503]
    fire(firing, b'{"a": 1}')
    assert firing.settle(5)
    while len(receiver.taken) < 3:
        firing.clock.change(advance=60)
        assert firing.settle(5)
    assert [body for body, _ in receiver.taken] == [b'{"a": 1}'] * 3
    assert all(is_genuine(*taken) for taken in receiver.taken)
    assert [entry.status for entry in firing.journal] == [500, 503, 200]


def test_clock_can_be_pushed(firing: Simulator, receiver: Receiver) -> None:
    fire(firing, b"{}", after=3600)
    assert firing.settle(5) and receiver.taken == []
    ask(firing, "POST", "/_clock", {"advance": 3600})
    assert firing.settle(5) and len(receiver.taken) == 1


def test_misbehaviour_repeats_forges_and_signs_late(firing: Simulator, receiver: Receiver) -> None:
    ask(firing, "POST", "/_misbehave", {"repeat": 3, "forge": 1.0, "late_seconds": 900})
    fire(firing, b'{"a": 1}')
    assert firing.settle(5)
    genuine = [taken for taken in receiver.taken if is_genuine(*taken)]
    assert (len(genuine), len(receiver.taken)) == (3, 4)
    ages = {firing.clock.now() - int(signature.partition(",")[0]) for _, signature in genuine}
    assert all(890 < age < 960 for age in ages)


def test_misbehaviour_changes_the_order(firing: Simulator, receiver: Receiver) -> None:
    firing.hooks.misbehave(shuffle_seconds=0.2)
    bodies = [json.dumps({"number": number}).encode() for number in range(12)]
    for body in bodies:
        fire(firing, body)
    assert firing.settle(5)
    arrived = [body for body, _ in receiver.taken]
    assert sorted(arrived) == sorted(bodies) and arrived != bodies
