"""Requests as the vendors send them, signed by their own SDKs where these can sign."""

import base64
import json
import time
from typing import Any

import stripe
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from retell.lib.webhook_auth import symmetric
from twilio.request_validator import RequestValidator

from tests.simulated import PRIVATE_KEY, SECRETS

PUBLIC = "https://crm.example"


def stripe_call(
    event: dict[str, Any], *, age: int = 0, secret: str = SECRETS["STRIPE_WEBHOOK_SECRET"]
) -> dict[str, Any]:
    body = json.dumps(event)
    header = stripe.WebhookSignature.generate_signature_header(body, secret, int(time.time()) - age)
    return _json("stripe", body.encode(), {"Stripe-Signature": header})


def sendgrid_call(events: list[dict[str, Any]], *, age: int = 0) -> dict[str, Any]:
    body, timestamp = json.dumps(events).encode() + b"\r\n", str(int(time.time()) - age)
    key = serialization.load_pem_private_key(PRIVATE_KEY.encode(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    proof = base64.b64encode(key.sign(timestamp.encode() + body, ec.ECDSA(hashes.SHA256()))).decode()
    name = "X-Twilio-Email-Event-Webhook"
    return _json("sendgrid", body, {f"{name}-Signature": proof, f"{name}-Timestamp": timestamp})


def retell_call(event: dict[str, Any], *, age: int = 0) -> dict[str, Any]:
    body = json.dumps(event)
    moment = int((time.time() - age) * 1000)
    return _json(
        "retell", body.encode(), {"X-Retell-Signature": symmetric["sign"](body, SECRETS["RETELL_API_KEY"], moment)}
    )


def twilio_call(fields: dict[str, str], organization_id: int, *, age: int = 0) -> dict[str, Any]:
    path = f"/api/inbound/twilio?organization_id={organization_id}"
    proof = RequestValidator(SECRETS["TWILIO_AUTH_TOKEN"]).compute_signature(PUBLIC + path, fields)
    return {"path": path, "data": fields, "headers": {"X-Twilio-Signature": proof}}


def _json(source: str, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
    return {
        "path": f"/api/inbound/{source}",
        "data": body,
        "headers": {"Content-Type": "application/json", **headers},
    }


def genuine(organization_id: int, number: int = 1, *, age: int = 0) -> dict[str, dict[str, Any]]:
    """One event of each signing vendor for the organization."""
    mine = {"organization_id": str(organization_id)}
    mark = f"{organization_id}_{number}"
    return {
        "stripe": stripe_call(
            {"id": f"evt_{mark}", "type": "customer.created", "data": {"object": {"metadata": mine}}}, age=age
        ),
        "sendgrid": sendgrid_call([{"sg_event_id": f"sg_{mark}", "event": "delivered", **mine}], age=age),
        "retell": retell_call({"event": "call_ended", "call": {"call_id": f"call_{mark}", "metadata": mine}}, age=age),
        "twilio": twilio_call(
            {"CallSid": f"CA{mark}", "CallStatus": "completed", "SequenceNumber": "3"}, organization_id
        ),
    }
