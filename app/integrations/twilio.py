"""Twilio in our words: calls, messages, queues, recordings, and the browser's pass to telephone.

Twilio has no idempotency key. What may or may not have been done is told as Unsure: look the call up by `find_calls` before
it is placed again. Every call waits 10 seconds at most (3 to connect) and is never repeated by the SDK. No call can reach a
host but Twilio's API, or the one that stands in for it. Only Unavailable, Unsure and Refused leave.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import current_app

from app.integrations.calls import CONNECT_TIMEOUT_SECONDS, TIMEOUT_SECONDS, vendor_call
from app.integrations.errors import Refused
from app.integrations.twilio_wire import (
    API,
    MISSING,
    QueueMember,
    RemoteCall,
    RemoteMessage,
    RemoteNumber,
    RemoteQueue,
    read_call,
    read_message,
    rewrite,
    translate,
    translate_once,
)

if TYPE_CHECKING:
    from twilio.rest import Client

VENDOR = "twilio"
TIMEOUTS = (CONNECT_TIMEOUT_SECONDS, TIMEOUT_SECONDS)
RING_SECONDS = 30
LOOKED_AT = 50
# Between our clock and the vendor's.
CLOCK_SLACK = timedelta(minutes=2)
PASS_SECONDS = 3600
FRONT = "Front"
PROGRESS = ["initiated", "ringing", "answered", "completed"]


def place_call(
    *,
    to: str,
    sender: str,
    answer_url: str,
    status_url: str,
    recording_url: str = "",
    ring_seconds: int = RING_SECONDS,
) -> RemoteCall:
    """Call somebody; what happens when they answer, `answer_url` tells as TwiML. A `recording_url` has the call recorded.

    Our own id goes in the query of the addresses: Twilio keeps nothing else of ours. Raises Unavailable when it was not taken,
    Unsure when nobody knows, Refused (code "number_invalid" for a number Twilio does not take).
    """
    values: dict[str, Any] = {"to": to, "from_": sender, "url": answer_url, "timeout": ring_seconds}
    values |= {"status_callback": status_url, "status_callback_event": PROGRESS}
    if recording_url:
        values |= {"record": True, "recording_status_callback": recording_url}
    with _asked("place_call", once=True):
        return read_call(_client().calls.create(**values))


def find_calls(*, to: str, sender: str, since: datetime) -> list[RemoteCall]:
    """Calls between two numbers made since a moment, newest first: what to look at before placing one again.

    The caller knows which of them are other rows of ours; one that is left over is the call nobody was sure of.
    """
    with _asked("find_calls"):
        found = [read_call(item) for item in _client().calls.list(to=to, from_=sender, limit=LOOKED_AT)]
    return [call for call in found if call.created_at is not None and call.created_at >= since - CLOCK_SLACK]


def fetch_call(call_ref: str) -> RemoteCall:
    """A call as it is now. Raises Unavailable and Refused."""
    with _asked("fetch_call"):
        return read_call(_client().calls(call_ref).fetch())


def redirect_call(call_ref: str, *, url: str = "", twiml: str = "") -> RemoteCall:
    """Have a running call do something else: what an address tells, or the given TwiML. Raises Refused once it ended."""
    values = {"url": url} if url else {"twiml": twiml}
    with _asked("redirect_call"):
        return read_call(_client().calls(call_ref).update(**values))


def hang_up(call_ref: str) -> RemoteCall:
    """End a call, also one that rings. Raises Refused once it ended."""
    with _asked("hang_up"):
        return read_call(_client().calls(call_ref).update(status="completed"))


def send_message(*, to: str, sender: str, text: str, status_url: str) -> RemoteMessage:
    """Send a text message. Raises Unavailable, Unsure, Refused (code "recipient_opted_out" when they wrote STOP)."""
    values = {"to": to, "from_": sender, "body": text, "status_callback": status_url}
    with _asked("send_message", once=True):
        return read_message(_client().messages.create(**values))


def find_messages(*, to: str, sender: str, since: datetime) -> list[RemoteMessage]:
    """Messages between two numbers made since a moment, newest first: see `find_calls`."""
    with _asked("find_messages"):
        found = [read_message(item) for item in _client().messages.list(to=to, from_=sender, limit=LOOKED_AT)]
    return [item for item in found if item.created_at is not None and item.created_at >= since - CLOCK_SLACK]


def list_queues() -> list[RemoteQueue]:
    """Every queue; Twilio makes one when a call is first put in it."""
    with _asked("list_queues"):
        found = _client().queues.list()
    return [RemoteQueue(item.sid, item.friendly_name, item.current_size, item.average_wait_time or 0) for item in found]


def list_members(queue_ref: str) -> list[QueueMember]:
    """Who waits in a queue, the first first."""
    with _asked("list_members"):
        found = _client().queues(queue_ref).members.list()
    return [QueueMember(item.call_sid, item.position, item.wait_time) for item in found]


def take_member(queue_ref: str, url: str, *, call_ref: str = FRONT) -> QueueMember:
    """Have the first who waits, or a certain call, leave the queue and do what an address tells."""
    with _asked("take_member"):
        item = _client().queues(queue_ref).members(call_ref).update(url=url)
    return QueueMember(item.call_sid, item.position, item.wait_time)


def list_numbers() -> list[RemoteNumber]:
    """The account's numbers."""
    with _asked("list_numbers"):
        found = _client().incoming_phone_numbers.list()
    return [RemoteNumber(item.sid, item.phone_number, item.voice_url or "", item.sms_url or "") for item in found]


