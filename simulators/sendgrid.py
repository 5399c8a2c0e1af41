"""SendGrid: takes mails, tells what becomes of them by signed events, and lets a person answer by Inbound Parse.

State: `store["mails"]` by X-Message-Id, `store["suppressed"]` by address ({"reason": "bounce" | "spamreport" | ...}).
A mail to a suppressed address is dropped, any other is processed and delivered within two seconds of the clock.
"""

import base64
import json
import secrets
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Response, abort, redirect, request
from werkzeug.test import encode_multipart

from simulators.contracts import Checker, OpenApiChecker
from simulators.sendgrid_page import PAGE
from simulators.server import Options, Simulator

VENDOR = "sendgrid"
EVENTS_PATH = "/api/inbound/sendgrid"
PARSE_PATH = "/api/inbound/sendgrid-parse/"
DELIVERED_AFTER_SECONDS = 2.0
# What a person does with a mail on the page, and whether the address gets no more mail afterwards.
ACTS = {"open": False, "click": False, "bounce": True, "spamreport": True, "unsubscribe": True}


def make(options: Options) -> Simulator:
    """A stand-in for SendGrid's API. Reads SENDGRID_API_KEY, _WEBHOOK_PRIVATE_KEY, _PARSE_TOKEN of the options' secrets."""
    simulator = Simulator(VENDOR, options, contract=_load_contract)
    simulator.error_shape = lambda _status, message: {"errors": [{"message": message, "field": None, "help": None}]}
    simulator.page = PAGE
    _add_routes(simulator)
    return simulator


@cache
def _load_contract(folder: Path) -> Checker:
    return OpenApiChecker(folder / "sendgrid" / "sendgrid-openapi.json")


def _add_routes(simulator: Simulator) -> None:
    app = simulator.app

    @app.before_request
    def check_key() -> Response | None:
        wanted = simulator.options.secrets.get("SENDGRID_API_KEY", "")
        if not request.path.startswith("/v3/") or request.headers.get("Authorization") == f"Bearer {wanted}":
            return None
        return simulator.refuse(401, "The provided authorization grant is invalid, expired, or revoked")

    @app.post("/v3/mail/send")
    def send() -> Response:
        mail = take_mail(simulator, request.get_json())
        return Response(status=202, headers={"X-Message-Id": mail["id"]}, content_type="text/plain")

    @app.get("/v3/suppression/bounces")
    def list_bounces() -> Any:
        found = [item for item in simulator.store["suppressed"].values() if item["event"] == "bounce"]
        return [{key: item[key] for key in ("created", "email", "reason", "status")} for item in found]

    @app.delete("/v3/suppression/bounces/<email>")
    def forget_bounce(email: str) -> Response:
        if simulator.store["suppressed"].pop(email.lower(), None) is None:
            return simulator.refuse(404, "resource not found")
        return Response(status=204)

    @app.post("/_act/mails/<mail_id>/<act>")
    def do_act(mail_id: str, act: str) -> Any:
        mail = simulator.store["mails"].get(mail_id) or abort(404)
        act_on(simulator, mail, act, text=request.form.get("text", ""))
        return redirect("/")

    @app.post("/_act/mails")
    def write() -> Any:
        form = request.form
        post_mail(simulator, sender=form["from"], to=form["to"], subject=form["subject"], text=form["text"])
        return redirect("/")


def take_mail(simulator: Simulator, body: dict[str, Any]) -> dict[str, Any]:
    """Keep a mail as SendGrid would, and plan what becomes of it."""
    person = body["personalizations"][0]
    mail = {
        "id": secrets.token_urlsafe(16),
        "at": simulator.clock.now(),
        "from": body["from"]["email"],
        "to": [item["email"] for item in person["to"]],
        "subject": person.get("subject") or body.get("subject", ""),
        "content": {part["type"]: part["value"] for part in body.get("content", [])},
        "headers": {**body.get("headers", {}), **person.get("headers", {})},
        "reply_to": (body.get("reply_to") or {}).get("email"),
        "custom_args": {**body.get("custom_args", {}), **person.get("custom_args", {})},
        "attachments": [item["filename"] for item in body.get("attachments", [])],
        "events": [],
    }
    is_sandbox = body.get("mail_settings", {}).get("sandbox_mode", {}).get("enable")
    if not is_sandbox:
        simulator.store["mails"][mail["id"]] = mail
        _begin(simulator, mail)
    return mail


