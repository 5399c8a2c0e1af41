"""Retell: the real SDK against its simulator, and calls from their start to what the vendor found in them."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from app.core.errors import AppError, Unavailable
from app.integrations import retell
from app.integrations.errors import Refused, Unsure
from simulators.faults import Fault
from simulators.server import CONTRACTS, Simulator
from tests.simulated import SECRETS

ANN, OURS, AGENT = "+14155550101", SECRETS["RETELL_PHONE_NUMBER"], SECRETS["RETELL_AGENT_ID"]
TALK = "agent: Hello, how can I help?\nuser: Call me back tomorrow, thank you."


class Product:
    """Answers what it was told to, and keeps what it was sent, its signature checked by the SDK."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.answer: dict[str, Any] = {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                from retell import Retell

                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                client, key = Retell(api_key=SECRETS["RETELL_API_KEY"]), SECRETS["RETELL_API_KEY"]
                assert client.verify(body, key, self.headers["X-Retell-Signature"])
                outer.told.append(json.loads(body))
                answer = json.dumps(outer.answer).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_arguments: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"


@pytest.fixture
def product() -> Iterator[Product]:
    made = Product()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def vendor(simulate: Callable[..., Simulator], app: Any, product: Product, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(retell, "RETRIES", 0)
    simulator = simulate("retell", target=product.url)
    with app.app_context():
        yield simulator


def call_out(**changes: Any) -> retell.AgentCall:
    values: dict[str, Any] = {"to": ANN, "sender": OURS, "agent_ref": AGENT, "organization_id": 7, "our_id": "42"}
    return retell.place_call(**{**values, "key": "call-42", "variables": {"name": "Ann"}, **changes})


def act(vendor: Simulator, ref: str, what: str, **form: str) -> None:
    assert vendor.app.test_client().post(f"/_act/calls/{ref}/{what}", data=form).status_code == 302
    assert vendor.settle(10)


def test_call_from_start_to_analysis(vendor: Simulator, product: Product) -> None:
    made = call_out()
    assert (made.status, made.organization_id, made.our_id, made.direction) == ("registered", 7, "42", "outbound")
    assert call_out().ref == made.ref and call_out(key="other").ref != made.ref
    act(vendor, made.ref, "answer")
    product.answer = {"result": "booked"}
    act(vendor, made.ref, "function", name="book", arguments='{"day": "Monday"}', url="/functions")
    act(vendor, made.ref, "end", text=TALK)
    vendor.clock.change(advance=2)
    assert vendor.settle(10)
    assert [item.get("event") for item in product.told] == ["call_started", None, "call_ended", "call_analyzed"]
    assert product.told[1]["args"] == {"day": "Monday"} and product.told[1]["call"]["call_id"] == made.ref
    assert "call_analysis" not in product.told[2]["call"]
    found = retell.fetch_call(made.ref)
    assert found == retell.read_call(product.told[3]["call"])
    assert found.turns[1] == ("user", "Call me back tomorrow, thank you.")
    assert (found.status, found.sentiment, found.is_successful) == ("ended", "Positive", True)
    assert found.seconds and found.started_at and found.ended_at and found.recording_url and found.cost_cents
    since = datetime.now(UTC) - timedelta(minutes=5)
    assert [call.ref for call in retell.list_calls(since)] == [made.ref]
    assert vendor.violations == []
    page = vendor.app.test_client().get("/").get_data(as_text=True)
    assert "booked" in page and "Call me back" in page


def test_call_nobody_answers_and_one_that_is_stopped(vendor: Simulator, product: Product) -> None:
    first, second = call_out(key="1"), call_out(key="2")
    act(vendor, first.ref, "ignore")
    act(vendor, second.ref, "answer")
    retell.stop_call(second.ref)
    assert vendor.settle(10)
    assert retell.fetch_call(first.ref).end_reason == "dial_no_answer"
    assert retell.fetch_call(second.ref).end_reason == "manual_stopped"
    assert [item["event"] for item in product.told[:3]] == ["call_ended", "call_started", "call_ended"]
    assert vendor.violations == []


def test_call_that_comes_in_is_led_as_the_product_says(vendor: Simulator, product: Product) -> None:
    http = vendor.app.test_client()
    http.get("/")
    vendor.store["numbers"][OURS]["inbound_webhook_url"] = "https://crm.example/inbound?x=1"
    product.answer = {"call_inbound": {"dynamic_variables": {"name": "Ann"}, "metadata": {"organization_id": "7"}}}
    http.post("/_act/calls", data={"from": ANN, "to": OURS})
    assert vendor.settle(10)
    assert [item["event"] for item in product.told] == ["call_inbound", "call_started"]
    call = retell.read_call(product.told[1]["call"])
    assert (call.direction, call.organization_id, call.sender) == ("inbound", 7, ANN)
    assert vendor.violations == []


def test_agents_and_calls_in_the_browser(vendor: Simulator, product: Product) -> None:
    [agent] = retell.list_agents()
    assert retell.fetch_agent(agent.ref) == agent and agent.name == "Simulated agent"
    retell.point_agent(agent.ref, "https://crm.example/api/inbound/retell?x=1")
    made = retell.open_web_call(agent_ref=agent.ref, organization_id=7, our_id="43")
    assert made.access_token and retell.fetch_call(made.ref).our_id == "43"
    assert vendor.violations == []


FAULTS: list[tuple[Fault, type[AppError], type[AppError]]] = [
    (Fault("status", status=429), Unavailable, Unavailable),
    (Fault("status", status=500), Unavailable, Unsure),
    (Fault("status", status=402), Refused, Refused),
    (Fault("reset"), Unavailable, Unsure),
    (Fault("slow", seconds=0.6), Unavailable, Unsure),
]


@pytest.mark.parametrize(("fault", "error", "once"), FAULTS)
def test_faults_are_told_in_our_words(
    vendor: Simulator, monkeypatch: pytest.MonkeyPatch, fault: Fault, error: type[AppError], once: type[AppError]
) -> None:
    monkeypatch.setattr(retell, "TIMEOUT_SECONDS", 0.3)
    vendor.faults.add(fault)
    with pytest.raises(AppError) as caught:
        call_out()
    assert type(caught.value) is error
    vendor.faults.clear()
    vendor.faults.add(fault)
    with pytest.raises(AppError) as caught:
        retell.open_web_call(agent_ref=AGENT, organization_id=7, our_id="43")
    assert type(caught.value) is once


def test_bad_number_and_unknown_call_are_refused(vendor: Simulator) -> None:
    with pytest.raises(Refused) as caught:
        call_out(to="+14155550000")
    assert caught.value.code == "agent_refused"
    with pytest.raises(Refused) as caught:
        retell.fetch_call("call_none")
    assert caught.value.code == retell.MISSING


@pytest.mark.skipif(not CONTRACTS.is_dir(), reason="the vendors' descriptions are not here")
def test_bad_requests_are_refused_in_the_vendors_shape(vendor: Simulator) -> None:
    from retell import BadRequestError

    client: Any = retell._client()
    bad = (
        lambda: client.call.create_phone_call(from_number=OURS, to_number=5),
        lambda: client.call.create_phone_call(from_number=OURS, to_number=ANN, metadata="text"),
        lambda: client.call.create_web_call(agent_id=""),
    )
    for call in bad:
        with pytest.raises(BadRequestError) as caught:
            call()
        assert caught.value.body["status"] == "error"  # type: ignore[call-overload, index]
    assert len(vendor.violations) == len(bad)
