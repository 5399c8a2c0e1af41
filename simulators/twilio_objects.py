"""Twilio's objects as its API shows them, and the fields its webhooks carry."""

import secrets
from collections.abc import Mapping
from email.utils import formatdate
from typing import Any

API = "/2010-04-01"
COUNTRY = "US"


def new_sid(prefix: str) -> str:
    """An id as Twilio makes them: two letters and 32 hexadecimal digits."""
    return prefix + secrets.token_hex(16)


def moment(seconds: float) -> str:
    """A time as Twilio writes it."""
    return formatdate(seconds, usegmt=False, localtime=False).replace("-0000", "+0000")


def make_call(
    account: str, values: Mapping[str, str], now: float, *, direction: str, parent: str = ""
) -> dict[str, Any]:
    """A call that was just made."""
    sid = new_sid("CA")
    return {
        "sid": sid,
        "account_sid": account,
        "parent_call_sid": parent or None,
        "to": values["To"],
        "to_formatted": values["To"],
        "from": values["From"],
        "from_formatted": values["From"],
        "phone_number_sid": None,
        "status": "queued",
        "start_time": None,
        "end_time": None,
        "duration": None,
        "price": None,
        "price_unit": "USD",
        "direction": direction,
        "answered_by": None,
        "api_version": API[1:],
        "forwarded_from": None,
        "group_sid": None,
        "caller_name": None,
        "queue_time": "0",
        "trunk_sid": None,
        **_common(account, f"Calls/{sid}", now),
        "subresource_uris": {"recordings": f"{API}/Accounts/{account}/Calls/{sid}/Recordings.json"},
    }


def make_message(account: str, values: Mapping[str, str], now: float, *, direction: str, status: str) -> dict[str, Any]:
    """A text message."""
    sid = new_sid("SM")
    return {
        "sid": sid,
        "account_sid": account,
        "api_version": API[1:],
        "body": values.get("Body", ""),
        "direction": direction,
        "from": values["From"],
        "to": values["To"],
        "status": status,
        "num_segments": str(1 + len(values.get("Body", "")) // 160),
        "num_media": "0",
        "messaging_service_sid": values.get("MessagingServiceSid"),
        "error_code": None,
        "error_message": None,
        "price": None,
        "price_unit": "USD",
        "date_sent": None,
        **_common(account, f"Messages/{sid}", now),
        "subresource_uris": {"media": f"{API}/Accounts/{account}/Messages/{sid}/Media.json"},
    }


def make_queue(account: str, name: str, now: float, max_size: int = 1000) -> dict[str, Any]:
    """A queue nobody waits in."""
    sid = new_sid("QU")
    made = {"sid": sid, "account_sid": account, "friendly_name": name, "max_size": max_size}
    return {**made, "current_size": 0, "average_wait_time": 0, **_common(account, f"Queues/{sid}", now)}


def make_recording(account: str, call_sid: str, now: float, *, source: str, seconds: int | None) -> dict[str, Any]:
    """A recording of a call; without seconds it still runs."""
    sid = new_sid("RE")
    return {
        "sid": sid,
        "account_sid": account,
        "api_version": API[1:],
        "call_sid": call_sid,
        "conference_sid": None,
        "start_time": moment(now - (seconds or 0)),
        "duration": None if seconds is None else str(seconds),
        "price": None,
        "price_unit": "USD",
        "status": "in-progress" if seconds is None else "completed",
        "channels": 1,
        "source": source,
        "error_code": None,
        "encryption_details": None,
        **_common(account, f"Recordings/{sid}", now),
    }


def make_number(account: str, number: str, voice_url: str, sms_url: str, now: float) -> dict[str, Any]:
    """A telephone number of the account."""
    sid = new_sid("PN")
    return {
        "sid": sid,
        "account_sid": account,
        "phone_number": number,
        "friendly_name": number,
        "voice_url": voice_url,
        "voice_method": "POST",
        "voice_fallback_url": "",
        "voice_fallback_method": "POST",
        "sms_url": sms_url,
        "sms_method": "POST",
        "status_callback": "",
        "status_callback_method": "POST",
        "api_version": API[1:],
        "beta": False,
        "capabilities": {"voice": True, "sms": True, "mms": False, "fax": False},
        "origin": "twilio",
        "status": "in-use",
        **_common(account, f"IncomingPhoneNumbers/{sid}", now),
    }


def _common(account: str, path: str, now: float) -> dict[str, str]:
    made = moment(now)
    return {"date_created": made, "date_updated": made, "uri": f"{API}/Accounts/{account}/{path}.json"}


def call_fields(call: Mapping[str, Any]) -> dict[str, str]:
    """What every webhook about a call carries."""
    fields = {
        "AccountSid": call["account_sid"],
        "ApiVersion": API[1:],
        "CallSid": call["sid"],
        "CallStatus": call["status"],
        "Direction": call["direction"],
    }
    if call["parent_call_sid"]:
        fields["ParentCallSid"] = call["parent_call_sid"]
    for name, value in (("From", call["from"]), ("To", call["to"]), ("Caller", call["from"]), ("Called", call["to"])):
        fields |= {name: value, f"{name}City": "", f"{name}State": "", f"{name}Zip": "", f"{name}Country": COUNTRY}
    return fields


def message_fields(message: Mapping[str, Any]) -> dict[str, str]:
    """What a webhook about a message carries; one that came in has its text."""
    fields = {
        "AccountSid": message["account_sid"],
        "ApiVersion": API[1:],
        "MessageSid": message["sid"],
        "SmsSid": message["sid"],
        "SmsStatus": message["status"],
        "From": message["from"],
        "To": message["to"],
    }
    if message["direction"] != "inbound":
        return {**fields, "MessageStatus": message["status"]}
    body = {"SmsMessageSid": message["sid"], "Body": message["body"], "NumMedia": "0"}
    return {**fields, **body, "NumSegments": message["num_segments"]}
