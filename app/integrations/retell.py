"""Retell AI in our words: calls led by an agent, in the telephone or the browser, and the agents.

A telephone call carries a key that makes no second one for an hour, so what was not answered may be asked again with the same
key. Every call waits 10 seconds at most (3 to connect); reading is tried again twice by the SDK, making once. The SDK is imported
on first use. Only Unavailable, Unsure and Refused leave.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import current_app

from app.core.errors import AppError
from app.integrations.calls import CONNECT_TIMEOUT_SECONDS, TIMEOUT_SECONDS, vendor_call
from app.integrations.errors import Refused, Unavailable, Unsure

if TYPE_CHECKING:
    from retell import Retell

VENDOR = "retell"
API = "https://api.retellai.com"
RETRIES = 2
SERVER_FAULT = 500
MOST_CALLS = 1000
AWAY = "The voice agent service cannot be reached right now. Try again in a minute."
SILENT = "The voice agent service did not answer: nobody knows whether it did this."
MISSING = "agent_record_missing"
# Too slow, in the middle of something, too many.
AGAIN = (408, 409, 429)
REFUSALS = {
    400: ("The voice agent service refused this: look at the number and the agent.", "agent_refused"),
    401: ("The voice agent service does not take our key: ask your administrator.", "agent_key_refused"),
    402: ("The voice agent service has no credit left: ask your administrator.", "agent_out_of_credit"),
    403: ("The voice agent service does not take our key: ask your administrator.", "agent_key_refused"),
    404: ("The voice agent service does not know this.", MISSING),
}
# What we plant in a call's metadata, and get back with every event of it.
OWNER, OUR_ID = "organization_id", "call_id"


@dataclass(frozen=True)
class AgentCall:
    """A call of an agent as Retell has it now.

    `status` is registered, not_connected, ongoing, ended or error; `turns` are (role, text); times are UTC. `our_id` is what
    we planted. A `recording_url` may die after ten minutes: fetch it at once.
    """

    ref: str
    status: str
    agent_ref: str
    organization_id: int | None
    our_id: str | None
    direction: str | None
    sender: str | None
    to: str | None
    started_at: datetime | None
    ended_at: datetime | None
    seconds: int | None
    end_reason: str | None
    transcript: str
    turns: tuple[tuple[str, str], ...]
    recording_url: str | None
    summary: str | None
    sentiment: str | None
    is_successful: bool | None
    found: Mapping[str, Any] = field(default_factory=dict)
    cost_cents: float | None = None


@dataclass(frozen=True)
class WebCall:
    """What a browser needs to join a call."""

    ref: str
    access_token: str


@dataclass(frozen=True)
class Agent:
    """An agent of the account."""

    ref: str
    name: str


def place_call(
    *,
    to: str,
    sender: str,
    agent_ref: str,
    organization_id: int,
    our_id: str,
    key: str,
    variables: Mapping[str, str] | None = None,
) -> AgentCall:
    """Have an agent call somebody. The same key makes no second call for an hour, so Unavailable may be tried again with it.

    `variables` are what the agent knows of the person. Raises Unavailable and Refused.
    """
    with _asked("place_call"):
        made = _client().call.create_phone_call(
            from_number=sender,
            to_number=to,
            override_agent_id=agent_ref,
            metadata=_mark(organization_id, our_id),
            retell_llm_dynamic_variables=dict(variables or {}),
            idempotency_key=key,
            max_retries=0,
        )
    return read_call(made.to_dict())


def open_web_call(
    *, agent_ref: str, organization_id: int, our_id: str, variables: Mapping[str, str] | None = None
) -> WebCall:
    """Prepare a call a browser joins. Raises Unavailable, Unsure (a prepared call nobody joins costs nothing) and Refused."""
    with _asked("open_web_call", once=True):
        made = _client().call.create_web_call(
            agent_id=agent_ref,
            metadata=_mark(organization_id, our_id),
            retell_llm_dynamic_variables=dict(variables or {}),
            max_retries=0,
        )
    return WebCall(made.call_id, made.access_token)


def fetch_call(call_ref: str) -> AgentCall:
    """A call as it is now. Raises Unavailable, and Refused with the code MISSING when Retell has none."""
    with _asked("fetch_call"):
        found: Any = _client().call.retrieve(call_ref)
    return read_call(found.to_dict())


def list_calls(since: datetime) -> list[AgentCall]:
    """The newest calls that began since a moment, 1,000 at most, without what was said: for what events may have missed."""
    begun: Any = {"type": "number", "op": "ge", "value": int(since.timestamp() * 1000)}
    with _asked("list_calls"):
        found = _client().call.list(filter_criteria={"start_timestamp": begun}, limit=MOST_CALLS)
    return [read_call(item.to_dict()) for item in found.items or []]


def stop_call(call_ref: str) -> None:
    """End a call. Raises Unavailable and Refused."""
    with _asked("stop_call"):
        _client().call.stop(call_ref)


def list_agents() -> list[Agent]:
    """The agents of the account. Raises Unavailable and Refused."""
    with _asked("list_agents"):
        found = _client().agent.list()
    return [Agent(item.agent_id, item.agent_name or item.agent_id) for item in found.items]


def fetch_agent(agent_ref: str) -> Agent:
    """One agent. Raises Unavailable and Refused."""
    with _asked("fetch_agent"):
        item = _client().agent.retrieve(agent_ref)
    return Agent(item.agent_id, item.agent_name or item.agent_id)


def point_agent(agent_ref: str, webhook_url: str) -> None:
    """Have an agent's events come to this address. Raises Unavailable and Refused."""
    with _asked("point_agent"):
        _client().agent.update(agent_ref, webhook_url=webhook_url)


