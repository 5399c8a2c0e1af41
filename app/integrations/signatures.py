"""Proofs that a webhook comes from its vendor: over the raw body, in constant time, none older or newer than five minutes.

Each raises Forged or Stale. Formats: VENDORS of the documentation; the tests hold the vendors' own vectors and signers.
"""

import base64
import binascii
import hashlib
import hmac
import re
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from app.core.clock import now
from app.core.errors import Forbidden

TOLERANCE_SECONDS = 300
RETELL_HEADER = re.compile(r"v=(\d{1,16}),d=([0-9a-f]{64})")


class Forged(Forbidden):
    code, message = "invalid_signature", "The signature does not belong to this message."


class Stale(Forbidden):
    code, message = "stale_signature", "The message was signed too long ago, or in the future."


def check_stripe(body: bytes, header: str, secret: str) -> None:
    """`t=seconds,v1=hex`: HMAC-SHA256 over `t.body`. The SDK's own check lets the future pass; this one does not."""
    parts = [item.partition("=") for item in header.split(",")]
    timestamp = next((value for name, _, value in parts if name == "t"), "")
    given = [value for name, _, value in parts if name == "v1"]
    expected = _hmac(secret, timestamp.encode() + b"." + body)
    if not timestamp.isdecimal() or not any(_same(value, expected) for value in given):
        raise Forged
    check_age(int(timestamp))


def check_sendgrid(body: bytes, signature: str, timestamp: str, public_key: str) -> None:
    """ECDSA P-256 with SHA-256 over timestamp and raw body, its line break at the end included."""
    try:
        key = serialization.load_der_public_key(base64.b64decode(public_key, validate=True))
        proof = base64.b64decode(signature, validate=True)
        if not isinstance(key, ec.EllipticCurvePublicKey):
            raise Forged
        key.verify(proof, timestamp.encode() + body, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, binascii.Error, ValueError):
        raise Forged from None
    if not timestamp.isdecimal():
        raise Forged
    check_age(int(timestamp))


def check_twilio(url: str, form: Any, signature: str, token: str) -> None:
    """HMAC-SHA1 over the public address and the sorted fields. The scheme has no time: repetition is found by the event's id."""
    from twilio.request_validator import RequestValidator

    if not RequestValidator(token).validate(url, form, signature):
        raise Forged


def check_retell(body: bytes, header: str, api_key: str) -> None:
    """`v=milliseconds,d=hex`: HMAC-SHA256 over body and `v`."""
    found = RETELL_HEADER.fullmatch(header)
    if found is None or not _same(found[2], _hmac(api_key, body + found[1].encode())):
        raise Forged
    check_age(int(found[1]) // 1000)


def check_token(given: str, token: str) -> None:
    """The secret part of an address, for what is not signed."""
    if not token or not _same(given, token):
        raise Forged


def check_age(timestamp: int) -> None:
    """Raises Stale for a moment, in seconds, further from now than the tolerance, before or after."""
    if abs(now().timestamp() - timestamp) > TOLERANCE_SECONDS:
        raise Stale


def _hmac(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())
