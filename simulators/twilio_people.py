"""What people do at the Twilio simulator: call a number, answer, press digits, hang up, send a message."""

from typing import Any

from flask import Response, abort, redirect, request

from simulators.server import Simulator
from simulators.twilio_lines import Line, Lines
from simulators.twilio_objects import make_message, message_fields

ACTS = ("answer", "busy", "ignore", "hangup", "press", "say", "done")


def add_acts(simulator: Simulator, lines: Lines) -> None:
    """Add the addresses of the page's forms."""
    app = simulator.app

    @app.post("/_act/calls")
    def call_in() -> Response:
        form = request.form
        place_call(simulator, lines, sender=form["from"], to=form["to"], url=form.get("url", ""))
        return _back()

    @app.post("/_act/calls/<sid>/<act>")
    def act(sid: str, act: str) -> Response:
        line = lines.find(sid) or abort(404)
        if act not in ACTS:
            abort(404)
        do_act(lines, line, act, request.form.get("text", ""))
        return _back()

    @app.post("/_act/messages")
    def write() -> Response:
        form = request.form
        send_message(simulator, lines, sender=form["from"], to=form["to"], text=form["text"])
        return _back()


def place_call(simulator: Simulator, lines: Lines, *, sender: str, to: str, url: str = "") -> Line:
    """Somebody calls a number of the account, or an agent's browser calls out (`sender` is client:name, `url` the app's)."""
    number = _find_number(simulator, to)
    if number is None and not url:
        abort(404, "No number of this account, and no address to ask.")
    values = {"From": sender, "To": to}
    known = number or {"voice_url": "", "voice_fallback_url": "", "status_callback": ""}
    return lines.arrive(values, url or known["voice_url"], known["voice_fallback_url"], known["status_callback"])


def do_act(lines: Lines, line: Line, act: str, text: str = "") -> None:
    """One of ACTS: what the person at the other end of a call does."""
    work: dict[str, Any] = {
        "answer": lambda: lines.answer(line),
        "busy": lambda: lines.end(line, "busy"),
        "ignore": lambda: lines.end(line, "no-answer"),
        "hangup": lambda: lines.end(line),
        "press": lambda: lines.verbs.press(line, text),
        "say": lambda: lines.verbs.press(line, "", text),
        "done": lambda: lines.verbs.finish_recording(line),
    }
    lines.later(work[act])


def send_message(simulator: Simulator, lines: Lines, *, sender: str, to: str, text: str) -> dict[str, Any]:
    """Somebody writes to a number of the account."""
    number = _find_number(simulator, to) or abort(404)
    values = {"From": sender, "To": to, "Body": text}
    made = make_message(lines.account, values, simulator.clock.now(), direction="inbound", status="received")
    simulator.store["messages"][made["sid"]] = made
    lines.later(lambda: lines.ask(number["sms_url"], message_fields(made)))
    return made


def _find_number(simulator: Simulator, to: str) -> dict[str, Any] | None:
    return next((item for item in simulator.store["numbers"].values() if item["phone_number"] == to), None)


def _back() -> Response:
    return redirect("/")  # type: ignore[return-value]
