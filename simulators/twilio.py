"""Twilio in small: calls that follow TwiML, queues, recordings, messages, numbers, and its signed callbacks.

State: `store["calls"]`, `["messages"]`, `["queues"]`, `["recordings"]`, `["numbers"]` by their ids as the API shows them;
`store["lines"]` holds what people see of each call. A number to call ends in 0000 to be refused as not valid; a message to
one that ends in 9999 meets somebody who opted out.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from flask import Response, abort, request
from werkzeug.wrappers import Request as Asked
from werkzeug.wrappers import Response as Answer

from simulators.contracts import OpenApiChecker
from simulators.server import Options, Simulator
from simulators.sound import make_sound
from simulators.twilio_lines import ENDED, Line, Lines
from simulators.twilio_objects import API, make_call, make_message, make_number, make_queue
from simulators.twilio_page import PAGE
from simulators.twilio_people import add_acts
from simulators.twilio_verbs import Verbs

VENDOR = "twilio"
OWN_NUMBER = "+15005550006"
VOICE_PATH = "/api/calls/twilio/voice"
SMS_PATH = "/api/inbound/twilio"
PAGE_SIZE = 50
MEDIA = re.compile(r".*/Recordings/RE[0-9a-f]{32}(\.mp3|\.wav)?$")
CODES = {400: 21201, 401: 20003, 404: 20404, 429: 20429, 500: 20500, 503: 20503}
FILTERS = {"To": "to", "From": "from", "Status": "status", "ParentCallSid": "parent_call_sid", "CallSid": "call_sid",
           "PhoneNumber": "phone_number"}  # fmt: skip


class _Checker(OpenApiChecker):
    """The sound of a recording is no part of the description."""

    def check_request(self, request: Asked) -> str | None:
        return None if MEDIA.fullmatch(request.path) else super().check_request(request)

    def check_response(self, request: Asked, response: Answer) -> str | None:
        is_described = not MEDIA.fullmatch(request.path) and response.status_code < 400
        return super().check_response(request, response) if is_described else None


class TelephoneExchange(Simulator):
    """The simulator, and its lines for tests that act as people."""

    lines: Lines


def make(options: Options) -> Simulator:
    """A stand-in for Twilio. Reads TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN of the options' secrets."""
    simulator = TelephoneExchange(VENDOR, options, contract=_load_contract)
    simulator.error_shape = _describe_error
    simulator.page = PAGE
    lines = Lines(simulator)
    simulator.lines = lines
    Verbs(lines)
    _Door(simulator, lines)
    add_acts(simulator, lines)
    return simulator


@cache
def _load_contract(folder: Path) -> _Checker:
    return _Checker(folder / "twilio" / "twilio_api_v2010.json")


def _describe_error(status: int, message: str, code: int | None = None) -> dict[str, Any]:
    number = code or CODES.get(status, 20001)
    link = f"https://www.twilio.com/docs/errors/{number}"
    return {"code": number, "message": message, "more_info": link, "status": status}


