"""Every call the product makes of a vendor, through its own verbs, and requests the vendor must refuse."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from app.integrations import mailer, openai, retell, stripe, twilio
from simulators import twilio_people
from simulators.sendgrid import act_on
from simulators.server import Simulator
from tests.simulated import SECRETS

ANN, OURS = "+14155550101", SECRETS["TWILIO_PHONE_NUMBER"]
PUBLIC = "https://crm.example"
AGENT = SECRETS["RETELL_AGENT_ID"]
MONTH_MINOR = 4900
# The models the simulator of the AI knows are the configured ones; a request that breaks the description names one.
MODEL = "gpt-6-luna"


class Verdict(BaseModel):
    """A shape to be answered in."""

    score: int
    reasons: list[str]


def drive_sendgrid(simulator: Simulator, _folder: Path) -> None:
    message = mailer.build_message("CRM <crm@example.com>", "ann@example.com", "Hello", "Text", html="<b>Text</b>")
    message["Reply-To"] = "reply@example.com"
    message["List-Unsubscribe"] = "<https://crm.example/u>"
    message.add_attachment(base64.b64encode(b"content"), maintype="text", subtype="plain", filename="a.txt")
    ref = mailer.hand_over(message, {"organization_id": "7", "email_id": "8"})
    mail = simulator.store["mails"][ref]
    for what in ("open", "click", "spamreport", "unsubscribe"):
        act_on(simulator, mail, what)


def drive_stripe(simulator: Simulator, _folder: Path) -> None:
    assert stripe.prepare_price(key="pro_monthly", name="Pro", amount_minor=MONTH_MINOR, currency="usd")
    assert stripe.prepare_meter("ai_tokens", "AI tokens")
    customer = stripe.create_customer(7, "Firm", "ann@example.com", "key-7")
    price = stripe.find_price("pro_monthly")
    order: dict[str, Any] = {"customer_ref": customer, "organization_id": 7, "price_ref": price, "page": PUBLIC}
    paid = stripe.create_checkout(**order, seats=2, trial_days=14)
    unpaid = stripe.create_checkout(**order, seats=1, trial_days=0)
    stripe.expire_checkout(unpaid.ref)
    people = simulator.app.test_client()
    assert people.post(f"/_act/checkout/{paid.ref}", data={"do": "pay"}).status_code == 302
    [bought] = stripe.list_subscriptions(customer)
    stripe.change_subscription(bought.ref, bought.item_ref, price_ref=None, seats=3, key="key-8")
    people.post(f"/_act/subscription/{bought.ref}", data={"do": "renew"})
    assert list(stripe.list_all_subscriptions())
    assert stripe.list_invoices(customer)
    stripe.open_portal(customer, PUBLIC)
    stripe.report_usage("ai_tokens", customer, 5, identifier="usage-1", at=datetime.now(UTC))
    people.post(f"/_act/subscription/{bought.ref}", data={"do": "cancel"})


def drive_twilio(simulator: Simulator, folder: Path) -> None:
    lines = simulator.lines  # type: ignore[attr-defined]
    since = datetime.now(UTC) - timedelta(minutes=1)
    addresses = {"answer_url": f"{PUBLIC}/answer", "status_url": f"{PUBLIC}/status"}
    made = twilio.place_call(to=ANN, sender=OURS, recording_url=f"{PUBLIC}/recording", **addresses)
    _let_time_pass(simulator)
    twilio_people.do_act(lines, lines.find(made.ref), "answer", "")
    assert simulator.settle()
    twilio.redirect_call(made.ref, twiml="<Response><Gather><Say>Wait</Say></Gather></Response>")
    twilio.hang_up(made.ref)
    _let_time_pass(simulator)
    assert twilio.fetch_call(made.ref).ref in {call.ref for call in twilio.find_calls(to=ANN, sender=OURS, since=since)}
    [recording] = simulator.store["recordings"]
    twilio.fetch_recording(recording, folder / "sound", max_bytes=10**7)
    twilio.delete_recording(recording)
    twilio.send_message(to=ANN, sender=OURS, text="Hello", status_url=f"{PUBLIC}/status")
    assert twilio.find_messages(to=ANN, sender=OURS, since=since)
    [number] = twilio.list_numbers()
    twilio.point_number(number.ref, voice_url=f"{PUBLIC}/voice", sms_url=f"{PUBLIC}/sms")
    twilio_people.place_call(simulator, lines, sender=ANN, to=OURS)
    _let_time_pass(simulator)
    [queue] = twilio.list_queues()
    assert twilio.list_members(queue.ref)
    twilio.take_member(queue.ref, f"{PUBLIC}/next")


def _let_time_pass(simulator: Simulator) -> None:
    simulator.clock.change(advance=1)
    assert simulator.settle()


def drive_retell(simulator: Simulator, _folder: Path) -> None:
    ours: dict[str, Any] = {"organization_id": 7, "agent_ref": AGENT, "variables": {"name": "Ann"}}
    made = retell.place_call(to=ANN, sender=SECRETS["RETELL_PHONE_NUMBER"], our_id="42", key="call-42", **ours)
    retell.open_web_call(our_id="43", **ours)
    _let_time_pass(simulator)
    people = simulator.app.test_client()
    people.post(f"/_act/calls/{made.ref}/answer")
    assert simulator.settle()
    assert retell.fetch_call(made.ref).ref == made.ref
    assert retell.list_calls(datetime.now(UTC) - timedelta(hours=1))
    retell.stop_call(made.ref)
    [agent, *_] = retell.list_agents()
    retell.fetch_agent(agent.ref)
    retell.point_agent(agent.ref, f"{PUBLIC}/api/inbound/retell")


def drive_openai(_simulator: Simulator, _folder: Path) -> None:
    assert openai.complete("Judge the lead.", "A firm of 50.", Verdict).usage.total
    assert openai.write("Write a mail.", "To Ann.", is_quality=True).answer
    assert list(openai.stream("Sum up.", "A long call."))
    assert openai.embed(["one", "two"])
    assert openai.find_flagged(["Hello"])
    assert openai.list_models()


def spoil_sendgrid(simulator: Simulator) -> list[Callable[[], Any]]:
    from sendgrid import SendGridAPIClient

    client = SendGridAPIClient(SECRETS["SENDGRID_API_KEY"], host=simulator.url).client
    bad: list[dict[str, Any]] = [{}, {"personalizations": "all", "from": {"email": "a@example.com"}, "subject": "x"}]
    return [lambda body=body: client.mail.send.post(request_body=body) for body in bad]


def spoil_stripe(_simulator: Simulator) -> list[Callable[[], Any]]:
    client: Any = stripe._client()
    return [
        lambda: client.v1.customers.create({"nmae": "Firm"}),
        lambda: client.v1.checkout.sessions.create({"mode": "barter", "success_url": PUBLIC}),
        lambda: client.v1.prices.list({"limit": "many"}),
    ]


def spoil_twilio(_simulator: Simulator) -> list[Callable[[], Any]]:
    client: Any = twilio._client()
    return [
        lambda: client.calls("CA1").fetch(),
        lambda: client.queues.create(friendly_name=None),
        lambda: client.calls.create(to=ANN, from_=OURS, url=f"{PUBLIC}/x", method="FETCH"),
    ]


def spoil_retell(_simulator: Simulator) -> list[Callable[[], Any]]:
    client: Any = retell._client()
    return [
        lambda: client.call.create_phone_call(from_number=OURS, to_number=5),
        lambda: client.call.create_phone_call(from_number=OURS, to_number=ANN, metadata="text"),
        lambda: client.call.create_web_call(agent_id=""),
    ]


def spoil_openai(_simulator: Simulator) -> list[Callable[[], Any]]:
    client: Any = openai._client()
    return [
        lambda: client.responses.create(model=MODEL, input=5),
        lambda: client.embeddings.create(model="text-embedding-3-small", input={"a": 1}),
        lambda: client.responses.create(model=MODEL, input="x", max_output_tokens="many"),
    ]


DRIVES = {
    "sendgrid": drive_sendgrid,
    "stripe": drive_stripe,
    "twilio": drive_twilio,
    "retell": drive_retell,
    "openai": drive_openai,
}
SPOILS = {
    "sendgrid": spoil_sendgrid,
    "stripe": spoil_stripe,
    "twilio": spoil_twilio,
    "retell": spoil_retell,
    "openai": spoil_openai,
}
