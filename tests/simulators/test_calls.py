"""Every call to a vendor: the shared breaker, the counts, and never inside a transaction."""

import socket
from typing import Any

import openai
import pytest
import requests
import retell
import stripe
from prometheus_client import REGISTRY
from sendgrid import SendGridAPIClient
from twilio.rest import Client

from addresses import ConfigurationError, is_public_url
from app.core import cache
from app.core.database import transaction
from app.core.errors import Unavailable
from app.core.tenancy import unbound
from app.integrations import calls
from app.integrations.calls import FAILURES_TO_OPEN, OpenTransaction, list_paused, vendor_call
from app.integrations.errors import Refused
from tests import loopback

VENDOR = "twilio"


@pytest.fixture(autouse=True)
def in_app(app: Any) -> Any:
    with app.app_context():
        calls.close_breakers()
        yield
        calls.close_breakers()


def fail(error: Exception, **options: Any) -> None:
    with vendor_call(VENDOR, "test", **options):
        raise error


def count(outcome: str) -> float:
    labels = {"vendor": VENDOR, "operation": "test", "outcome": outcome}
    return REGISTRY.get_sample_value("vendor_requests_total", labels) or 0.0


def open_breaker() -> None:
    for _ in range(FAILURES_TO_OPEN):
        with pytest.raises(Unavailable):
            fail(TimeoutError())


def test_errors_leave_as_unavailable_or_refused() -> None:
    with pytest.raises(Unavailable):
        fail(ConnectionResetError())
    with pytest.raises(Unavailable):
        fail(requests.exceptions.ReadTimeout())
    with pytest.raises(Refused):
        fail(KeyError("x"), translate=lambda _error: Refused())
    with pytest.raises(KeyError):
        fail(KeyError("x"), translate=lambda _error: None)


def test_breaker_opens_after_failures_in_a_row_and_one_probe_decides() -> None:
    with pytest.raises(Unavailable):
        fail(TimeoutError())
    with vendor_call(VENDOR, "test"):
        pass
    open_breaker()
    assert list_paused() == {VENDOR}
    paused = count("paused")
    with pytest.raises(Unavailable, match="cannot be reached"), vendor_call(VENDOR, "test"):
        raise AssertionError("called although the breaker is open")
    assert count("paused") == paused + 1
    assert REGISTRY.get_sample_value("vendor_breaker_open", {"vendor": VENDOR}) == 1
    cache.client().delete(f"neuracrm:breaker:{VENDOR}:pause")
    with vendor_call(VENDOR, "test"), pytest.raises(Unavailable), vendor_call(VENDOR, "test"):
        raise AssertionError("only one probes")
    assert list_paused() == set()
    with vendor_call(VENDOR, "test"):
        pass


def test_probe_that_fails_opens_again() -> None:
    open_breaker()
    cache.client().delete(f"neuracrm:breaker:{VENDOR}:pause")
    with pytest.raises(Unavailable):
        fail(TimeoutError())
    assert list_paused() == {VENDOR}


def test_refusal_shows_that_the_vendor_is_there() -> None:
    for _ in range(FAILURES_TO_OPEN * 2):
        with pytest.raises(Refused):
            fail(Refused())
    assert list_paused() == set()


def test_redis_away_lets_everything_through(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    open_breaker()
    monkeypatch.setitem(app.extensions, "redis", cache.connect_redis("redis://127.0.0.1:1/0"))
    before = count("ok")
    with vendor_call(VENDOR, "test"):
        pass
    assert count("ok") == before + 1
    assert list_paused() == set()


def test_never_inside_a_transaction() -> None:
    with unbound(), transaction(), pytest.raises(OpenTransaction):
        fail(TimeoutError())


def test_request_calls_only_when_a_person_waits(app: Any) -> None:
    with app.test_request_context("/"), unbound(), transaction():
        with pytest.raises(OpenTransaction), vendor_call(VENDOR, "test"):
            raise AssertionError("called")
        with vendor_call(VENDOR, "test", person_waits=True):
            pass


# Made when called: nothing of an SDK may run while tests are collected.
SDKS = {
    "openai": lambda: openai.OpenAI(api_key="k", max_retries=0).models.list(),  # noqa: PLW0108
    "retell": lambda: retell.Retell(api_key="k", max_retries=0).concurrency.retrieve(),  # noqa: PLW0108
    "stripe": lambda: stripe.StripeClient("sk_test_k").v1.customers.list(),  # noqa: PLW0108
    "sendgrid": lambda: SendGridAPIClient("k").client.suppression.bounces.get(),  # noqa: PLW0108
    "twilio": lambda: Client("AC1", "t").api.accounts.list(),  # noqa: PLW0108
    "plain": lambda: socket.create_connection(("192.0.2.1", 80), timeout=1),
}


@pytest.mark.parametrize("name", SDKS)
def test_no_sdk_leaves_this_machine(name: str) -> None:
    before = len(loopback.refused)
    with pytest.raises(Exception):  # noqa: B017  each SDK wraps the guard's refusal in an error of its own
        SDKS[name]()
    assert len(loopback.refused) > before


@pytest.mark.parametrize(
    "url",
    ["http://api.stripe.com", "https://127.0.0.1:8101", "https://localhost", "https://10.1.2.3", "https://[::1]",
     "https://2130706433", "https://0x7f.1", "https://sim.internal", "https://[bad", "ftp://api.stripe.com"],
)  # fmt: skip
def test_production_takes_no_simulator(url: str) -> None:
    from config import load_settings

    real = "k3J9x0Zq7Lw2Vt5Rb8Ny1Mf4Hd6Gs"
    given = {
        "ENVIRONMENT": "production", "SECRET_KEY": f"{real}-one-7", "JWT_SECRET_KEY": f"{real}-two-7",
        "WEBHOOK_SECRET": f"{real}-three", "DATABASE_URL": "postgresql://a@b/c", "REDIS_URL": "redis://b",
    }  # fmt: skip
    assert not is_public_url(url)
    with pytest.raises(ConfigurationError, match="STRIPE_API_URL names a simulator"):
        load_settings(**given, STRIPE_API_URL=url)
    with pytest.raises(ConfigurationError, match="STRIPE_SECRET_KEY is a simulator's key"):
        load_settings(**given, STRIPE_SECRET_KEY="sk_test_simulated")
    assert load_settings(**given, SENDGRID_API_URL="https://api.eu.sendgrid.com").is_simulated("sendgrid") is False


def test_health_tells_simulated_and_paused(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = app.config["SETTINGS"]
    monkeypatch.setattr(settings, "TWILIO_ACCOUNT_SID", "AC1")
    monkeypatch.setattr(settings, "TWILIO_AUTH_TOKEN", "t")
    http = app.test_client()
    assert http.get("/api/health/detailed").json["checks"]["twilio"] == "configured"
    monkeypatch.setattr(settings, "TWILIO_API_URL", "http://127.0.0.1:8105")
    assert http.get("/api/health/detailed").json["checks"]["twilio"] == "simulated"
    open_breaker()
    assert http.get("/api/health/detailed").json["checks"]["twilio"].startswith("degraded: ")
    assert 'vendor_breaker_open{vendor="twilio"} 1.0' in http.get("/api/health/metrics").get_data(as_text=True)
