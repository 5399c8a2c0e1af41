"""What people do at the Retell simulator: answer, talk, end a call, call a number, let the agent use a function."""

import json
from collections.abc import Callable
from typing import Any

from flask import Response, abort, redirect, request

from simulators.retell_calls import Calls
from simulators.server import Simulator
from simulators.sound import make_sound


def add_acts(simulator: Simulator, calls: Calls, find_agent: Callable[[str], dict[str, Any]]) -> None:
    """Add the addresses of the page's forms, and the files of a call."""
    app = simulator.app

    @app.post("/_act/calls")
    def call_in() -> Response:
        number = simulator.store["numbers"].get(request.form["to"]) or abort(404)
        sender = request.form["from"]
        simulator.clock.after(0, lambda: calls.arrive(number, sender, find_agent))
        return _back()

    @app.post("/_act/calls/<ref>/<act>")
    def act(ref: str, act: str) -> Response:
        call = simulator.store["calls"].get(ref) or abort(404)
        # Read now: the form is gone when the clock comes to it.
        form, arguments = dict(request.form), _arguments()
        work: dict[str, Callable[[], None]] = {
            "answer": lambda: calls.answer(call),
            "ignore": lambda: calls.miss(call, "dial_no_answer"),
            "busy": lambda: calls.miss(call, "dial_busy"),
            "end": lambda: calls.end(call, form.get("text", "")),
            "function": lambda: calls.call_function(call, form.get("name", ""), arguments, form.get("url", "")),
        }
        simulator.clock.after(0, work.get(act) or abort(404))
        return _back()

    @app.get("/_files/<ref>/recording.wav")
    def read_sound(ref: str) -> Response:
        if ref not in simulator.store["calls"]:
            abort(404)
        return Response(make_sound(), mimetype="audio/wav")


def _arguments() -> dict[str, Any]:
    try:
        found = json.loads(request.form.get("arguments") or "{}")
    except ValueError:
        abort(400, "The arguments are not JSON.")
    return found if isinstance(found, dict) else {}


def _back() -> Response:
    return redirect("/")  # type: ignore[return-value]
