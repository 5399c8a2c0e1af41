"""A simulator's own addresses: its page, journal, violations, faults, clock and misbehaviour."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Response, abort, jsonify, redirect, render_template_string, request

from simulators.contracts import is_ours
from simulators.faults import Fault
from simulators.page import PAGE, VENDORS_PART

if TYPE_CHECKING:
    from simulators.server import Simulator

SHOWN = 50
LOOPBACK_NAMES = ("127.0.0.1", "localhost", "::1")


def add_controls(simulator: "Simulator") -> None:
    """Add the simulator's own addresses to its application."""
    app = simulator.app
    app.before_request(_refuse_strangers)
    app.register_error_handler(ValueError, lambda error: ({"error": str(error)}, 400))
    app.add_url_rule("/", "page", lambda: _show_page(simulator))
    app.add_url_rule("/favicon.ico", "icon", lambda: Response(status=204))
    app.add_url_rule("/_journal", "journal", lambda: jsonify([asdict(item) for item in simulator.journal]))
    app.add_url_rule("/_violations", "violations", lambda: jsonify([asdict(item) for item in simulator.violations]))
    app.add_url_rule("/_faults", "faults", lambda: _faults(simulator), methods=["GET", "POST", "DELETE"])
    app.add_url_rule("/_clock", "clock", lambda: _clock(simulator), methods=["GET", "POST"])
    app.add_url_rule("/_misbehave", "misbehave", lambda: _misbehave(simulator), methods=["GET", "POST"])
    app.add_url_rule("/_reset", "reset", lambda: _reset(simulator), methods=["POST"])


def _refuse_strangers() -> None:
    """A page of another site, open in the same browser, must not act here."""
    if not is_ours(request.path):
        return
    origin = request.headers.get("Origin")
    if urlsplit(request.host_url).hostname not in LOOPBACK_NAMES or (origin and origin != request.host_url.rstrip("/")):
        abort(403)


def _show_page(simulator: "Simulator") -> str:
    exchanges = simulator.journal[: -SHOWN - 1 : -1]
    template = PAGE.replace(VENDORS_PART, simulator.page)
    return render_template_string(template, simulator=simulator, store=simulator.store, exchanges=exchanges)


def _faults(simulator: "Simulator") -> Any:
    if request.method == "DELETE":
        simulator.faults.clear()
    elif request.method == "POST":
        values = _values()
        if values.get("kind") == "none":
            simulator.faults.clear()
        else:
            simulator.faults.add(Fault(**values))
    return _answer(simulator.faults.describe())


def _clock(simulator: "Simulator") -> Any:
    if request.method == "POST":
        values = _values()
        simulator.clock.change(speed=values.get("speed"), advance=float(values.get("advance", 0)))
    return _answer({"now": simulator.clock.now()})


def _misbehave(simulator: "Simulator") -> Any:
    if request.method == "POST":
        simulator.hooks.misbehave(**_values())
    return _answer(asdict(simulator.hooks.misbehaviour))


def _reset(simulator: "Simulator") -> Any:
    simulator.reset()
    return _answer({})


def _values() -> dict[str, Any]:
    """What a program sent as JSON or a person by a form; empty fields are left out."""
    if request.is_json:
        return dict(request.get_json())
    values = {name: value for name, value in request.form.items() if value != ""}
    return {name: _number(value) for name, value in values.items()}


def _number(text: str) -> Any:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _answer(data: Any) -> Any:
    """JSON for programs; a person's form leads back to the page."""
    if request.method == "POST" and not request.is_json:
        return redirect("/")
    return jsonify(data)
