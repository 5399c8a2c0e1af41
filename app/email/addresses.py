"""Addresses in the domain of Inbound Parse: each names the organization, and what it belongs to, under our signature."""

import hmac
import re

from flask import current_app

from app.core.schemas import MAX_BIGINT
from app.core.security import sign

PURPOSE = "mail address"
MARK_LENGTH = 20
# Lower case only: mail programs change the case of addresses.
LOCAL_PART = re.compile(r"(reply|inbox)\.([1-9]\d{0,18})\.(\d{1,19})\.([0-9a-f]{20})")


def reply_address(organization_id: int, message_id: int) -> str | None:
    """Where a reply to this message comes back; None when no domain receives mail for us."""
    return _address("reply", organization_id, message_id)


def inbox_address(organization_id: int) -> str | None:
    """The organization's own address, for mail that answers nothing."""
    return _address("inbox", organization_id, 0)


def read_address(address: str) -> tuple[str, int, int] | None:
    """Kind, organization and message of an address of ours; None for any other, or a signature that is not ours."""
    found = LOCAL_PART.fullmatch(address.strip().lower().rpartition("@")[0])
    if found is None:
        return None
    kind, organization_id, message_id = found[1], int(found[2]), int(found[3])
    is_ours = hmac.compare_digest(_mark(kind, organization_id, message_id), found[4])
    return (kind, organization_id, message_id) if is_ours and max(organization_id, message_id) <= MAX_BIGINT else None


def unsubscribe_url(organization_id: int, email_id: int) -> str:
    """Where whoever got this email takes her address off, without a sign-in (RFC 8058)."""
    mark = _mark("unsubscribe", organization_id, email_id)
    return f"{current_app.config['SETTINGS'].public_url}/api/unsubscribe/{organization_id}.{email_id}.{mark}"


def read_unsubscribe(token: str) -> tuple[int, int] | None:
    """Organization and email of an address of `unsubscribe_url`; None when it is not ours."""
    found = re.fullmatch(r"([1-9]\d{0,18})\.([1-9]\d{0,18})\.([0-9a-f]{20})", token)
    if found is None or max(int(found[1]), int(found[2])) > MAX_BIGINT:
        return None
    organization_id, email_id = int(found[1]), int(found[2])
    is_ours = hmac.compare_digest(_mark("unsubscribe", organization_id, email_id), found[3])
    return (organization_id, email_id) if is_ours else None


def find_owner(address: str) -> int | None:
    """The organization an address of ours belongs to."""
    found = read_address(address)
    return found[1] if found else None


def _address(kind: str, organization_id: int, message_id: int) -> str | None:
    domain = current_app.config["SETTINGS"].SENDGRID_PARSE_DOMAIN
    if not domain:
        return None
    return f"{kind}.{organization_id}.{message_id}.{_mark(kind, organization_id, message_id)}@{domain}"


def _mark(kind: str, organization_id: int, message_id: int) -> str:
    return sign(PURPOSE, f"{kind}.{organization_id}.{message_id}".encode())[:MARK_LENGTH]
