"""SendGrid: the real SDK against its simulator, whose requests, answers and events are held against the description."""

from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest

from app.core.errors import AppError, Unavailable
from app.integrations import mailer
from app.integrations.errors import Refused, Unsure
from simulators.sendgrid import act_on, post_mail
from simulators.server import CONTRACTS, Simulator
from tests.client import Signed


@pytest.fixture
def sendgrid(simulate: Callable[..., Simulator], app: Any) -> Any:
    """The simulator without webhooks, and an application context to call from."""
    simulator = simulate("sendgrid")
    with app.app_context():
        yield simulator


def compose(**headers: str) -> EmailMessage:
    message = mailer.build_message("CRM <crm@example.com>", "ann@example.com", "Hello", "Text", html="<b>Text</b>")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.add_attachment(b"content", maintype="text", subtype="plain", filename="a.txt")
    return message


def test_mail_arrives_whole_and_keeps_the_contract(sendgrid: Simulator) -> None:
    message = compose(Reply_To="reply@example.com", List_Unsubscribe="<https://crm.example/u>")
    vendor_id = mailer.hand_over(message, {"organization_id": "7"})
    mail = sendgrid.store["mails"][vendor_id]
    assert (mail["to"], mail["from"], mail["subject"]) == (["ann@example.com"], "crm@example.com", "Hello")
    assert set(mail["content"]) == {"text/plain", "text/html"} and mail["attachments"] == ["a.txt"]
    assert mail["reply_to"] == "reply@example.com" and mail["custom_args"] == {"organization_id": "7"}
    assert mail["headers"]["Message-ID"] == message["Message-ID"] and "List-Unsubscribe" in mail["headers"]
    assert sendgrid.violations == []


@pytest.mark.skipif(not CONTRACTS.is_dir(), reason="the vendors' descriptions are not here")
def test_bad_request_is_refused_in_the_vendors_shape(sendgrid: Simulator) -> None:
    from sendgrid import SendGridAPIClient

    from tests.simulated import SECRETS

    client = SendGridAPIClient(SECRETS["SENDGRID_API_KEY"], host=sendgrid.url).client
    bad: list[dict[str, Any]] = [{}, {"personalizations": "all", "from": {"email": "a@example.com"}, "subject": "x"}]
    for body in bad:
        with pytest.raises(Exception) as caught:
            client.mail.send.post(request_body=body)
        assert caught.value.status_code == 400 and b'"errors"' in caught.value.body  # type: ignore[attr-defined]
    assert len(sendgrid.violations) == len(bad) and sendgrid.store["mails"] == {}
    assert client.suppression.bounces.get().status_code == 200


FAULTS: list[tuple[dict[str, Any], type[AppError]]] = [
    ({"kind": "status", "status": 429, "headers": {"X-RateLimit-Reset": "1"}}, Unavailable),
    ({"kind": "status", "status": 503}, Unavailable),
    ({"kind": "status", "status": 413}, Refused),
    ({"kind": "reset"}, Unsure),
]


@pytest.mark.parametrize(("fault", "error"), FAULTS)
def test_faults_are_told_in_our_words(sendgrid: Simulator, fault: dict[str, Any], error: type[AppError]) -> None:
    from simulators.faults import Fault

    sendgrid.faults.add(Fault(**fault))
    with pytest.raises(AppError) as caught:
        mailer.hand_over(compose())
    assert type(caught.value) is error
    assert mailer.hand_over(compose()) in sendgrid.store["mails"]


def test_nobody_listens_is_not_unsure(sendgrid: Simulator, app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.config["SETTINGS"], "SENDGRID_API_URL", "http://127.0.0.1:1")
    with pytest.raises(Unavailable) as caught:
        mailer.hand_over(compose())
    assert not isinstance(caught.value, Unsure)


def test_slow_vendor_is_given_up(sendgrid: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.integrations import sendgrid as integration
    from simulators.faults import Fault

    monkeypatch.setattr(integration, "TIMEOUT_SECONDS", 0.2)
    sendgrid.faults.add(Fault("slow", seconds=1.0))
    with pytest.raises(Unsure):
        mailer.hand_over(compose())


def test_own_mail_server_goes_before_a_simulator(
    sendgrid: Simulator, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.config["SETTINGS"], "SMTP_HOST", "127.0.0.1")
    monkeypatch.setattr(app.config["SETTINGS"], "SMTP_PORT", 1)
    with pytest.raises(Unavailable, match="mail server"):
        mailer.send_mail("ann@example.com", "Hello", "Text")
    assert sendgrid.store["mails"] == {}


def test_what_becomes_of_a_mail_reaches_the_organization(
    owner: Signed, simulate: Callable[..., Simulator], site: str, app: Any
) -> None:
    from app.email.addresses import inbox_address

    simulator = simulate("sendgrid", target=site)
    with app.app_context():
        vendor_id = mailer.hand_over(compose(), {"organization_id": str(owner.organization_id)})
        address = inbox_address(owner.organization_id)
    simulator.clock.change(advance=5)
    mail = simulator.store["mails"][vendor_id]
    for act in ("open", "bounce"):
        act_on(simulator, mail, act)
    post_mail(simulator, sender="ann@example.com", to=str(address), subject="Hi", text="Grüße")
    simulator.hooks.misbehave(repeat=2, forge=1.0)
    act_on(simulator, mail, "click")
    assert simulator.settle(10)
    assert {exchange.status for exchange in simulator.journal if exchange.kind == "webhook"} == {204, 403}
    events = owner.get("/inbound-events", query_string={"limit": "50"}).json["data"]
    assert sorted(event["event_type"] for event in events) == [
        "bounce", "click", "delivered", "mail", "open", "processed",
    ]  # fmt: skip
    with app.app_context():
        again = mailer.hand_over(compose())
    assert simulator.store["mails"][again]["events"] == ["dropped"]
    assert simulator.violations == []
