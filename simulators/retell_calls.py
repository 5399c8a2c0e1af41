"""The calls of the Retell simulator: from registered to analyzed, the events it tells, and the questions it asks the product."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from simulators.server import Simulator

EVENTS_PATH = "/api/inbound/retell"
JSON = "application/json"
ANALYZED_AFTER_SECONDS = 1.0
SECONDS_A_WORD = 0.4
SPEAKERS = {"agent": "agent", "user": "user", "caller": "user", "customer": "user"}
PLEASED = ("thank", "great", "yes", "perfect", "happy")
DISPLEASED = ("not interested", "stop", "angry", "terrible", "never")
COSTS_CENTS_A_MINUTE = 7


class Calls:
    """All calls of one simulator, as the vendor's API shows them, in `store["calls"]`."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._key = simulator.options.secrets.get("RETELL_API_KEY", "")

    def sign(self, body: bytes, timestamp: int) -> dict[str, str]:
        """The header that proves a body: `v=milliseconds,d=hex` over body and milliseconds."""
        moment = str(timestamp * 1000)
        digest = hmac.new(self._key.encode(), body + moment.encode(), hashlib.sha256).hexdigest()
        return {"X-Retell-Signature": f"v={moment},d={digest}"}

    def keep(self, values: dict[str, Any], agent: dict[str, Any]) -> dict[str, Any]:
        """A call that was asked for, or came in."""
        call = {
            "call_id": f"call_{secrets.token_hex(14)}",
            "agent_id": agent["agent_id"],
            "agent_name": agent.get("agent_name", ""),
            "agent_version": agent["version"],
            "call_status": "registered",
            "metadata": values.get("metadata") or {},
            "retell_llm_dynamic_variables": values.get("retell_llm_dynamic_variables") or {},
        }
        for name in ("call_type", "from_number", "to_number", "direction", "access_token"):
            if name in values:
                call[name] = values[name]
        with self._simulator.lock:
            self._simulator.store["calls"][call["call_id"]] = call
        return call

    # --- what people do; all of it on the clock ---

    def answer(self, call: dict[str, Any]) -> None:
        """The called person picks up, or a browser joined."""
        if call["call_status"] == "registered":
            call |= {"call_status": "ongoing", "start_timestamp": self._now()}
            if call["call_type"] == "phone_call":
                call["telephony_identifier"] = {"twilio_call_sid": f"CA{secrets.token_hex(16)}"}
            self._tell("call_started", call)

    def miss(self, call: dict[str, Any], reason: str) -> None:
        """Nobody answers: such a call never starts."""
        if call["call_status"] == "registered":
            call |= {"call_status": "not_connected", "disconnection_reason": reason}
            self._tell("call_ended", call)

    def end(self, call: dict[str, Any], transcript: str = "", reason: str = "user_hangup") -> None:
        """The conversation is over; what was said is a line for each turn: `agent: ...`, `user: ...`."""
        if call["call_status"] != "ongoing":
            return
        turns = read_transcript(transcript)
        spoken = sum(len(turn["words"]) for turn in turns) * SECONDS_A_WORD
        length = max(int(spoken * 1000), self._now() - call["start_timestamp"], 1000)
        address = f"{self._simulator.url}/_files/{call['call_id']}"
        call |= {
            "call_status": "ended",
            "end_timestamp": call["start_timestamp"] + length,
            "duration_ms": length,
            "disconnection_reason": reason,
            "transcript": "".join(f"{turn['role'].capitalize()}: {turn['content']}\n" for turn in turns),
            "transcript_object": turns,
            "recording_url": f"{address}/recording.wav",
            "public_log_url": f"{address}/public_log.txt",
            "call_cost": _describe_cost(length),
        }
        self._tell("call_ended", call)
        self._simulator.clock.after(ANALYZED_AFTER_SECONDS, lambda: self._analyze(call))

    def _analyze(self, call: dict[str, Any]) -> None:
        said = call["transcript"].lower()
        mood = "Positive" if any(word in said for word in PLEASED) else "Neutral"
        mood = "Negative" if any(word in said for word in DISPLEASED) else mood
        count = len(call["transcript_object"])
        last = call["transcript_object"][-1]["content"] if count else "nothing"
        call["call_analysis"] = {
            "call_summary": f"A call of {count} turns. It ended with: {last}",
            "in_voicemail": False,
            "user_sentiment": mood,
            "call_successful": mood != "Negative" and count > 1,
            "custom_analysis_data": self._find_data(call),
        }
        self._tell("call_analyzed", call)

    def _find_data(self, call: dict[str, Any]) -> dict[str, Any]:
        """Values for what the agent was told to find out."""
        agent = self._simulator.store["agents"].get(call["agent_id"], {})
        made = {"string": "(simulated)", "boolean": True, "number": 1, "enum": ""}
        wanted = [item for item in agent.get("post_call_analysis_data") or [] if item.get("type") in made]
        return {item["name"]: (item.get("choices") or [made[item["type"]]])[0] for item in wanted}

    # --- what the product is told and asked ---

    def _tell(self, event: str, call: dict[str, Any]) -> None:
        agent = self._simulator.store["agents"].get(call["agent_id"], {})
        wanted = agent.get("webhook_events") or ["call_started", "call_ended", "call_analyzed"]
        if event not in wanted:
            return
        # call_analysis is told by call_analyzed alone; the others come before it exists.
        body = json.dumps({"event": event, "call": call}).encode()
        path = _path(agent.get("webhook_url") or EVENTS_PATH)
        self._simulator.fire(path, body, content_type=JSON, sign=self.sign)

    def ask(self, url: str, content: dict[str, Any]) -> dict[str, Any] | None:
        """Ask the product; what it answered as JSON, or None."""
        body = json.dumps(content).encode()
        reply = self._simulator.ask(_path(url), body, content_type=JSON, sign=self.sign)
        if reply is None or not 200 <= reply.status < 300 or not reply.body:
            return None
        found: Any = json.loads(reply.body)
        return found if isinstance(found, dict) else {"result": found}

    def arrive(self, number: dict[str, Any], sender: str, find_agent: Callable[[str], dict[str, Any]]) -> None:
        """Somebody calls a number: the product may choose the agent and what it knows."""
        agents = number.get("inbound_agents") or [{"agent_id": next(iter(self._simulator.store["agents"]))}]
        chosen = agents[0]["agent_id"]
        answer: dict[str, Any] = {}
        if number.get("inbound_webhook_url"):
            asked = {"agent_id": chosen, "from_number": sender, "to_number": number["phone_number"]}
            told = self.ask(number["inbound_webhook_url"], {"event": "call_inbound", "call_inbound": asked})
            answer = (told or {}).get("call_inbound") or {}
        values = {
            "call_type": "phone_call",
            "direction": "inbound",
            "from_number": sender,
            "to_number": number["phone_number"],
            "metadata": answer.get("metadata"),
            "retell_llm_dynamic_variables": answer.get("dynamic_variables"),
        }
        self.answer(self.keep(values, find_agent(answer.get("override_agent_id") or chosen)))

    def call_function(self, call: dict[str, Any], name: str, arguments: dict[str, Any], url: str) -> None:
        """The agent uses one of its custom functions; the product's answer is shown beside the call."""
        tool: dict[str, Any] = next((item for item in self.list_tools(call) if item.get("name") == name), {})
        content = arguments if tool.get("args_at_root") else {"name": name, "call": call, "args": arguments}
        told = self.ask(url or tool.get("url", ""), content)
        said = self._simulator.store["said"].setdefault(call["call_id"], [])
        said.append(f"{name}({json.dumps(arguments)}) -> {json.dumps(told)}")

    def list_tools(self, call: dict[str, Any]) -> list[dict[str, Any]]:
        """The custom functions of a call's agent."""
        agent = self._simulator.store["agents"].get(call["agent_id"], {})
        engine = self._simulator.store["llms"].get(agent.get("response_engine", {}).get("llm_id", ""), {})
        return [tool for tool in engine.get("general_tools") or [] if tool.get("type") == "custom"]

    def _now(self) -> int:
        return int(self._simulator.clock.now() * 1000)


def read_transcript(text: str) -> list[dict[str, Any]]:
    """The turns of a conversation, in the vendor's shape; a line without a speaker is the user's."""
    turns, at = [], 0.5
    for line in filter(None, (line.strip() for line in text.splitlines())):
        speaker, _, said = line.partition(":")
        role = SPEAKERS.get(speaker.strip().lower())
        content = said.strip() if role else line
        words = []
        for word in content.split():
            words.append({"word": word, "start": round(at, 2), "end": round(at + SECONDS_A_WORD, 2)})
            at += SECONDS_A_WORD
        turns.append({"role": role or "user", "content": content, "words": words})
    return turns


def _describe_cost(length_ms: int) -> dict[str, Any]:
    seconds = max(1, length_ms // 1000)
    cost = round(COSTS_CENTS_A_MINUTE * seconds / 60, 2)
    part = {"product": "simulated_voice", "unit_price": 0.117, "cost": cost}
    return {
        "product_costs": [part],
        "total_duration_seconds": seconds,
        "total_duration_unit_price": 0.117,
        "combined_cost": cost,
    }


def _path(url: str) -> str:
    """Address and query of a URL: its server is always the simulator's target."""
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