class _Door:
    """The addresses of the API."""

    def __init__(self, simulator: Simulator, lines: Lines) -> None:
        self._simulator = simulator
        self._lines = lines
        self._add("Calls", self._create_call, self._change_call)
        self._add("Messages", self._create_message, None)
        self._add("Queues", self._create_queue, None)
        self._add("Recordings", None, None)
        self._add("IncomingPhoneNumbers", None, self._change_number)
        rule = simulator.app.add_url_rule
        account = f"{API}/Accounts/<account>"
        rule(f"{account}/Queues/<ref>/Members.json", "members", self._list_members)
        rule(f"{account}/Queues/<ref>/Members/<call>.json", "member", self._member, methods=["GET", "POST"])
        rule(f"{account}/Recordings/<ref>.mp3", "sound", self._read_sound)
        rule(f"{account}/Recordings/<ref>.wav", "wave", self._read_sound)
        rule(f"{account}.json", "account", lambda account: {"sid": account, "status": "active", "type": "Full"})
        simulator.app.before_request(self._enter)

    def _add(self, name: str, create: Any, change: Any) -> None:
        kind = {"IncomingPhoneNumbers": "numbers"}.get(name, name.lower())
        key = "incoming_phone_numbers" if kind == "numbers" else kind
        rule = self._simulator.app.add_url_rule
        path = f"{API}/Accounts/<account>/{name}"

        def listed(account: str) -> Any:  # noqa: ARG001  part of every address
            return create() if request.method == "POST" else self._list(kind, key)

        def one(account: str, ref: str) -> Any:  # noqa: ARG001  part of every address
            found = self._find(kind, ref)
            if request.method == "DELETE":
                del self._simulator.store[kind][ref]
                return Response(status=204)
            return change(found) if request.method == "POST" else found

        rule(f"{path}.json", f"all {kind}", listed, methods=["GET", "POST"] if create else ["GET"])
        methods = ["GET", "DELETE", "POST"] if change else ["GET", "DELETE"]
        rule(f"{path}/<ref>.json", f"one {kind}", one, methods=methods)

    def _enter(self) -> Response | None:
        self._seed()
        given = request.authorization
        secrets = self._simulator.options.secrets
        known = {
            secrets.get("TWILIO_ACCOUNT_SID", ""): secrets.get("TWILIO_AUTH_TOKEN", ""),
            secrets.get("TWILIO_API_KEY_SID", ""): secrets.get("TWILIO_API_KEY_SECRET", ""),
        }
        if not request.path.startswith(API):
            return None
        if given is None or not given.password or known.get(given.username or "") != given.password:
            return self._simulator.refuse(401, "Authenticate")
        return None

    def _seed(self) -> None:
        with self._simulator.lock:
            if not self._simulator.store["numbers"]:
                # No target: a number that nobody answers.
                target = self._simulator.options.secrets.get("WEBHOOK_BASE_URL") or self._simulator.options.target
                own = self._simulator.options.secrets.get("TWILIO_PHONE_NUMBER") or OWN_NUMBER
                now = self._simulator.clock.now()
                made = make_number(self._lines.account, own, target + VOICE_PATH, target + SMS_PATH, now)
                self._simulator.store["numbers"][made["sid"]] = made

    # --- calls ---

    def _create_call(self) -> Any:
        form = request.form
        for name in ("To", "From"):
            if not re.fullmatch(r"\+[1-9]\d{6,14}|client:.+|sip:.+", form[name]) or form[name].endswith("0000"):
                self._fail(400, f"The '{name}' number {form[name]} is not a valid phone number.", 21211)
        if not (form.get("Url") or form.get("Twiml")):
            self._fail(400, "Url parameter is required", 21205)
        call = make_call(self._lines.account, form, self._simulator.clock.now(), direction="outbound-api")
        line = Line(
            call,
            url=form.get("Url", ""),
            fallback_url=form.get("FallbackUrl", ""),
            twiml=form.get("Twiml", ""),
            callback=form.get("StatusCallback", ""),
            events=tuple(form.getlist("StatusCallbackEvent")) or ("completed",),
            recording_callback=form.get("RecordingStatusCallback", ""),
            timeout=float(form.get("Timeout", 60)),
            is_recorded=form.get("Record") == "true",
        )
        self._lines.dial(line)
        return call, 201

    def _change_call(self, call: dict[str, Any]) -> Any:
        line, form = self._lines.find(call["sid"]), request.form
        if line is None or call["status"] in ENDED:
            self._fail(400, "Call is not in-progress. Cannot redirect.", 21220)
        status = form.get("Status")
        if status:
            never = call["status"] in ("queued", "ringing")
            self._lines.later(lambda: self._lines.end(line, "canceled" if never else "completed"))
        elif form.get("Twiml"):
            self._lines.later(lambda: self._lines.verbs.follow(line, form["Twiml"], line.base or line.url))
        elif form.get("Url"):
            self._lines.later(lambda: self._lines.verbs.fetch(line, form["Url"], {}))
        return call

    # --- messages ---

    def _create_message(self) -> Any:
        form = request.form
        if form["To"].endswith("9999"):
            self._fail(400, "Attempt to send to unsubscribed recipient", 21610)
        if not form.get("Body") or not form.get("From"):
            self._fail(400, "A text message body and a 'From' number are required.", 21602)
        now = self._simulator.clock.now()
        made = make_message(self._lines.account, form, now, direction="outbound-api", status="queued")
        self._simulator.store["messages"][made["sid"]] = made
        told = dict(made)
        for seconds, status in ((0.1, "sent"), (1.0, "delivered")):
            self._lines.tell_message(form.get("StatusCallback", ""), made, status, seconds)
        return told, 201

    # --- queues, recordings, numbers ---

    def _create_queue(self) -> Any:
        now, form = self._simulator.clock.now(), request.form
        if any(queue["friendly_name"] == form["FriendlyName"] for queue in self._simulator.store["queues"].values()):
            self._fail(400, "Queue friendly name already exists", 22003)
        made = make_queue(self._lines.account, form["FriendlyName"], now, int(form.get("MaxSize", 1000)))
        self._simulator.store["queues"][made["sid"]] = made
        return made, 201

    def _list_members(self, account: str, ref: str) -> Any:  # noqa: ARG002  part of every address
        members = self._lines.verbs.members(self._find("queues", ref))
        found = [self._lines.verbs.describe_member(line, number + 1) for number, line in enumerate(members)]
        return _page("queue_members", found)

    def _member(self, account: str, ref: str, call: str) -> Any:  # noqa: ARG002  part of every address
        members = self._lines.verbs.members(self._find("queues", ref))
        chosen = members[:1] if call == "Front" else [line for line in members if line.call["sid"] == call]
        if not chosen:
            self._fail(404, f"The requested resource {request.path} was not found")
        line = chosen[0]
        told = self._lines.verbs.describe_member(line, members.index(line) + 1)
        if request.method == "POST":
            url = request.form["Url"]
            self._lines.later(lambda: self._lines.verbs.fetch(line, url, {}))
        return told

    def _read_sound(self, account: str, ref: str) -> Any:  # noqa: ARG002  part of every address
        self._find("recordings", ref)
        return Response(make_sound(), mimetype="audio/x-wav")

    def _change_number(self, number: dict[str, Any]) -> Any:
        for name in ("VoiceUrl", "SmsUrl", "StatusCallback", "FriendlyName", "VoiceFallbackUrl"):
            if name in request.form:
                number[re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()] = request.form[name]
        return number

    # --- small things ---

    def _list(self, kind: str, key: str) -> Any:
        wanted = {field: request.args[name] for name, field in FILTERS.items() if name in request.args}
        rows = [
            row
            for row in reversed(self._simulator.store[kind].values())
            if all(row.get(name) == value for name, value in wanted.items())
        ]
        return _page(key, rows)

    def _find(self, kind: str, ref: str) -> dict[str, Any]:
        found: dict[str, Any] | None = self._simulator.store[kind].get(ref)
        if found is None:
            self._fail(404, f"The requested resource {request.path} was not found")
        return found

    def _fail(self, status: int, message: str, code: int | None = None) -> NoReturn:
        response = self._simulator.refuse(status, message)
        response.set_data(self._simulator.app.json.dumps(_describe_error(status, message, code)))
        abort(response)


def _page(key: str, rows: list[Any]) -> dict[str, Any]:
    """A page of a list as Twilio gives it."""
    size, number = int(request.args.get("PageSize", PAGE_SIZE)), int(request.args.get("Page", 0))
    chosen = rows[number * size : (number + 1) * size]
    path = request.path
    later = f"{path}?PageSize={size}&Page={number + 1}" if len(rows) > (number + 1) * size else None
    return {
        "first_page_uri": f"{path}?PageSize={size}&Page=0",
        "next_page_uri": later,
        "previous_page_uri": None,
        "page": number,
        "page_size": size,
        "start": number * size,
        "end": number * size + max(0, len(chosen) - 1),
        "uri": path,
        key: chosen,
    }
