"""E-mail on records: handed over at most once, followed by the vendor's events, answered on the same record."""

from typing import Any

import pytest

from app.core.database import transaction
from app.core.tenancy import Scope, acting_as
from app.email.service import begin_sending
from app.inbound.incoming import Incoming
from app.inbound.service import keep_events
from simulators.faults import Fault
from simulators.sendgrid import act_on
from simulators.server import Simulator
from tests.client import Signed


def make_lead(person: Signed, **values: Any) -> int:
    number = make_lead.__dict__["number"] = make_lead.__dict__.get("number", 0) + 1
    email = f"lead{number}.{person.organization_id}@example.com"
    return int(person.make("/leads", {"last_name": "Seed", "email": email, **values})["id"])


def write(person: Signed, **values: Any) -> dict[str, Any]:
    return dict(person.make("/emails", {"subject": "Hello", "text": "How are you?", **values}, status=202))


def state_of(person: Signed, email: dict[str, Any]) -> str:
    return str(person.get(f"/emails/{email['id']}").json["data"]["state"])


def timeline(person: Signed, lead_id: int) -> list[str]:
    entries = person.get("/timeline", query_string={"lead_id": str(lead_id)}).json["data"]
    return [str(entry) for entry in entries if "email." in str(entry)]


def settle(person: Signed, simulator: Simulator) -> None:
    simulator.clock.change(advance=5)
    assert simulator.settle(20)
    person.run_jobs()


def test_mail_is_sent_delivered_opened_and_answered_on_the_lead(owner: Signed, sendgrid: Simulator) -> None:
    lead = make_lead(owner)
    email = write(owner, lead_id=lead)
    assert (email["state"], email["direction"]) == ("queued", "outgoing")
    owner.run_jobs()
    assert state_of(owner, email) == "sent"
    [mail] = sendgrid.store["mails"].values()
    assert mail["to"] == [email["to_address"]] and mail["reply_to"].endswith("@replies.crm.test")
    act_on(sendgrid, mail, "open")
    act_on(sendgrid, mail, "reply", text="Fine. <script>alert(1)</script>")
    settle(owner, sendgrid)
    found = owner.get(f"/emails/{email['id']}").json["data"]
    assert found["state"] == "delivered" and found["opened_at"] and found["delivered_at"]
    [reply, _sent] = owner.get("/emails", query_string={"lead_id": str(lead)}).json["data"]
    assert (reply["direction"], reply["state"], reply["answers_id"]) == ("incoming", "received", email["id"])
    assert reply["thread_id"] == email["id"] and reply["text"].startswith("Fine.")
    told = "".join(timeline(owner, lead))
    assert all(f"email.{what}" in told for what in ("queued", "sent", "delivered", "opened", "received"))
    second = write(owner, lead_id=lead, answers_id=reply["id"])
    assert second["thread_id"] == email["id"]
    owner.run_jobs()
    answered = list(sendgrid.store["mails"].values())[-1]
    assert answered["headers"]["In-Reply-To"] == reply["message_id"]
    assert sendgrid.violations == []


def test_bounced_address_gets_no_more_mail(owner: Signed, sendgrid: Simulator) -> None:
    lead = make_lead(owner)
    email = write(owner, lead_id=lead)
    owner.run_jobs()
    act_on(sendgrid, next(iter(sendgrid.store["mails"].values())), "bounce")
    settle(owner, sendgrid)
    assert state_of(owner, email) == "bounced"
    again = owner.post("/emails", {"lead_id": lead, "subject": "Again", "text": "?"})
    assert again.status_code == 409 and again.json["error"]["code"] == "address_suppressed"
    assert len(sendgrid.store["mails"]) == 1


def test_vendor_away_is_tried_again_and_unsure_is_not(owner: Signed, sendgrid: Simulator) -> None:
    lead = make_lead(owner)
    sendgrid.faults.add(Fault("status", status=503))
    first = write(owner, lead_id=lead)
    owner.run_jobs()
    assert state_of(owner, first) == "queued"
    sendgrid.faults.add(Fault("reset"))
    second = write(owner, lead_id=lead)
    owner.run_jobs()
    assert state_of(owner, second) == "unknown" and sendgrid.store["mails"] == {}
    sendgrid.faults.add(Fault("status", status=413))
    third = write(owner, lead_id=lead)
    owner.run_jobs()
    assert state_of(owner, third) == "failed"


def test_crash_in_the_hand_over_is_unknown_until_an_event_tells(owner: Signed, sendgrid: Simulator, app: Any) -> None:
    email = write(owner, lead_id=make_lead(owner))
    # As far as a job gets that is killed while it talks to the vendor.
    with app.app_context(), acting_as(Scope(owner.organization_id)), transaction():
        assert begin_sending(email["id"]) is not None
    assert state_of(owner, email) == "sending"
    owner.run_jobs()
    assert state_of(owner, email) == "unknown" and sendgrid.store["mails"] == {}
    told = {"email_id": str(email["id"]), "event": "delivered"}
    with app.app_context(), acting_as(Scope(owner.organization_id)), transaction():
        keep_events([Incoming("sendgrid", f"late{email['id']}", "delivered", owner.organization_id, told)])
    owner.run_jobs()
    assert state_of(owner, email) == "delivered"


@pytest.mark.parametrize("order", [("delivered", "processed", "open"), ("open", "processed", "delivered", "processed")])
def test_order_of_events_does_not_matter(owner: Signed, sendgrid: Simulator, app: Any, order: tuple[str, ...]) -> None:
    email = write(owner, lead_id=make_lead(owner))
    for number, event in enumerate(order):
        told = {"email_id": str(email["id"]), "event": event}
        with app.app_context(), acting_as(Scope(owner.organization_id)), transaction():
            keep_events([Incoming("sendgrid", f"{email['id']}.{number}", event, owner.organization_id, told)])
    owner.run_jobs()
    found = owner.get(f"/emails/{email['id']}").json["data"]
    assert found["state"] == "delivered" and found["opened_at"]


def test_who_may_write_to_whom(owner: Signed, other: Signed) -> None:
    lead = make_lead(owner)
    body = {"lead_id": lead, "subject": "Hello", "text": "Text"}
    assert owner.colleague("viewer").post("/emails", body).status_code == 403
    assert other.post("/emails", body).status_code == 404
    assert owner.post("/emails", {**body, "lead_id": None}).status_code == 422
    assert owner.post("/emails", {"subject": "Hello", "text": "Text"}).status_code == 422
    assert owner.post("/emails", {**body, "subject": ""}).status_code == 422
    without = owner.make("/leads", {"last_name": "Nobody"})["id"]
    assert owner.post("/emails", {**body, "lead_id": without}).json["error"]["code"] == "no_address"
    assert owner.post("/emails", {**body, "lead_id": make_lead(owner, email_opt_out=True)}).status_code == 409
    email = write(owner, lead_id=lead)
    assert other.get(f"/emails/{email['id']}").status_code == 404
    assert other.get("/emails").json["data"] == []
    elsewhere = make_lead(owner)
    assert owner.post("/emails", {**body, "lead_id": elsewhere, "answers_id": email["id"]}).status_code == 422
