"""Buying, changing, failing and ending, against the simulator."""

from datetime import timedelta
from typing import Any

import pytest
import requests

from app.billing import queries, tasks
from app.billing.plans import FREE
from app.core.clock import frozen, now
from app.core.database import transaction
from app.core.tenancy import Scope, acting_as
from simulators.faults import Fault
from simulators.server import Simulator
from tests.billing.shop import Shop, limit, state
from tests.client import Signed

OUTSIDE = [
    ("GET", ""),
    ("GET", "/invoices"),
    ("POST", "/checkouts"),
    ("POST", "/portal-sessions"),
    ("PATCH", "/subscription"),
]


def test_paying_gives_the_plan_by_events_alone(buyer: Signed, shop: Shop) -> None:
    before = state(buyer)
    assert (before["plan"], before["status"], before["trial_days"]) == ("free", "free", 14)
    assert limit(buyer, "seats") == {"name": "seats", "used": 1, "limit": FREE.seats}
    made = buyer.make("/billing/checkouts", {"plan": "pro", "seats": 4})
    requests.post(made["url"], data={"do": "pay"}, allow_redirects=False, timeout=5)
    # She is back on the success page; nothing has changed until Stripe says so.
    assert state(buyer)["plan"] == "free"
    shop.bring(buyer.app)
    after = state(buyer)
    assert (after["plan"], after["status"], after["seats"], after["can_change"]) == ("pro", "trialing", 4, True)
    assert after["trial_ends_at"] is not None
    assert after["trial_days"] == 0
    assert limit(buyer, "seats")["limit"] == 4
    invoices = buyer.get("/billing/invoices").json["data"]
    assert [(item["total"], item["status"]) for item in invoices] == [("0.00", "paid")]
    assert buyer.post("/billing/checkouts", {"plan": "pro", "seats": 4}).json["error"]["code"] == "subscription_exists"
    events = [event["name"] for event in buyer.get("/events").json["data"]]
    assert "subscription.changed" in events


def test_a_limit_is_hit_paid_for_and_passed(buyer: Signed, shop: Shop) -> None:
    invite = [
        buyer.post("/invitations", {"email": f"g{n}@firm{buyer.organization_id}.example", "role": "agent"}).status_code
        for n in range(FREE.seats)
    ]
    assert invite == [201] * (FREE.seats - 1) + [402]
    few = buyer.post("/billing/checkouts", {"plan": "pro", "seats": 2})
    assert few.status_code == 422
    assert f"{FREE.seats} members and open invitations need a seat each" in str(few.json["error"]["fields"])
    shop.buy(buyer, seats=FREE.seats + 2)
    queries._remembered.clear()
    more = buyer.post("/invitations", {"email": f"g99@firm{buyer.organization_id}.example", "role": "agent"})
    assert more.status_code == 201


def test_seats_and_plan_change_with_proration(buyer: Signed, shop: Shop) -> None:
    shop.buy(buyer, seats=2)
    shop.act("subscription", shop.newest("subscriptions")["id"], "renew")
    shop.bring(buyer.app)
    assert state(buyer)["status"] == "active"
    assert shop.newest("invoices")["total"] == 2 * 2_900
    asked = buyer.patch("/billing/subscription", {"plan": "business", "seats": 3})
    assert asked.status_code == 202
    assert asked.json["data"]["plan"] == "pro"
    shop.bring(buyer.app)
    assert (state(buyer)["plan"], state(buyer)["seats"]) == ("business", 3)
    shop.act("subscription", shop.newest("subscriptions")["id"], "renew")
    # A whole month was left: credited at the old price, charged at the new one, and the next month.
    assert abs(shop.newest("invoices")["total"] - (2 * 3 * 7_900 - 2 * 2_900)) <= 5
    assert buyer.patch("/billing/subscription", {"seats": 5000}).status_code == 422


def test_an_unpaid_invoice_leads_to_grace_to_reading_and_back(buyer: Signed, shop: Shop, admin_sql: Any) -> None:
    shop.buy(buyer, do="decline")
    shop.act("subscription", shop.newest("subscriptions")["id"], "renew")
    shop.bring(buyer.app)
    unpaid = state(buyer)
    assert (unpaid["status"], unpaid["plan"]) == ("past_due", "pro")
    lead = buyer.make("/leads", {"last_name": "During dunning"})
    statuses = []
    for days in (6, 8, 8, 15, 15):
        with buyer.app.app_context(), frozen(now() + timedelta(days=days)):
            tasks.move_overdue_subscriptions()
            statuses.append(read_status(buyer))
    assert statuses == ["past_due", "grace", "grace", "read_only", "read_only"]
    admin_sql.execute(
        "select name, count(*) from events where organization_id = %s and name ~ 'grace|read_only' group by 1 order by 1",
        [buyer.organization_id],
    )
    assert admin_sql.fetchall() == [("subscription.became_read_only", 1), ("subscription.grace_started", 1)]
    shop.act("invoice", shop.newest("invoices")["id"])
    shop.bring(buyer.app)
    assert state(buyer)["status"] == "active"
    assert buyer.patch(f"/leads/{lead['id']}", {"last_name": "After"}).status_code == 200


