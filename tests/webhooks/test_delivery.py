"""From an event to a receiver that verifies it with the reference library; failures, order, replay."""

from collections.abc import Callable
from typing import Any

import pytest
from standardwebhooks import WebhookVerificationError

from tests.client import Signed
from tests.rules.figures import report
from tests.webhooks.receiver import Receiver

Deliver = Callable[[Signed], None]
LATER = (
    "update webhook_deliveries set next_attempt_at = now(), claimed_until = null "
    "where organization_id = %s and state = 'pending'"
)
AWAKE = "update webhook_endpoints set paused_until = null, sending_until = null where organization_id = %s"


def pass_time(admin_sql: Any, person: Signed) -> None:
    """Until the next attempt is due, however long the wait is."""
    for statement in (LATER, AWAKE):
        admin_sql.execute(statement, (person.organization_id,))


def deliveries(person: Signed, hook: dict[str, Any], query: str = "") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = person.get(f"/webhooks/{hook['id']}/deliveries?sort=created_at{query}").json["data"]
    return rows


def test_59_a_receiver_verifies_what_it_gets(
    owner: Signed, hook: dict[str, Any], receiver: Receiver, deliver: Deliver
) -> None:
    lead = owner.make("/leads", {"first_name": "Ann", "last_name": "Øre 🌊"})
    owner.patch(f"/leads/{lead['id']}", {"score": 7})
    deliver(owner)
    assert receiver.names == ["lead.created", "lead.updated"]
    for one in receiver.received:
        assert one.verify(hook["secret"])["data"]["record_id"] == lead["id"]
        assert one.headers["content-type"] == "application/json"
        with pytest.raises(WebhookVerificationError):
            one._replace(body=one.body + b" ").verify(hook["secret"])
    assert receiver.received[1].data["data"]["details"]["changes"]["score"] == [None, 7]
    rows = deliveries(owner, hook)
    assert [(row["state"], row["attempts"], row["last_status"]) for row in rows] == [("delivered", 1, 204)] * 2
    assert [row["message_id"] for row in rows] == [one.message_id for one in receiver.received]
    report(59, verified_by_reference_library=len(receiver.received))


def test_59_both_secrets_are_good_while_they_change(
    owner: Signed, hook: dict[str, Any], receiver: Receiver, deliver: Deliver, admin_sql: Any
) -> None:
    new = owner.make(f"/webhooks/{hook['id']}/secret")["secret"]
    owner.make("/leads", {"last_name": "During"})
    deliver(owner)
    for secret in (hook["secret"], new):
        receiver.received[-1].verify(secret)
    admin_sql.execute("update webhook_endpoints set previous_secret_until = now() where id = %s", (hook["id"],))
    owner.make("/leads", {"last_name": "After"})
    deliver(owner)
    receiver.received[-1].verify(new)
    with pytest.raises(WebhookVerificationError):
        receiver.received[-1].verify(hook["secret"])


def test_only_the_events_it_named(owner: Signed, other: Signed, receiver: Receiver, deliver: Deliver) -> None:
    owner.make("/leads", {"last_name": "Before"})
    owner.make("/webhooks", {"url": receiver.url, "event_names": ["deal.created"]})
    owner.make("/leads", {"last_name": "Another"})
    owner.make("/deals", {"name": "Deal"})
    other.make("/deals", {"name": "Foreign"})
    owner.make("/tags", {"name": "No webhook hears of tags"})
    deliver(owner)
    assert receiver.names == ["deal.created"]


def test_nothing_is_written_for_an_organization_without_endpoints(
    owner: Signed, deliver: Deliver, admin_sql: Any
) -> None:
    owner.make("/leads", {"last_name": "Quiet"})
    deliver(owner)
    admin_sql.execute(
        "select (select count(*) from webhook_deliveries where organization_id = %(o)s), "
        "(select count(*) from jobs where organization_id = %(o)s and name like 'webhooks.%%')",
        {"o": owner.organization_id},
    )
    assert admin_sql.fetchone() == (0, 0)


