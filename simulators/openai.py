"""OpenAI's server in small: responses with structured output, tools and streams, embeddings, models, moderation.

What a model would say comes from openai_answers.py: always the same for the same question, fitting the schema that was asked
for. A person, or a test, may say what comes next instead: `store["next"]["answers"]` is a list of texts, or of tool calls
{"tool": name, "arguments": {...}}. State: `store["responses"]` by id.
"""

import json
import secrets
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from flask import Response, abort, redirect, request

from simulators import openai_answers as answers
from simulators.contracts import Checker, OpenApiChecker
from simulators.openai_page import PAGE
from simulators.server import Exchange, Options, Simulator

VENDOR = "openai"
BASE = "/v1"
MOST_INPUTS = 2048
# Name -> the day the vendor switches it off; None while that is not announced.
MODELS: dict[str, str | None] = {
    "gpt-6-luna": None,
    "gpt-6.1-sol": None,
    "gpt-5.1": "2027-04-01",
    "gpt-4o-mini": "2027-01-14",
    "text-embedding-3-small": None,
    "text-embedding-3-large": None,
    "omni-moderation-latest": None,
}
LIMIT_HEADERS = {
    "x-ratelimit-limit-requests": "5000",
    "x-ratelimit-remaining-requests": "4999",
    "x-ratelimit-reset-requests": "12ms",
    "x-ratelimit-limit-tokens": "2000000",
    "x-ratelimit-remaining-tokens": "1999000",
    "x-ratelimit-reset-tokens": "30ms",
}
KINDS = {
    400: ("invalid_request_error", None),
    401: ("invalid_request_error", "invalid_api_key"),
    404: ("invalid_request_error", "model_not_found"),
    429: ("requests", "rate_limit_exceeded"),
}


def make(options: Options) -> Simulator:
    """A stand-in for OpenAI. Reads OPENAI_API_KEY of the options' secrets."""
    simulator = Simulator(VENDOR, options, contract=_load_contract)
    simulator.error_shape = _describe_error
    simulator.error_headers = {429: {"Retry-After": "1", **LIMIT_HEADERS, "x-ratelimit-remaining-requests": "0"}}
    simulator.page = PAGE
    _add_gate(simulator)
    _add_routes(simulator)
    _add_other_routes(simulator)
    _add_acts(simulator)
    return simulator


@cache
def _load_contract(folder: Path) -> Checker:
    # What a stream says is checked event by event, as a webhook would be.
    return OpenApiChecker(
        folder / "openai" / "openai-openapi.json",
        base_path=BASE,
        find_webhook=lambda event: ("ResponseStreamEvent", event),
    )


def _describe_error(status: int, message: str) -> dict[str, Any]:
    kind, code = KINDS.get(status, ("server_error", None))
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


def _add_gate(simulator: Simulator) -> None:
    @simulator.app.before_request
    def check_key() -> Response | None:
        wanted = f"Bearer {simulator.options.secrets.get('OPENAI_API_KEY', '')}"
        if not request.path.startswith(BASE) or request.headers.get("Authorization") == wanted:
            return None
        return simulator.refuse(401, "Incorrect API key provided.")

    @simulator.app.after_request
    def add_headers(response: Response) -> Response:
        if request.path.startswith(BASE):
            response.headers["x-request-id"] = f"req_{secrets.token_hex(16)}"
            for name, value in LIMIT_HEADERS.items():
                response.headers.setdefault(name, value)
        return response


def _add_routes(simulator: Simulator) -> None:
    app = simulator.app

    @app.get("/v1/models")
    def list_models() -> Any:
        return {"object": "list", "data": [_describe_model(name) for name in MODELS]}

    @app.get("/v1/models/<name>")
    def read_model(name: str) -> Any:
        _need_model(simulator, name)
        return _describe_model(name)

    @app.post("/v1/responses")
    def create_response() -> Any:
        asked = request.get_json()
        _need_model(simulator, asked.get("model", ""))
        made = _keep_response(simulator, asked)
        if asked.get("stream"):
            told = _stream(simulator, made, request.environ.get("simulators.exchange"))
            return Response(told, mimetype="text/event-stream")
        return made

    @app.get("/v1/responses/<ref>")
    def read_response(ref: str) -> Any:
        found = simulator.store["responses"].get(ref)
        return found or simulator.refuse(404, f"Response with id '{ref}' not found.")


def _add_other_routes(simulator: Simulator) -> None:
    app = simulator.app

    @app.post("/v1/embeddings")
    def create_embeddings() -> Any:
        asked = request.get_json()
        _need_model(simulator, asked["model"])
        inputs = asked["input"] if isinstance(asked["input"], list) else [asked["input"]]
        if not 0 < len(inputs) <= MOST_INPUTS or not all(inputs):
            return simulator.refuse(400, "Invalid 'input': it holds an empty text, or too many.")
        return answers.describe_embeddings(
            asked["model"], inputs, asked.get("dimensions"), asked.get("encoding_format", "float")
        )

    @app.post("/v1/moderations")
    def moderate() -> Any:
        asked = request.get_json()
        inputs = asked["input"] if isinstance(asked["input"], list) else [asked["input"]]
        return answers.describe_moderation([answers.read_text(item) for item in inputs])


def _add_acts(simulator: Simulator) -> None:
    @simulator.app.post("/_act/answers")
    def plan_answer() -> Any:
        form = request.form
        planned: Any = form.get("text") or abort(400)
        if form.get("tool"):
            planned = {"tool": form["tool"], "arguments": json.loads(form["text"])}
        plan_next(simulator, planned)
        return redirect("/")


def plan_next(simulator: Simulator, answer: Any) -> None:
    """Have the model say this to the next question, after what was planned before: a text, or a tool call."""
    with simulator.lock:
        simulator.store["next"].setdefault("answers", []).append(answer)


def _need_model(simulator: Simulator, name: str) -> None:
    if name not in MODELS:
        abort(simulator.refuse(404, f"The model `{name}` does not exist or you do not have access to it."))


def _describe_model(name: str) -> dict[str, Any]:
    made = {"id": name, "object": "model", "created": 1_760_000_000, "owned_by": "system"}
    return {**made, "shutdown_date": MODELS[name]}


def _keep_response(simulator: Simulator, asked: dict[str, Any]) -> dict[str, Any]:
    with simulator.lock:
        planned = simulator.store["next"].get("answers") or []
        chosen = planned.pop(0) if planned else None
    before = simulator.store["responses"].get(asked.get("previous_response_id", ""))
    made = answers.describe_response(asked, simulator.clock.now(), chosen, before)
    if asked.get("store", True):
        simulator.store["responses"][made["id"]] = made
    simulator.store["said"][made["id"]] = {
        "asked": answers.read_text(asked.get("input", "")),
        "told": answers.read_text(asked.get("instructions") or ""),
        "answer": made["output"][0].get("arguments") or answers.read_text(made["output"][0].get("content", "")),
        "model": made["model"],
        "tokens": made["usage"]["total_tokens"],
    }
    return made


def _stream(simulator: Simulator, made: dict[str, Any], exchange: Exchange | None) -> Iterator[str]:
    for event in answers.list_events(made):
        body = json.dumps(event)
        problem = simulator.check_webhook(body.encode(), "application/json")
        if problem and exchange:
            exchange.violation = f"{event['type']}: {problem}"
        yield f"event: {event['type']}\ndata: {body}\n\n"
