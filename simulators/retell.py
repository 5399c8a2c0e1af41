"""Retell AI in small: calls led by an agent, agents and their engines, numbers, and its signed events.

State: `store["calls"]`, `["agents"]`, `["llms"]`, `["numbers"]` by their ids. A call waits until a person, or a test, answers
and ends it (retell_people.py); a number to call that ends in 0000 is refused as not valid.
"""

import operator
import re
import secrets
from functools import cache
from pathlib import Path
from typing import Any

from flask import Response, abort, request

from simulators.contracts import Checker, OpenApiChecker
from simulators.retell_calls import Calls
from simulators.retell_page import PAGE
from simulators.retell_people import add_acts
from simulators.server import Options, Simulator

VENDOR = "retell"
OWN_NUMBER = "+15005550007"
AGENT = "agent_simulated"
ENGINE = "llm_simulated"
VOICE = {"voice_id": "11labs-Adrian", "voice_name": "Adrian", "provider": "elevenlabs", "gender": "male"}
PAGE_SIZE = 50
CONCURRENCY = 20
KEY_SECONDS = 3600
LINK_SECONDS = 3600
TRANSCRIPTS = ("transcript", "transcript_object")
OPERATORS: dict[str, Any] = {
    "in": lambda known, wanted: known in wanted,
    "eq": operator.eq, "ne": operator.ne, "gt": operator.gt, "ge": operator.ge, "lt": operator.lt, "le": operator.le,
    "sw": str.startswith, "ew": str.endswith, "co": operator.contains,
}  # fmt: skip
CHANGED = "last_modification_timestamp"


def make(options: Options) -> Simulator:
    """A stand-in for Retell AI. Reads RETELL_API_KEY of the options' secrets; it signs events as well."""
    simulator = Simulator(VENDOR, options, contract=_load_contract)
    simulator.error_shape = lambda _status, message: {"status": "error", "message": message}
    limits = {"X-RateLimit-Limiter": "general", "RateLimit-Limit": "100", "RateLimit-Remaining": "0"}
    simulator.error_headers = {429: {**limits, "RateLimit-Reset": "1"}}
    simulator.page = PAGE
    calls = Calls(simulator)
    door = _Door(simulator, calls)
    add_acts(simulator, calls, door.find_agent)
    return simulator


@cache
def _load_contract(folder: Path) -> Checker:
    # transfer_* events name a call by its id alone.
    return OpenApiChecker(
        folder / "retell" / "retell-openapi.json",
        find_webhook=lambda told: ("V2CallResponse", told["call"]) if "agent_id" in told.get("call", {}) else None,
    )