def read_status(person: Signed) -> str:
    with person.app.app_context(), acting_as(Scope(person.organization_id)), transaction():
        row = queries.find_subscription()
        assert row is not None
        return row.status


def test_ending_falls_back_to_free_and_a_second_purchase_has_no_trial(buyer: Signed, shop: Shop) -> None:
    shop.buy(buyer)
    assert buyer.make("/billing/portal-sessions")["url"].startswith(shop.simulator.url)
    shop.act("subscription", shop.newest("subscriptions")["id"], "end")
    shop.bring(buyer.app)
    assert state(buyer)["cancels_at_period_end"] is True
    shop.act("subscription", shop.newest("subscriptions")["id"], "renew")
    shop.bring(buyer.app)
    ended = state(buyer)
    assert (ended["plan"], ended["status"], ended["can_change"]) == ("free", "canceled", False)
    shop.buy(buyer, seats=3)
    again = state(buyer)
    assert (again["plan"], again["status"], again["seats"]) == ("pro", "active", 3)
    assert shop.newest("invoices")["total"] == 3 * 2_900


def test_canceling_on_the_page_leaves_everything_and_the_old_page_is_closed(buyer: Signed, shop: Shop) -> None:
    first = buyer.make("/billing/checkouts", {"plan": "pro", "seats": 4})
    second = buyer.make("/billing/checkouts", {"plan": "business", "seats": 4})
    requests.post(second["url"], data={"do": "cancel"}, allow_redirects=False, timeout=5)
    shop.bring(buyer.app)
    assert "This page is expired" in requests.get(first["url"], timeout=5).text
    assert state(buyer)["plan"] == "free"


def test_only_the_owner_and_only_her_organization(buyer: Signed, selling_app: Any, shop: Shop) -> None:
    shop.buy(buyer)
    for role in ("admin", "viewer"):
        colleague = buyer.colleague(role)
        assert {colleague.call(method, f"/billing{path}", {}).status_code for method, path in OUTSIDE} == {403}
    stranger = Signed.sign_up(selling_app)
    assert state(stranger)["plan"] == "free"
    assert stranger.get("/billing/invoices").json["data"] == []
    # An event that names her organization and somebody else's customer changes nothing.
    event = {
        "data": {
            "object": {
                "customer": shop.newest("customers")["id"],
                "metadata": {"organization_id": str(stranger.organization_id)},
            }
        }
    }
    shop.bring_one(selling_app, event)
    assert state(stranger)["plan"] == "free"


@pytest.mark.usefixtures("stripe")
def test_wrong_requests_are_refused(buyer: Signed) -> None:
    for body in (
        {"plan": "free", "seats": 1},
        {"plan": "pro", "seats": 0},
        {"plan": "pro"},
        {"plan": "pro", "seats": 9999},
    ):
        assert buyer.post("/billing/checkouts", body).status_code == 422
    assert buyer.post("/billing/portal-sessions").json["error"]["code"] == "no_customer"
    assert buyer.patch("/billing/subscription", {"seats": 4}).json["error"]["code"] == "no_subscription"


def test_nothing_is_sold_without_a_key(owner: Signed) -> None:
    data = owner.get("/billing").json["data"]
    assert (data["is_sold"], data["plan"]) == (False, "unlimited")
    assert {item["limit"] for item in data["limits"]} == {None}
    assert owner.get("/billing/invoices").json["data"] == []
    assert (
        owner.post("/billing/checkouts", {"plan": "pro", "seats": 4}).json["error"]["code"] == "billing_not_configured"
    )


def test_stripe_away_is_said_and_changes_nothing(buyer: Signed, stripe: Simulator, shop: Shop) -> None:
    shop.buy(buyer)
    stripe.faults.add(Fault(kind="status", status=500, times=10))
    assert buyer.get("/billing/invoices").status_code == 503
    assert state(buyer)["plan"] == "pro"
