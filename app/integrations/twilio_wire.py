"""What goes over the line to Twilio and comes back, in our words: objects, errors, and the one address that is allowed."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from app.core.errors import AppError
from app.integrations.errors import Refused, Unavailable, Unsure

API = "https://api.twilio.com"
TOO_MANY = 429
SERVER_FAULT = 500
AWAY = "The telephone service cannot be reached right now. Try again in a minute."
SILENT = "The telephone service did not answer: nobody knows whether it did this."
MISSING = "call_record_missing"
# Twilio's number of an error -> our code and words.
KNOWN = {
    20404: (MISSING, "The telephone service does not know this."),
    21211: ("number_invalid", "This is no telephone number that can be called."),
    21214: ("number_invalid", "This is no telephone number that can be called."),
    21220: ("call_ended", "The call is over."),
    21610: ("recipient_opted_out", "The receiver wrote STOP and gets no messages."),
    21614: ("number_invalid", "This number cannot receive messages."),
}


@dataclass(frozen=True)
class RemoteCall:
    """A call as Twilio has it now; `status` is one of its words, `seconds` is None until it ended."""

    ref: str
    status: str
    direction: str
    sender: str
    to: str
    seconds: int | None
    created_at: datetime | None
    parent_ref: str | None


@dataclass(frozen=True)
class RemoteMessage:
    """A text message as Twilio has it now; `error_code` is Twilio's when it failed."""

    ref: str
    status: str
    sender: str
    to: str
    error_code: int | None
    created_at: datetime | None


@dataclass(frozen=True)
class RemoteQueue:
    """A queue and how many wait in it, how long on average in seconds."""

    ref: str
    name: str
    size: int
    average_wait_seconds: int


@dataclass(frozen=True)
class QueueMember:
    """A call that waits."""

    call_ref: str
    position: int
    wait_seconds: int


@dataclass(frozen=True)
class RemoteNumber:
    """A number of the account and where its calls and messages go."""

    ref: str
    number: str
    voice_url: str
    sms_url: str


def read_call(item: Any) -> RemoteCall:
    """A call of the SDK's in our words."""
    seconds = int(item.duration) if item.duration else None
    made = _moment(item.date_created)
    return RemoteCall(
        item.sid, item.status, item.direction, item._from, item.to, seconds, made, item.parent_call_sid or None
    )


def read_message(item: Any) -> RemoteMessage:
    """A message of the SDK's in our words."""
    return RemoteMessage(
        item.sid, item.status, item.from_, item.to, item.error_code or None, _moment(item.date_created)
    )


def _moment(value: datetime | None) -> datetime | None:
    return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def rewrite(url: str, stand_in: str) -> str:
    """The address a request really goes to. Raises RuntimeError for any host but the API's: a defect of ours or the SDK's."""
    parts = urlsplit(url)
    if f"{parts.scheme}://{parts.netloc}" != API:
        raise RuntimeError(f"the Twilio SDK tried to reach {parts.netloc}")
    return stand_in + url.removeprefix(API) if stand_in else url


def translate(error: BaseException) -> AppError | None:
    """Twilio's answers in our words, for what may be asked again."""
    import requests
    from twilio.base.exceptions import TwilioException, TwilioRestException

    if isinstance(error, TwilioRestException):
        return _explain(error.status, error.code)
    if isinstance(error, TwilioException):
        # A list that fails carries the answer as its last argument.
        return _explain(getattr(error.args[-1], "status_code", SERVER_FAULT), None) if error.args else None
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return _explain(error.response.status_code, 20404 if error.response.status_code == 404 else None)
    return Unavailable(AWAY) if isinstance(error, requests.RequestException) else None


def translate_once(error: BaseException) -> AppError | None:
    """The same for what must not be done twice: Unsure where it may have been done."""
    import requests
    from twilio.base.exceptions import TwilioRestException

    told = translate(error)
    if isinstance(error, TwilioRestException):
        return Unsure(SILENT) if error.status >= SERVER_FAULT else told
    if isinstance(error, requests.RequestException) and not _never_left(error):
        return Unsure(SILENT)
    return told


def _explain(status: int, number: int | None) -> AppError:
    if status == TOO_MANY or status >= SERVER_FAULT:
        return Unavailable(AWAY)
    if status in (401, 403):
        return Refused("The telephone service does not take our key: ask your administrator.", code="call_key_refused")
    code, words = KNOWN.get(number or 0, ("call_refused", f"The telephone service refused this (error {number})."))
    return Refused(words, code=code)


def _never_left(error: Any) -> bool:
    """Whether no connection was made, so that nothing can have been done."""
    import requests
    from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

    if isinstance(error, requests.ConnectTimeout):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)