class _Door:
    """The addresses of the API."""

    def __init__(self, simulator: Simulator, calls: Calls) -> None:
        self._simulator = simulator
        self._calls = calls
        simulator.app.before_request(self._enter)
        for rule, (method, work) in self._routes().items():
            simulator.app.add_url_rule(rule, f"{method} {rule}", work, methods=[method])

    def _routes(self) -> dict[str, tuple[str, Any]]:
        return {
            "/v2/create-phone-call": ("POST", self._create_phone_call),
            "/v3/create-web-call": ("POST", self._create_web_call),
            "/v2/get-call/<ref>": ("GET", lambda ref: self._find("calls", ref)),
            "/v3/list-calls": ("POST", self._list_calls),
            "/v2/stop-call/<ref>": ("POST", self._stop_call),
            "/v2/update-call/<ref>": ("PATCH", self._update_call),
            "/v2/delete-call/<ref>": ("DELETE", lambda ref: self._delete("calls", ref)),
            "/create-agent": ("POST", self._create_agent),
            "/v2/list-agents": ("POST", self._list_agents),
            "/get-agent/<ref>": ("GET", self.find_agent),
            "/update-agent/<ref>": ("PATCH", lambda ref: self._change("agents", ref)),
            "/delete-agent/<ref>": ("DELETE", lambda ref: self._delete("agents", ref)),
            "/create-retell-llm": ("POST", self._create_engine),
            "/get-retell-llm/<ref>": ("GET", lambda ref: self._find("llms", ref)),
            "/update-retell-llm/<ref>": ("PATCH", lambda ref: self._change("llms", ref)),
            "/v2/list-retell-llms": ("GET", lambda: self._listed("llms")),
            "/v2/list-phone-numbers": ("GET", lambda: self._listed("numbers")),
            "/get-phone-number/<ref>": ("GET", lambda ref: self._find("numbers", ref)),
            "/update-phone-number/<ref>": ("PATCH", lambda ref: self._change("numbers", ref)),
            "/list-voices": ("GET", lambda: [VOICE]),
            "/get-concurrency": ("GET", self._read_concurrency),
        }

    def _enter(self) -> Response | None:
        self._seed()
        wanted = f"Bearer {self._simulator.options.secrets.get('RETELL_API_KEY', '')}"
        is_own = request.path == "/" or request.path.startswith("/_")
        if is_own or request.headers.get("Authorization") == wanted:
            return None
        return self._simulator.refuse(401, "API key is missing or invalid.")

    def _seed(self) -> None:
        store = self._simulator.store
        with self._simulator.lock:
            if store["agents"]:
                return
            engine = {"llm_id": ENGINE, "version": 0, "is_published": False, "general_prompt": "Be kind.", CHANGED: 1}
            agent = {"agent_id": AGENT, "version": 0, "is_published": True, "agent_name": "Simulated agent"}
            store["llms"][ENGINE] = engine
            store["agents"][AGENT] = {
                **agent,
                "response_engine": {"type": "retell-llm", "llm_id": ENGINE},
                "voice_id": VOICE["voice_id"],
                CHANGED: self._now(),
            }
            number = self._simulator.options.secrets.get("RETELL_PHONE_NUMBER") or OWN_NUMBER
            inbound = {"inbound_agents": [{"agent_id": AGENT, "agent_version": 0, "weight": 1}]}
            made = {"phone_number": number, "phone_number_type": "custom", **inbound, CHANGED: self._now()}
            store["numbers"][number] = made

    # --- calls ---

    def _create_phone_call(self) -> Any:
        asked = request.get_json()
        for name in ("from_number", "to_number"):
            if not re.fullmatch(r"\+[1-9]\d{6,14}", asked[name]) or asked[name].endswith("0000"):
                return self._simulator.refuse(400, f"{name} is not a valid E.164 number: {asked[name]}")
        known = self._repeated(asked.get("idempotency_key"))
        if known is not None:
            return known, 201
        number = self._simulator.store["numbers"].get(asked["from_number"], {})
        agents = number.get("outbound_agents") or number.get("inbound_agents") or [{"agent_id": AGENT}]
        agent = self.find_agent(asked.get("override_agent_id") or agents[0]["agent_id"])
        call = self._calls.keep({**asked, "call_type": "phone_call", "direction": "outbound"}, agent)
        if asked.get("idempotency_key"):
            kept = (self._simulator.clock.now(), call["call_id"])
            self._simulator.store["keys"][asked["idempotency_key"]] = kept
        return call, 201

    def _repeated(self, key: str | None) -> dict[str, Any] | None:
        """The call this key made within the last hour."""
        made_at, call_id = self._simulator.store["keys"].get(key or "", (0.0, ""))
        if self._simulator.clock.now() - made_at > KEY_SECONDS:
            return None
        found: dict[str, Any] | None = self._simulator.store["calls"].get(call_id)
        return found

    def _create_web_call(self) -> Any:
        asked = request.get_json()
        token = f"simulated_{secrets.token_hex(24)}"
        agent = self.find_agent(asked["agent_id"])
        call = self._calls.keep({**asked, "call_type": "web_call", "access_token": token}, agent)
        made = {"call_id": call["call_id"], "access_token": token, "transport": "gateway", "ice_servers": []}
        return {**made, "expires_at": self._now() + LINK_SECONDS * 1000}, 201

    def _list_calls(self) -> Any:
        asked = request.get_json(silent=True) or {}
        wanted = asked.get("filter_criteria") or {}
        found = [row for row in self._simulator.store["calls"].values() if _fits(row, wanted)]
        # What was said is left out of lists.
        rows = [{name: value for name, value in row.items() if name not in TRANSCRIPTS} for row in found]
        if asked.get("sort_order") != "ascending":
            rows.reverse()
        start = int(asked.get("pagination_key") or asked.get("skip") or 0)
        limit = int(asked.get("limit") or PAGE_SIZE)
        more = len(rows) > start + limit
        following = {"pagination_key": str(start + limit)} if more else {}
        return {"items": rows[start : start + limit], "has_more": more, **following}

    def _stop_call(self, ref: str) -> Any:
        call = self._find("calls", ref)
        self._simulator.clock.after(0, lambda: self._calls.end(call, reason="manual_stopped"))
        self._simulator.clock.after(0, lambda: self._calls.miss(call, "manual_stopped"))
        return Response(status=204)

    def _update_call(self, ref: str) -> Any:
        call, asked = self._find("calls", ref), request.get_json()
        call["metadata"] = asked.get("metadata", call["metadata"])
        return call

    def _read_concurrency(self) -> Any:
        running = [call for call in self._simulator.store["calls"].values() if call["call_status"] == "ongoing"]
        bought = {"purchased_concurrency": 0, "concurrency_purchase_limit": 100}
        limits = {"concurrency_limit": CONCURRENCY, "base_concurrency": CONCURRENCY, **bought}
        return {"current_concurrency": len(running), **limits}

    # --- agents, engines, numbers ---

    def find_agent(self, ref: str) -> dict[str, Any]:
        """An agent by its id; answers the vendor's 404 when there is none."""
        return self._find("agents", ref)

    def _create_agent(self) -> Any:
        ref = f"agent_{secrets.token_hex(13)}"
        made = {"agent_id": ref, "version": 0, "is_published": False, **request.get_json(), CHANGED: self._now()}
        self._simulator.store["agents"][ref] = made
        return made, 201

    def _create_engine(self) -> Any:
        ref = f"llm_{secrets.token_hex(14)}"
        made = {"llm_id": ref, "version": 0, "is_published": False, **request.get_json(), CHANGED: self._now()}
        self._simulator.store["llms"][ref] = made
        return made, 201

    def _list_agents(self) -> Any:
        told = {"channel": "voice", "is_suspended": False, "tags": {}, "user_modified_timestamp": self._now()}
        agents = self._simulator.store["agents"].values()
        return {"items": [{"agent_name": "", **agent, **told} for agent in agents], "has_more": False}

    def _change(self, kind: str, ref: str) -> Any:
        found = self._find(kind, ref)
        found |= {**request.get_json(), CHANGED: self._now()}
        return found

    def _listed(self, kind: str) -> Any:
        return {"items": list(self._simulator.store[kind].values()), "has_more": False}

    def _delete(self, kind: str, ref: str) -> Any:
        self._find(kind, ref)
        del self._simulator.store[kind][ref]
        return Response(status=204)

    def _find(self, kind: str, ref: str) -> dict[str, Any]:
        found: dict[str, Any] | None = self._simulator.store[kind].get(ref)
        if found is None:
            abort(self._simulator.refuse(404, f"The requested resource was not found: {ref}"))
        return found

    def _now(self) -> int:
        return int(self._simulator.clock.now() * 1000)


def _fits(row: dict[str, Any], wanted: dict[str, Any]) -> bool:
    for name, rule in wanted.items():
        if name == "metadata":
            if not all(str(row["metadata"].get(item["key"])) == str(item["value"]) for item in rule):
                return False
        elif name == "agent":
            if row["agent_id"] not in [item["agent_id"] for item in rule]:
                return False
        elif name not in row or not OPERATORS[rule["op"]](row[name], rule["value"]):
            return False
    return True
