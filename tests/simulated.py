"""Fixtures: a vendor's simulator in a thread, the product pointed at it, and the product served for its webhooks."""

import base64
import importlib
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from werkzeug.serving import make_server

from app.integrations.calls import close_breakers
from simulators.server import Options, Simulator


def _make_keys() -> tuple[str, str]:
    key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), base64.b64encode(public).decode()


PRIVATE_KEY, PUBLIC_KEY = _make_keys()
# What vendor and product share; the names are those of the settings.
SECRETS = {
    "OPENAI_API_KEY": "sk-simulated",
    "RETELL_API_KEY": "key_simulated",
    "RETELL_AGENT_ID": "agent_simulated",
    "RETELL_PHONE_NUMBER": "+15005550007",
    "STRIPE_SECRET_KEY": "sk_test_simulated",
    "STRIPE_PUBLISHABLE_KEY": "pk_test_simulated",
    "STRIPE_WEBHOOK_SECRET": "whsec_simulated",
    "SENDGRID_API_KEY": "SG.simulated",
    "SENDGRID_WEBHOOK_PUBLIC_KEY": PUBLIC_KEY,
    "SENDGRID_PARSE_TOKEN": "parse-token-of-the-tests",
    "SENDGRID_PARSE_DOMAIN": "replies.crm.test",
    "TWILIO_ACCOUNT_SID": "AC" + "5" * 32,
    "TWILIO_AUTH_TOKEN": "simulated-token",
    "TWILIO_API_KEY_SID": "SK" + "6" * 32,
    "TWILIO_API_KEY_SECRET": "simulated-secret-of-the-softphone",
    "TWILIO_TWIML_APP_SID": "AP" + "7" * 32,
    "TWILIO_PHONE_NUMBER": "+15005550006",
}


@pytest.fixture
def site(app: Any) -> Iterator[str]:
    """The application served on loopback, for webhooks; its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def simulate(app: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Simulator]]:
    """`simulate("stripe", target=site)`: its simulator, started, and the application's settings pointed at it."""
    settings = app.config["SETTINGS"]
    started: list[Simulator] = []

    def start(vendor: str, target: str = "", **options: Any) -> Simulator:
        module = importlib.import_module(f"simulators.{vendor}")
        secrets = {**SECRETS, "SENDGRID_WEBHOOK_PRIVATE_KEY": PRIVATE_KEY}
        simulator: Simulator = module.make(Options(target=target, secrets=secrets, **options)).start()
        started.append(simulator)
        point_at(settings, vendor, simulator.url, monkeypatch)
        return simulator

    with app.app_context():
        close_breakers()
    yield start
    for simulator in started:
        simulator.stop()
    with app.app_context():
        close_breakers()


def point_at(settings: Any, vendor: str, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the settings a vendor's keys and an address that stands in for it."""
    for name, value in SECRETS.items():
        if name.startswith(f"{vendor.upper()}_"):
            monkeypatch.setattr(settings, name, value)
    monkeypatch.setattr(settings, f"{vendor.upper()}_API_URL", url)
