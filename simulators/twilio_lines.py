"""The lines of the Twilio simulator: a call from ringing to its end, what it tells the product, and what the product lets it do.

Everything that happens to a call runs on the simulator's clock, one after the other. What the product answers is TwiML, which
twilio_verbs.py follows. A call waits for a person (`waiting`): to answer, to press digits, in a queue, in a conversation.
"""

import base64
import hashlib
import hmac
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from xml.etree import ElementTree

from simulators.server import Simulator
from simulators.twilio_objects import call_fields, make_call, make_recording, message_fields, moment

FORM = "application/x-www-form-urlencoded"
DEFAULT_TIMEOUT_SECONDS = 60
RINGS_AFTER_SECONDS = 0.2
ENDED = ("completed", "busy", "failed", "no-answer", "canceled")
PROGRESS = {"queued": "initiated", "in-progress": "answered", "ringing": "ringing"}


@dataclass
class Line:
    """What the simulator knows of a call beside what the vendor's API shows."""

    call: dict[str, Any]
    url: str = ""
    fallback_url: str = ""
    twiml: str = ""
    callback: str = ""
    events: tuple[str, ...] = ("completed",)
    recording_callback: str = ""
    timeout: float = DEFAULT_TIMEOUT_SECONDS
    is_recorded: bool = False
    base: str = ""
    verbs: list[ElementTree.Element] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    waiting: dict[str, Any] = field(default_factory=dict)
    answered_at: float = 0.0
    sequence: int = 0