def test_a_failure_is_tried_again_later_under_the_same_id(
    owner: Signed, hook: dict[str, Any], receiver: Receiver, deliver: Deliver, admin_sql: Any
) -> None:
    receiver.answers = [500, 307]
    owner.make("/leads", {"last_name": "Thrice"})
    deliver(owner)
    [row] = deliveries(owner, hook)
    assert (row["state"], row["attempts"], row["last_status"]) == ("pending", 1, 500)
    assert row["last_error"] == "It answered 500."
    for _ in range(2):
        pass_time(admin_sql, owner)
        deliver(owner)
    assert len({one.message_id for one in receiver.received}) == 1
    assert [one.body for one in receiver.received] == [receiver.received[0].body] * 3
    [row] = deliveries(owner, hook)
    assert (row["state"], row["attempts"]) == ("delivered", 3)
    assert owner.get(f"/webhooks/{hook['id']}").json["data"]["failures"] == 0


def test_a_record_is_told_of_in_order(
    owner: Signed, hook: dict[str, Any], receiver: Receiver, deliver: Deliver, admin_sql: Any
) -> None:
    receiver.answers = [503]
    first = owner.make("/leads", {"last_name": "First"})["id"]
    owner.patch(f"/leads/{first}", {"score": 1})
    second = owner.make("/leads", {"last_name": "Second"})["id"]
    deliver(owner)
    # The change of the first lead waits for its creation; the second lead does not.
    assert [one.data["data"]["record_id"] for one in receiver.received] == [first, second]
    pass_time(admin_sql, owner)
    deliver(owner)
    told = [(one.data["type"], one.data["data"]["record_id"]) for one in receiver.received]
    assert told[2:] == [("lead.created", first), ("lead.updated", first)]


def test_410_switches_the_endpoint_off_and_tells_the_owner(
    owner: Signed, hook: dict[str, Any], receiver: Receiver, deliver: Deliver, admin_sql: Any
) -> None:
    receiver.answers = [410]
    owner.make("/leads", {"last_name": "Gone"})
    owner.make("/leads", {"last_name": "Waiting"})
    deliver(owner)
    read = owner.get(f"/webhooks/{hook['id']}").json["data"]
    assert (read["is_enabled"], read["disabled_reason"]) == (False, "gone")
    assert [row["state"] for row in deliveries(owner, hook)] == ["dead", "dead"]
    assert len(receiver.received) == 1
    admin_sql.execute(
        "select count(*) from jobs where organization_id = %s and name = 'identity.send_letter'",
        (owner.organization_id,),
    )
    assert admin_sql.fetchone()[0] >= 1


def test_three_days_of_failure_switch_the_endpoint_off(
    owner: Signed, hook: dict[str, Any], receiver: Receiver, deliver: Deliver, admin_sql: Any
) -> None:
    receiver.status = 500
    owner.make("/leads", {"last_name": "Failing"})
    deliver(owner)
    admin_sql.execute(
        "update webhook_endpoints set failing_since = now() - interval '73 hours' where id = %s", (hook["id"],)
    )
    pass_time(admin_sql, owner)
    deliver(owner)
    assert owner.get(f"/webhooks/{hook['id']}").json["data"]["disabled_reason"] == "failing"


def test_the_last_attempt_makes_a_dead_letter(
    owner: Signed, hook: dict[str, Any], receiver: Receiver, deliver: Deliver, admin_sql: Any
) -> None:
    from app.webhooks.sending import WAITS_SECONDS

    assert 2.5 * 86_400 < sum(WAITS_SECONDS) < 3.5 * 86_400
    receiver.status = 500
    owner.make("/leads", {"last_name": "Dead"})
    for _ in range(len(WAITS_SECONDS) + 1):
        deliver(owner)
        pass_time(admin_sql, owner)
    [row] = deliveries(owner, hook, "&state=dead")
    assert (row["attempts"], row["next_attempt_at"]) == (len(WAITS_SECONDS) + 1, None)


def test_a_failing_endpoint_rests(owner: Signed, hook: dict[str, Any], receiver: Receiver, deliver: Deliver) -> None:
    receiver.status = 500
    for number in range(9):
        owner.make("/leads", {"last_name": f"Lead {number}"})
    deliver(owner)
    assert len(receiver.received) == 5
    assert owner.get(f"/webhooks/{hook['id']}").json["data"]["paused_until"] is not None