def read_call(values: Mapping[str, Any]) -> AgentCall:
    """A call as the vendor describes it, in an answer or in an event, in our words."""
    metadata, analysis = values.get("metadata") or {}, values.get("call_analysis") or {}
    owner = str(metadata.get(OWNER, ""))
    length = values.get("duration_ms")
    return AgentCall(
        ref=str(values["call_id"]),
        status=str(values.get("call_status", "")),
        agent_ref=str(values.get("agent_id", "")),
        organization_id=int(owner) if owner.isascii() and owner.isdecimal() else None,
        our_id=str(metadata[OUR_ID]) if OUR_ID in metadata else None,
        direction=values.get("direction"),
        sender=values.get("from_number"),
        to=values.get("to_number"),
        started_at=_moment(values.get("start_timestamp")),
        ended_at=_moment(values.get("end_timestamp")),
        seconds=None if length is None else round(length / 1000),
        end_reason=values.get("disconnection_reason"),
        transcript=values.get("transcript") or "",
        turns=tuple((str(turn["role"]), str(turn["content"])) for turn in values.get("transcript_object") or ()),
        recording_url=values.get("recording_url"),
        summary=analysis.get("call_summary"),
        sentiment=analysis.get("user_sentiment"),
        is_successful=analysis.get("call_successful"),
        found=analysis.get("custom_analysis_data") or {},
        cost_cents=(values.get("call_cost") or {}).get("combined_cost"),
    )


def _mark(organization_id: int, our_id: str) -> dict[str, str]:
    return {OWNER: str(organization_id), OUR_ID: our_id}


def _asked(operation: str, *, once: bool = False) -> vendor_call:
    return vendor_call(VENDOR, operation, translate=_translate_once if once else _translate)


def _client() -> "Retell":
    settings = current_app.config["SETTINGS"]
    return _make_client(settings.RETELL_API_KEY, settings.vendor_url(VENDOR) or API)


@lru_cache(maxsize=4)
def _make_client(key: str, url: str) -> "Retell":
    # On first use: the SDK costs a process 60 MB.
    import httpx
    from retell import Retell

    timeout = httpx.Timeout(TIMEOUT_SECONDS, connect=CONNECT_TIMEOUT_SECONDS)
    return Retell(api_key=key, base_url=url, timeout=timeout, max_retries=RETRIES)


def _translate(error: BaseException) -> AppError | None:
    import retell

    if isinstance(error, retell.APIConnectionError):
        return Unavailable(AWAY)
    if not isinstance(error, retell.APIStatusError):
        return None
    if error.status_code in AGAIN or error.status_code >= SERVER_FAULT:
        return Unavailable(AWAY)
    words, code = REFUSALS.get(error.status_code, REFUSALS[400])
    return Refused(words, code=code)


def _translate_once(error: BaseException) -> AppError | None:
    """Unsure where it may have been done."""
    import httpx
    import retell

    told = _translate(error)
    if isinstance(error, retell.APIStatusError):
        return Unsure(SILENT) if error.status_code >= SERVER_FAULT else told
    if isinstance(error, retell.APIConnectionError):
        never_left = isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout)
        return told if never_left else Unsure(SILENT)
    return told


def _moment(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC)
