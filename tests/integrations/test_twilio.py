"""Twilio: the real SDK against its simulator, and calls that follow our TwiML from ringing to their end."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

import jwt
import pytest
from twilio.request_validator import RequestValidator

from app.core.errors import AppError, Unavailable
from app.integrations import twilio, twilio_wire
from app.integrations.errors import Refused, Unsure
from simulators.faults import Fault
from simulators.server import CONTRACTS, Simulator
from simulators.twilio_lines import Line, Lines
from simulators.twilio_people import do_act, place_call, send_message
from tests.simulated import SECRETS

ANN, OURS = "+14155550101", SECRETS["TWILIO_PHONE_NUMBER"]
PUBLIC = "https://crm.example"


class Product:
    """Answers a vendor's questions with the TwiML it was given, and keeps what it was told, its signature checked."""

    def __init__(self) -> None:
        self.told: list[tuple[str, dict[str, str]]] = []
        self.answers: dict[str, str] = {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                fields = {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
                proof = RequestValidator(SECRETS["TWILIO_AUTH_TOKEN"])
                assert proof.validate(PUBLIC + self.path, fields, self.headers["X-Twilio-Signature"])
                outer.told.append((self.path, fields))
                answer = f"<Response>{outer.answers.get(self.path, '')}</Response>".encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/xml")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_arguments: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def statuses(self) -> list[str]:
        return [fields["CallStatus"] for path, fields in self.told if path.startswith("/status")]


@pytest.fixture
def product() -> Iterator[Product]:
    made = Product()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def vendor(simulate: Callable[..., Simulator], app: Any, product: Product) -> Any:
    simulator = simulate("twilio", target=product.url)
    with app.app_context():
        yield simulator


def lines_of(vendor: Simulator) -> Lines:
    return vendor.lines  # type: ignore[attr-defined, no-any-return]


def act(vendor: Simulator, line: Line, name: str, text: str = "") -> None:
    do_act(lines_of(vendor), line, name, text)
    assert vendor.settle(10)


def call_out(**changes: Any) -> twilio_wire.RemoteCall:
    values = {
        "to": ANN,
        "sender": OURS,
        "answer_url": f"{PUBLIC}/answer?call_id=7",
        "status_url": f"{PUBLIC}/status?call_id=7",
    }
    return twilio.place_call(**{**values, **changes})


def test_call_rings_is_answered_talks_and_ends(vendor: Simulator, product: Product, tmp_path: Path) -> None:
    product.answers["/answer?call_id=7"] = '<Say>Hello</Say><Gather action="/keys"><Say>Press</Say></Gather>'
    product.answers["/keys"] = "<Say>Thank you</Say><Hangup/>"
    made = call_out(recording_url=f"{PUBLIC}/recording")
    assert (made.status, made.to) == ("queued", ANN)
    vendor.clock.change(advance=1)
    assert vendor.settle(10)
    line = lines_of(vendor).find(made.ref)
    assert line is not None and twilio.fetch_call(made.ref).status == "ringing"
    act(vendor, line, "answer")
    assert line.said == ["Hello", "Press"]
    act(vendor, line, "press", "42")
    assert product.statuses() == ["initiated", "ringing", "in-progress", "completed"]
    ended = twilio.fetch_call(made.ref)
    assert (ended.status, ended.seconds) == ("completed", 1)
    keys = next(fields for path, fields in product.told if path == "/keys")
    recorded = next(fields for path, fields in product.told if path == "/recording")
    assert keys["Digits"] == "42" and recorded["RecordingStatus"] == "completed"
    size = twilio.fetch_recording(recorded["RecordingSid"], tmp_path / "sound", max_bytes=10**6)
    assert size == (tmp_path / "sound").stat().st_size > 8000
    with pytest.raises(Refused) as caught:
        twilio.fetch_recording(recorded["RecordingSid"], tmp_path / "sound", max_bytes=10)
    assert caught.value.code == "recording_too_large"
    twilio.delete_recording(recorded["RecordingSid"])
    twilio.delete_recording(recorded["RecordingSid"])
    with pytest.raises(Refused) as caught:
        twilio.redirect_call(made.ref, twiml="<Response/>")
    assert caught.value.code == "call_ended"
    assert vendor.violations == []


def test_nobody_answers_and_one_that_rings_is_hung_up(vendor: Simulator, product: Product) -> None:
    first, second = call_out(), call_out(status_url=f"{PUBLIC}/other")
    vendor.clock.change(advance=1)
    assert vendor.settle(10)
    twilio.hang_up(second.ref)
    assert vendor.settle(10)
    vendor.clock.change(advance=61)
    assert vendor.settle(10)
    assert twilio.fetch_call(first.ref).status == "no-answer" and twilio.fetch_call(second.ref).status == "canceled"
    since = datetime.now(UTC) - timedelta(minutes=1)
    assert {call.ref for call in twilio.find_calls(to=ANN, sender=OURS, since=since)} == {first.ref, second.ref}
    assert twilio.find_calls(to=ANN, sender=OURS, since=since + timedelta(hours=1)) == []
    assert vendor.violations == []


def test_caller_waits_in_a_queue_until_an_agent_takes_the_call(vendor: Simulator, product: Product) -> None:
    [number] = twilio.list_numbers()
    twilio.point_number(number.ref, voice_url=f"{PUBLIC}/voice", sms_url=f"{PUBLIC}/sms")
    product.answers["/voice"] = '<Enqueue waitUrl="/wait" action="/left">support</Enqueue>'
    product.answers["/wait"] = "<Say>Please wait</Say>"
    product.answers["/agent"] = '<Dial action="/done"><Queue url="/whisper">support</Queue></Dial>'
    caller = place_call(vendor, lines_of(vendor), sender=ANN, to=OURS)
    assert vendor.settle(10)
    [queue] = twilio.list_queues()
    [member] = twilio.list_members(queue.ref)
    assert (queue.name, queue.size, member.call_ref, member.position) == ("support", 1, caller.call["sid"], 1)
    agent = call_out(to="client:agent_7", answer_url=f"{PUBLIC}/agent")
    vendor.clock.change(advance=1)
    assert vendor.settle(10)
    line = lines_of(vendor).find(agent.ref)
    assert line is not None
    act(vendor, line, "answer")
    assert caller.waiting["kind"] == "bridged" and twilio.list_members(queue.ref) == []
    act(vendor, caller, "hangup")
    assert [path for path, _ in product.told][:2] == ["/voice", "/wait"]
    assert next(fields for path, fields in product.told if path == "/done")["DialCallStatus"] == "completed"
    assert "/whisper" in [path for path, _ in product.told]
    assert vendor.violations == []


def test_front_of_a_queue_is_moved_and_an_agent_is_dialled(vendor: Simulator, product: Product) -> None:
    product.answers["/api/calls/twilio/voice"] = "<Enqueue>sales</Enqueue>"
    product.answers["/next"] = '<Dial record="record-from-answer" recordingStatusCallback="/rec" action="/dialled">' \
        "<Client>agent_7</Client></Dial>"  # fmt: skip
    [number] = twilio.list_numbers()
    twilio.point_number(number.ref, voice_url=f"{PUBLIC}/api/calls/twilio/voice", sms_url=f"{PUBLIC}/sms")
    caller = place_call(vendor, lines_of(vendor), sender=ANN, to=OURS)
    assert vendor.settle(10)
    [queue] = twilio.list_queues()
    assert twilio.take_member(queue.ref, f"{PUBLIC}/next").call_ref == caller.call["sid"]
    assert vendor.settle(10)
    vendor.clock.change(advance=1)
    assert vendor.settle(10)
    child = lines_of(vendor).find(caller.waiting["children"][0])
    assert child is not None and child.call["to"] == "client:agent_7"
    act(vendor, child, "answer")
    act(vendor, child, "hangup")
    told = next(fields for path, fields in product.told if path == "/dialled")
    assert (told["DialCallStatus"], told["RecordingStatus"]) == ("completed", "completed")
    assert twilio.fetch_call(caller.call["sid"]).status == "completed"
    assert vendor.violations == []


def test_messages_go_out_and_come_in(vendor: Simulator, product: Product) -> None:
    made = twilio.send_message(to=ANN, sender=OURS, text="Hello", status_url=f"{PUBLIC}/status?message_id=1")
    vendor.clock.change(advance=2)
    assert vendor.settle(10)
    told = [fields["MessageStatus"] for path, fields in product.told if path.startswith("/status")]
    assert (made.status, told) == ("queued", ["sent", "delivered"])
    [found] = twilio.find_messages(to=ANN, sender=OURS, since=datetime.now(UTC) - timedelta(minutes=1))
    assert (found.ref, found.status) == (made.ref, "delivered")
    with pytest.raises(Refused) as caught:
        twilio.send_message(to="+14155559999", sender=OURS, text="Hello", status_url=f"{PUBLIC}/status")
    assert caught.value.code == "recipient_opted_out"
    [number] = twilio.list_numbers()
    twilio.point_number(number.ref, voice_url=f"{PUBLIC}/voice", sms_url=f"{PUBLIC}/sms")
    send_message(vendor, lines_of(vendor), sender=ANN, to=OURS, text="Grüße")
    assert vendor.settle(10)
    assert product.told[-1][0] == "/sms" and product.told[-1][1]["Body"] == "Grüße"
    assert vendor.violations == []


FAULTS: list[tuple[Fault, type[AppError]]] = [
    (Fault("status", status=429), Unavailable),
    (Fault("status", status=503), Unsure),
    (Fault("status", status=401), Refused),
    (Fault("reset"), Unsure),
    (Fault("slow", seconds=0.6), Unsure),
]


@pytest.mark.parametrize(("fault", "error"), FAULTS)
def test_faults_are_told_in_our_words(
    vendor: Simulator, monkeypatch: pytest.MonkeyPatch, fault: Fault, error: type[AppError]
) -> None:
    monkeypatch.setattr(twilio, "TIMEOUTS", (1.0, 0.3))
    vendor.faults.add(fault)
    with pytest.raises(AppError) as caught:
        call_out()
    assert type(caught.value) is error
    vendor.faults.clear()
    vendor.faults.add(fault)
    with pytest.raises(AppError) as caught:
        twilio.list_queues()
    assert not isinstance(caught.value, Unsure)


def test_nobody_listens_is_not_unsure(vendor: Simulator, app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.config["SETTINGS"], "TWILIO_API_URL", "http://127.0.0.1:1")
    with pytest.raises(Unavailable) as caught:
        call_out()
    assert not isinstance(caught.value, Unsure)


def test_no_call_reaches_another_host(vendor: Simulator) -> None:
    for url in ("https://taskrouter.twilio.com/v1", "http://api.twilio.com/x", "https://api.twilio.com.example/x"):
        with pytest.raises(RuntimeError, match="tried to reach"):
            twilio_wire.rewrite(url, vendor.url)
    client: Any = twilio._client()
    with pytest.raises(RuntimeError, match="tried to reach"):
        client.taskrouter.v1.workspaces.list()


def test_pass_for_a_browser_is_signed_for_its_person(
    app: Any, vendor: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = twilio.make_pass("agent_7", seconds=600)
    told = jwt.decode(token, SECRETS["TWILIO_API_KEY_SECRET"], algorithms=["HS256"])
    assert told["grants"]["identity"] == "agent_7" and told["exp"] - told["nbf"] == 600
    assert told["grants"]["voice"]["outgoing"]["application_sid"] == SECRETS["TWILIO_TWIML_APP_SID"]
    monkeypatch.setattr(app.config["SETTINGS"], "TWILIO_TWIML_APP_SID", "")
    with pytest.raises(Refused, match="TWILIO_TWIML_APP_SID is missing"):
        twilio.make_pass("agent_7")


@pytest.mark.skipif(not CONTRACTS.is_dir(), reason="the vendors' descriptions are not here")
def test_bad_requests_are_refused_in_the_vendors_shape(vendor: Simulator) -> None:
    from twilio.base.exceptions import TwilioRestException

    client: Any = twilio._client()
    bad = (
        lambda: client.calls.create(to=ANN, from_=""),
        lambda: client.calls("CA1").fetch(),
        lambda: client.queues.create(friendly_name=None),
        lambda: client.calls.create(to=ANN, from_=OURS, url=f"{PUBLIC}/x", method="FETCH"),
    )
    refused = 0
    for call in bad:
        with pytest.raises(TwilioRestException) as caught:
            call()
        refused += caught.value.status == 400
    assert refused == len(bad)


def test_people_act_on_the_page(vendor: Simulator, product: Product) -> None:
    product.answers["/voice"] = "<Gather><Say>Hello</Say></Gather>"
    http = vendor.app.test_client()
    http.get("/")
    form = {"from": ANN, "to": OURS, "url": f"{PUBLIC}/voice"}
    assert http.post("/_act/calls", data=form).status_code == 302
    assert vendor.settle(10)
    page = http.get("/").get_data(as_text=True)
    assert ANN in page and "hangup" in page and "Hello" in page
    [sid] = vendor.store["lines"]
    assert http.post(f"/_act/calls/{sid}/hangup").status_code == 302
    assert http.post(f"/_act/calls/{sid}/fly").status_code == 404
    assert vendor.settle(10)
    assert vendor.store["calls"][sid]["status"] == "completed"