def test_dead_letters_are_sent_again(owner: Signed, hook: dict[str, Any], receiver: Receiver, deliver: Deliver) -> None:
    receiver.answers = [410]
    for number in range(3):
        owner.make("/leads", {"last_name": f"Lead {number}"})
    deliver(owner)
    ids = [row["id"] for row in deliveries(owner, hook)]
    refused = owner.post(f"/webhooks/{hook['id']}/replays", {"delivery_ids": ids[:1]})
    assert refused.json["error"]["code"] == "webhook_disabled"
    assert owner.patch(f"/webhooks/{hook['id']}", {"is_enabled": True}).status_code == 200
    one = owner.make(f"/webhooks/{hook['id']}/replays", {"delivery_ids": ids[:1]}, status=202)
    period = {"created_after": "2020-01-01T00:00:00Z", "created_before": "2100-01-01T00:00:00Z"}
    rest = owner.make(f"/webhooks/{hook['id']}/replays", period, status=202)
    assert (one["count"], rest["count"]) == (1, 2)
    deliver(owner)
    assert [row["state"] for row in deliveries(owner, hook)] == ["delivered"] * 3
    assert [one.message_id for one in receiver.received[1:]] == [row["message_id"] for row in deliveries(owner, hook)]


@pytest.mark.parametrize(
    "body",
    [{}, {"delivery_ids": []}, {"created_after": "2026-01-01T00:00:00Z"}, {"delivery_ids": [1], "state": "dead"}],
)
def test_replay_wants_ids_or_a_period(owner: Signed, hook: dict[str, Any], body: dict[str, Any]) -> None:
    assert owner.post(f"/webhooks/{hook['id']}/replays", body).status_code == 422


def test_test_button(owner: Signed, hook: dict[str, Any], receiver: Receiver) -> None:
    owner.make("/webhooks", {"url": receiver.url})
    made = owner.make(f"/webhooks/{hook['id']}/tests", status=202)
    assert (made["event_name"], made["state"]) == ("webhook.tested", "pending")
    owner.run_jobs()
    assert [one.verify(hook["secret"])["type"] for one in receiver.received] == ["webhook.tested"]
    assert deliveries(owner, hook)[0]["state"] == "delivered"


def test_disabled_by_hand_hears_nothing_of_meanwhile(
    owner: Signed, hook: dict[str, Any], receiver: Receiver, deliver: Deliver
) -> None:
    owner.patch(f"/webhooks/{hook['id']}", {"is_enabled": False})
    owner.make("/leads", {"last_name": "Meanwhile"})
    deliver(owner)
    owner.patch(f"/webhooks/{hook['id']}", {"is_enabled": True})
    owner.make("/leads", {"last_name": "Afterwards"})
    deliver(owner)
    assert len(receiver.received) == 1
    assert owner.delete(f"/webhooks/{hook['id']}").status_code == 204
    assert owner.get(f"/webhooks/{hook['id']}").status_code == 404


def test_a_large_event_is_cut(owner: Signed, hook: dict[str, Any], receiver: Receiver, deliver: Deliver) -> None:
    lead = owner.make("/leads", {"last_name": "Long"})["id"]
    owner.patch(f"/leads/{lead}", {"description": "x" * 49_000})
    owner.patch(f"/leads/{lead}", {"description": "y" * 49_000})
    deliver(owner)
    cut = receiver.received[-1]
    assert cut.data["data"]["is_cut"] is True
    assert len(cut.body) < 1000
    cut.verify(hook["secret"])


def test_an_address_that_turned_inward_is_not_asked(
    owner: Signed, hook: dict[str, Any], receiver: Receiver, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Checked when it is sent as well: what was allowed when it was saved is refused now."""
    monkeypatch.setattr(owner.app.config["SETTINGS"], "OUTGOING_LOOPBACK", False)
    owner.make("/leads", {"last_name": "Inward"})
    deliver(owner)
    [row] = deliveries(owner, hook)
    assert (row["state"], row["last_status"]) == ("pending", None)
    assert "private network" in row["last_error"]
    assert receiver.received == []
