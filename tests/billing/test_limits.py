"""Limits: refused with 402, a sentence that names limit, use and remedy; never where nothing is sold."""

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.billing import queries
from app.billing.limits import check_storage
from app.billing.plans import FREE
from app.billing.queries import NOTHING_BOUGHT, count_used
from app.billing.states import status_at
from app.billing.usage import change_storage, count_usage
from app.core.clock import frozen, now
from app.core.database import db
from app.core.errors import PaymentRequired
from app.core.limits import check_limit
from tests.client import Signed
from tests.statements import sent_to


@pytest.fixture
def tiny_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """The free plan with two records."""
    tiny = replace(FREE, contacts=2)
    monkeypatch.setattr(queries, "FREE", tiny)
    monkeypatch.setattr(queries, "NOTHING_BOUGHT", replace(NOTHING_BOUGHT, plan=tiny))


def invite(person: Signed, number: int) -> Any:
    return person.post(
        "/invitations", {"email": f"guest{number}@firm{person.organization_id}.example", "role": "agent"}
    )


def test_seats_of_the_free_plan_end(buyer: Signed, give: Any) -> None:
    asked = [invite(buyer, number).status_code for number in range(FREE.seats)]
    assert asked == [201] * (FREE.seats - 1) + [402]
    refused = invite(buyer, 40).json["error"]
    assert refused["code"] == "limit_reached"
    assert f"allows {FREE.seats} members and open invitations; {FREE.seats} are in use" in refused["message"]
    assert "upgrade under Settings, Billing" in refused["message"]
    give(buyer, plan="pro", remote_status="active", status="active", seats=FREE.seats + 1)
    assert [invite(buyer, number).status_code for number in (50, 60)] == [201, 402]
    assert "buy more seats" in invite(buyer, 70).json["error"]["message"]


def test_an_invitation_that_replaces_another_needs_no_seat(buyer: Signed) -> None:
    assert [invite(buyer, number).status_code for number in (0, 1, 1)] == [201, 201, 201]


@pytest.mark.usefixtures("tiny_plan")
def test_leads_and_contacts_count_together(buyer: Signed) -> None:
    lead = buyer.make("/leads", {"last_name": "First"})
    buyer.make("/contacts", {"last_name": "Second"})
    refused = buyer.post("/leads", {"last_name": "Third"})
    assert refused.status_code == 402
    assert "2 leads and contacts; 2 are in use" in refused.json["error"]["message"]
    assert refused.json["error"]["fields"] == {"contacts": ["2 of 2"]}
    # A record in the trash is not counted, and does not come back past the limit.
    assert buyer.delete(f"/leads/{lead['id']}").status_code == 204
    buyer.make("/leads", {"last_name": "Third"})
    assert buyer.put(f"/leads/{lead['id']}/restoration", {}).status_code == 402


@pytest.mark.usefixtures("tiny_plan")
def test_an_import_stops_at_the_limit_and_can_be_undone(buyer: Signed) -> None:
    rows = "last_name\n" + "".join(f"Person {number}\n" for number in range(5))
    files = {"file": (io.BytesIO(rows.encode()), "people.csv"), "record_type": "lead"}
    made = buyer.post("/imports", data=files, content_type="multipart/form-data")
    assert made.status_code == 201, made.json
    started = buyer.post(f"/imports/{made.json['data']['id']}/run")
    assert started.status_code in (200, 202), started.json
    buyer.run_jobs()
    item = buyer.get(f"/imports/{made.json['data']['id']}").json["data"]
    assert item["state"] == "failed"
    assert "limit_reached" in item["error"]
    assert buyer.get("/leads").json["data"] == []


def test_what_comes_from_outside_is_kept(buyer: Signed, inside: Any) -> None:
    with inside(buyer, actor_type="automation"):
        check_limit("contacts", FREE.contacts + 1)
    with inside(buyer), pytest.raises(PaymentRequired):
        check_limit("contacts", FREE.contacts + 1)


def test_meters_count_by_month(buyer: Signed, inside: Any) -> None:
    with inside(buyer):
        assert count_usage("ai_tokens", 40_000) == 40_000
        assert count_usage("ai_tokens", 5_000) == 45_000
        check_limit("ai_tokens", 5_000)
        with pytest.raises(PaymentRequired) as refused:
            check_limit("ai_tokens", 5_001)
        assert "45,000 are in use" in str(refused.value)
        with frozen(now() + timedelta(days=32)):
            assert count_used("ai_tokens") == 0
        with pytest.raises(LookupError):
            count_usage("smiles", 1)


def test_storage_grows_shrinks_and_ends(buyer: Signed, inside: Any) -> None:
    with inside(buyer):
        assert change_storage(FREE.storage_bytes - 10) == FREE.storage_bytes - 10
        check_storage(10)
        with pytest.raises(PaymentRequired):
            check_storage(11)
        change_storage(-1000)
        check_storage(1010)
        assert change_storage(-(10**15)) == 0


def test_counting_is_spared_while_there_is_room(buyer: Signed, inside: Any) -> None:
    with inside(buyer), sent_to(db.engine) as sent:
        for _ in range(29):
            check_limit("contacts")
    # One reading of what is bought, and one count: a 32nd of what is left may be made without another.
    assert len([1 for statement, _ in sent if "from leads" in statement]) == 1
    assert len([1 for statement, _ in sent if "FROM subscriptions" in statement]) == 1


def test_nothing_is_limited_where_nothing_is_sold(owner: Signed, inside: Any) -> None:
    with inside(owner):
        check_limit("contacts", 10**12)
        check_storage(10**15)
    assert [invite(owner, number).status_code for number in range(5)] == [201] * 5


def test_unpaid_becomes_grace_becomes_read_only() -> None:
    start = now()
    at = {days: status_at("past_due", start, start + timedelta(days=days)) for days in (0, 6, 7, 13, 14, 400)}
    assert at == {0: "past_due", 6: "past_due", 7: "grace", 13: "grace", 14: "read_only", 400: "read_only"}
    assert status_at("unpaid", start, start + timedelta(days=8)) == "grace"
    assert status_at("paused", None, start) == "canceled"
    assert status_at("incomplete", None, start) == "free"


def test_read_only_refuses_changes_and_lets_read_export_and_sign_in(buyer: Signed, give: Any) -> None:
    lead = buyer.make("/leads", {"last_name": "Kept"})
    give(buyer, plan="pro", remote_status="past_due", seats=5, unpaid_since=now() - timedelta(days=15))
    for refused in (
        buyer.post("/leads", {"last_name": "New"}),
        buyer.patch(f"/leads/{lead['id']}", {"last_name": "Changed"}),
        buyer.delete(f"/leads/{lead['id']}"),
        buyer.patch("/organization", {"name": "Other"}),
    ):
        assert refused.status_code == 402
        assert refused.json["error"]["code"] == "read_only"
    assert buyer.get(f"/leads/{lead['id']}").json["data"]["last_name"] == "Kept"
    assert buyer.post("/exports", {"record_type": "lead", "format": "csv"}).status_code in (201, 202)
    assert buyer.patch("/me", {"name": "Same Person"}).status_code == 200
    give(buyer, remote_status="active", unpaid_since=None)
    assert buyer.patch(f"/leads/{lead['id']}", {"last_name": "Changed"}).status_code == 200