def _begin(simulator: Simulator, mail: dict[str, Any]) -> None:
    for address in mail["to"]:
        if address.lower() in simulator.store["suppressed"]:
            tell(simulator, mail, "dropped", email=address, reason="Bounced Address")
        else:
            tell(simulator, mail, "processed", email=address)
            tell(simulator, mail, "delivered", email=address, after=DELIVERED_AFTER_SECONDS, response="250 OK")


def act_on(simulator: Simulator, mail: dict[str, Any], act: str, *, text: str = "") -> None:
    """What the receiver does: one of ACTS, or "reply" with a text."""
    if act == "reply":
        target = mail["reply_to"] or mail["from"]
        thread = mail["headers"].get("Message-ID", "")
        post_mail(
            simulator, sender=mail["to"][0], to=target, subject=f"Re: {mail['subject']}", text=text, answers=thread
        )
    elif act in ACTS:
        details = {"bounce": {"reason": "550 no such user", "status": "5.1.1"}, "click": {"url": "https://example.com"}}
        tell(simulator, mail, act, email=mail["to"][0], **details.get(act, {}))
        if ACTS[act]:
            suppress(simulator, mail["to"][0], act)
    else:
        abort(404)


def suppress(simulator: Simulator, address: str, event: str) -> None:
    """Let no further mail reach an address."""
    moment = int(simulator.clock.now())
    entry = {"email": address, "event": event, "created": moment, "reason": "550 no such user", "status": "5.1.1"}
    simulator.store["suppressed"][address.lower()] = entry


def tell(
    simulator: Simulator, mail: dict[str, Any], event: str, *, email: str, after: float = 0.0, **details: Any
) -> None:
    """Fire one event of a mail, with what was planted in it at the top as SendGrid does."""
    mail["events"].append(event)
    told = {
        **mail["custom_args"],
        "email": email,
        "event": event,
        "timestamp": int(simulator.clock.now()),
        "sg_event_id": secrets.token_urlsafe(16),
        "sg_message_id": f"{mail['id']}.recvd-simulated-0",
        "smtp-id": mail["headers"].get("Message-ID", ""),
        **details,
    }
    body = json.dumps([told]).encode() + b"\r\n"
    simulator.fire(EVENTS_PATH, body, content_type="application/json", sign=_signer(simulator), after=after)


def _signer(simulator: Simulator) -> Any:
    pem = simulator.options.secrets.get("SENDGRID_WEBHOOK_PRIVATE_KEY", "")
    key = serialization.load_pem_private_key(pem.replace("\\n", "\n").encode(), None) if pem else None

    def sign(body: bytes, timestamp: int) -> dict[str, str]:
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            return {}
        proof = key.sign(str(timestamp).encode() + body, ec.ECDSA(hashes.SHA256()))
        name = "X-Twilio-Email-Event-Webhook"
        return {f"{name}-Signature": base64.b64encode(proof).decode(), f"{name}-Timestamp": str(timestamp)}

    return sign


def post_mail(simulator: Simulator, *, sender: str, to: str, subject: str, text: str, answers: str = "") -> None:
    """Have a mail arrive by Inbound Parse."""
    message_id = f"<{secrets.token_hex(8)}@mail.example>"
    thread = f"In-Reply-To: {answers}\nReferences: {answers}\n" if answers else ""
    fields = {
        "headers": f"From: {sender}\nTo: {to}\nSubject: {subject}\nMessage-ID: {message_id}\n{thread}",
        "from": sender,
        "to": to,
        "subject": subject,
        "text": text,
        "envelope": json.dumps({"to": [to.rpartition("<")[2].rstrip(">")], "from": sender}),
        "charsets": json.dumps(dict.fromkeys(("to", "from", "subject", "text"), "UTF-8")),
        "attachments": "0",
        "sender_ip": "127.0.0.1",
        "SPF": "pass",
    }
    boundary, body = encode_multipart(fields)
    content_type = f"multipart/form-data; boundary={boundary}"
    path = PARSE_PATH + simulator.options.secrets.get("SENDGRID_PARSE_TOKEN", "")
    simulator.fire(path, body, content_type=content_type, sign=lambda _body, _timestamp: {})
