"""Signatures as Standard Webhooks 1.0 wants them: HMAC-SHA256 over id, time and the very bytes of the body.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence

SECRET_PREFIX = "whsec_"  # noqa: S105  how every secret begins, not a secret
SECRET_BYTES = 32


def new_secret() -> str:
    """A secret of 256 bits in the form the receivers' libraries take."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signed_headers(secret_texts: Sequence[str], message_id: str, sent_at: int, body: bytes) -> dict[str, str]:
    """The three headers; one signature for each secret, so that a receiver may hold the old or the new one."""
    signatures = " ".join(f"v1,{_sign(text, message_id, sent_at, body)}" for text in secret_texts)
    return {"webhook-id": message_id, "webhook-timestamp": str(sent_at), "webhook-signature": signatures}


def _sign(secret: str, message_id: str, sent_at: int, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = f"{message_id}.{sent_at}.".encode() + body
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