class Lines:
    """All calls; `run` is what follows TwiML."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self.account = simulator.options.secrets.get("TWILIO_ACCOUNT_SID", "")
        self._token = simulator.options.secrets.get("TWILIO_AUTH_TOKEN", "")
        self.verbs: Any = None

    # --- what the product hears ---

    def sign(self, url: str) -> Any:
        """Headers that prove a form sent to an address: HMAC-SHA1 over the address and the sorted fields."""

        def prove(body: bytes, _timestamp: int) -> dict[str, str]:
            fields = parse_qsl(body.decode(), keep_blank_values=True)
            text = url + "".join(name + value for name, value in sorted(set(fields)))
            digest = hmac.new(self._token.encode(), text.encode(), hashlib.sha1).digest()
            return {"X-Twilio-Signature": base64.b64encode(digest).decode()}

        return prove

    def tell(self, url: str, fields: Mapping[str, str], after: float = 0.0) -> None:
        """Fire a webhook whose answer does not count."""
        if url:
            body = urlencode(dict(fields)).encode()
            self.simulator.fire(_path(url), body, content_type=FORM, sign=self.sign(url), after=after)

    def ask(self, url: str, fields: Mapping[str, str]) -> str | None:
        """Ask the product what to do; its TwiML, or None when it gave none."""
        body = urlencode(dict(fields)).encode()
        reply = self.simulator.ask(_path(url), body, content_type=FORM, sign=self.sign(url))
        if reply is None or not 200 <= reply.status < 300:
            return None
        return reply.body.decode() or "<Response/>"

    def tell_status(self, line: Line) -> None:
        """Fire the status callback, if this state was asked for."""
        status = line.call["status"]
        name = "completed" if status in ENDED else PROGRESS[status]
        number, line.sequence = line.sequence, line.sequence + 1
        if name not in line.events:
            return
        fields = {
            **call_fields(line.call),
            "CallStatus": "initiated" if status == "queued" else status,
            "Timestamp": moment(self.simulator.clock.now()),
            "SequenceNumber": str(number),
            "CallbackSource": "call-progress-events",
        }
        if status == "completed":
            fields |= {
                "CallDuration": line.call["duration"],
                "Duration": str(math.ceil(int(line.call["duration"]) / 60)),
            }
        self.tell(line.callback, fields)

    # --- the life of a call ---

    def keep(self, line: Line) -> Line:
        """Remember a call."""
        with self.simulator.lock:
            self.simulator.store["calls"][line.call["sid"]] = line.call
            self.simulator.store["lines"][line.call["sid"]] = line
        return line

    def find(self, sid: str) -> Line | None:
        """A call by its id."""
        found: Line | None = self.simulator.store["lines"].get(sid)
        return found

    def dial(self, line: Line) -> Line:
        """Begin an outgoing call: it is initiated, rings, and waits for a person to answer."""
        self.keep(line)
        self.tell_status(line)
        self.simulator.clock.after(RINGS_AFTER_SECONDS, lambda: self._ring(line))
        return line

    def _ring(self, line: Line) -> None:
        if line.call["status"] != "queued":
            return
        self._turn(line, "ringing")
        line.waiting = {"kind": "ringing"}
        self.simulator.clock.after(line.timeout, lambda: self._give_up(line))

    def _give_up(self, line: Line) -> None:
        if line.call["status"] == "ringing":
            self.end(line, "no-answer")

    def arrive(self, values: Mapping[str, str], url: str, fallback_url: str, callback: str) -> Line:
        """A call from outside to a number of the account: the product is asked at once what to do."""
        call = make_call(self.account, values, self.simulator.clock.now(), direction="inbound")
        call["status"] = "ringing"
        line = self.keep(Line(call, url=url, fallback_url=fallback_url, callback=callback))
        self.later(lambda: self._take(line))
        return line

    def _take(self, line: Line) -> None:
        # The product is asked while the call rings; its answer picks up, unless it rejects.
        line.answered_at = self.simulator.clock.now()
        self.verbs.fetch(line, line.url, {})
        if line.call["status"] == "ringing":
            self._pick_up(line)

    def answer(self, line: Line) -> None:
        """The called person picks up."""
        if line.call["status"] in ("queued", "ringing"):
            self._pick_up(line)
            line.waiting = {}
            if line.twiml:
                self.verbs.follow(line, line.twiml, line.url)
            elif line.url:
                self.verbs.fetch(line, line.url, {})
            elif not line.call["parent_call_sid"]:
                self.end(line, "completed")

    def _pick_up(self, line: Line) -> None:
        line.answered_at = self.simulator.clock.now()
        line.call["start_time"] = moment(line.answered_at)
        self._turn(line, "in-progress")

    def end(self, line: Line, status: str = "completed") -> None:
        """The call is over: hung up, or never answered."""
        if line.call["status"] in ENDED:
            return
        now = self.simulator.clock.now()
        seconds = max(1, round(now - line.answered_at)) if line.answered_at else 0
        self.verbs.leave(line)
        line.verbs, line.waiting = [], {}
        line.call |= {"end_time": moment(now), "duration": str(seconds)}
        self._turn(line, status)
        if line.is_recorded and line.answered_at:
            self.record(line, "OutboundAPI", seconds)
        self.verbs.after_end(line)

    def record(self, line: Line, source: str, seconds: int) -> dict[str, Any]:
        """Keep a recording and tell about it."""
        made = make_recording(
            self.account, line.call["sid"], self.simulator.clock.now(), source=source, seconds=max(1, seconds)
        )
        self.simulator.store["recordings"][made["sid"]] = made
        fields = {**self.describe_recording(made), "AccountSid": self.account, "CallSid": line.call["sid"]}
        self.tell(line.recording_callback, fields)
        return made

    def describe_recording(self, made: Mapping[str, Any]) -> dict[str, str]:
        """The fields a webhook tells about a recording."""
        return {
            "RecordingSid": made["sid"],
            "RecordingUrl": f"{self.simulator.url}{made['uri'].removesuffix('.json')}",
            "RecordingStatus": made["status"],
            "RecordingDuration": made["duration"],
            "RecordingChannels": str(made["channels"]),
            "RecordingStartTime": made["start_time"],
            "RecordingSource": made["source"],
            "ErrorCode": "0",
        }

    def tell_message(self, url: str, message: dict[str, Any], status: str, after: float) -> None:
        """Let a message come to a state, and tell it."""

        def turn() -> None:
            message["status"] = status
            message["date_sent"] = message["date_sent"] or moment(self.simulator.clock.now())
            self.tell(url, message_fields(message))

        self.simulator.clock.after(after, turn)

    def later(self, work: Any) -> None:
        """Do something on the clock, where nothing is locked."""
        self.simulator.clock.after(0, work)

    def _turn(self, line: Line, status: str) -> None:
        line.call["status"] = status
        line.call["date_updated"] = moment(self.simulator.clock.now())
        self.tell_status(line)


def _path(url: str) -> str:
    """Address and query of a URL: its server is always the simulator's target."""
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