def point_number(number_ref: str, *, voice_url: str, sms_url: str) -> None:
    """Have the calls and messages of a number come to these addresses."""
    with _asked("point_number"):
        _client().incoming_phone_numbers(number_ref).update(voice_url=voice_url, sms_url=sms_url)


def fetch_recording(recording_ref: str, path: Path, *, max_bytes: int) -> int:
    """Write the sound of a recording (MP3) to a path; returns its size. Raises Unavailable and Refused, also when too large."""
    import requests

    account, token = _account()
    url = rewrite(f"{API}/2010-04-01/Accounts/{account}/Recordings/{recording_ref}.mp3", _stand_in())
    with _asked("fetch_recording"), requests.get(url, auth=(account, token), timeout=TIMEOUTS, stream=True) as answer:
        answer.raise_for_status()
        size = 0
        with path.open("wb") as file:
            for chunk in answer.iter_content(64 * 1024):
                size += len(chunk)
                if size > max_bytes:
                    raise Refused("The recording is too large to keep.", code="recording_too_large")
                file.write(chunk)
    return size


def delete_recording(recording_ref: str) -> None:
    """Have Twilio forget a recording; harmless when it is gone."""
    try:
        with _asked("delete_recording"):
            _client().recordings(recording_ref).delete()
    except Refused as error:
        if error.code != MISSING:
            raise


def make_pass(identity: str, *, seconds: int = PASS_SECONDS) -> str:
    """A token with which a browser telephones as `identity`, good for so many seconds. Made here: nobody is asked.

    Raises Refused when the API key or the TwiML application is not set up.
    """
    from twilio.jwt.access_token import AccessToken
    from twilio.jwt.access_token.grants import VoiceGrant

    settings = _settings()
    needed = ("TWILIO_API_KEY_SID", "TWILIO_API_KEY_SECRET", "TWILIO_TWIML_APP_SID")
    missing = [name for name in needed if not getattr(settings, name)]
    if missing:
        raise Refused(f"Calls in the browser are not set up: {missing[0]} is missing.", code="softphone_not_configured")
    made = AccessToken(
        settings.TWILIO_ACCOUNT_SID,
        settings.TWILIO_API_KEY_SID,
        settings.TWILIO_API_KEY_SECRET,
        identity=identity,
        ttl=seconds,
    )
    made.add_grant(VoiceGrant(outgoing_application_sid=settings.TWILIO_TWIML_APP_SID, incoming_allow=True))
    return str(made.to_jwt())


def _asked(operation: str, *, once: bool = False) -> vendor_call:
    return vendor_call(VENDOR, operation, translate=translate_once if once else translate)


def _settings() -> Any:
    return current_app.config["SETTINGS"]


def _account() -> tuple[str, str]:
    settings = _settings()
    return settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN


def _stand_in() -> str:
    return str(_settings().vendor_url(VENDOR))


def _client() -> "Client":
    return _make_client(*_account(), _stand_in())


@lru_cache(maxsize=4)
def _make_client(account: str, token: str, stand_in: str) -> "Client":
    # On first use: the SDK costs a process 30 MB.
    from twilio.http.http_client import TwilioHttpClient
    from twilio.rest import Client

    class Door(TwilioHttpClient):
        """Sends every request to the one host that is allowed."""

        def request(self, method: str, url: str, *arguments: Any, **options: Any) -> Any:
            return super().request(method, rewrite(url, stand_in), *arguments, **options)

    door = Door(timeout=TIMEOUT_SECONDS)
    # The constructor compares; what sends takes a pair: to connect, to answer.
    door.timeout = TIMEOUTS  # type: ignore[assignment]
    return Client(account, token, http_client=door)
