"""What Stripe tells and what we tell Stripe: any order, any repetition, each use once, and calls that fit the contract."""

import random
from collections import Counter
from typing import Any

import pytest

from app.billing import queries, readings, tasks
from app.billing.reporting import report_usage
from app.billing.usage import count_usage
from app.core.database import transaction
from app.core.tenancy import Scope, acting_as
from app.integrations import stripe as gateway
from app.integrations.errors import Refused
from simulators.faults import Fault
from simulators.server import Simulator
from tests.billing.shop import Shop, state
from tests.client import Signed


def test_events_in_any_order_any_number_of_times(selling_app: Any, shop: Shop) -> None:
    people = [Signed.sign_up(selling_app) for _ in range(4)]
    for number, person in enumerate(people):
        shop.buy(person, plan=("pro", "business")[number % 2], seats=2 + number, do=("pay", "decline")[number // 2])
        shop.act("subscription", shop.newest("subscriptions")["id"], "renew")
    shop.act("subscription", shop.newest("subscriptions")["id"], "cancel")
    shop.bring(selling_app)
    clean = [told(person) for person in people]
    assert [item["status"] for item in clean] == ["active", "active", "past_due", "canceled"]
    dice = random.Random(7)
    storm = [event for event in shop.events for _ in range(dice.randint(1, 5))]
    dice.shuffle(storm)
    for person in people:
        forget(person)
    for event in storm:
        shop.bring_one(selling_app, event)
    assert [told(person) for person in people] == clean
    print(f"FIGURE billing: events {len(shop.events)} deliveries {len(storm)} differences 0")


def told(person: Signed) -> dict[str, Any]:
    data = state(person)
    return {name: value for name, value in data.items() if name not in ("limits", "plans")}


def forget(person: Signed) -> None:
    with person.app.app_context(), acting_as(Scope(person.organization_id)), transaction():
        row = queries.find_subscription()
        assert row is not None
        for name, value in readings.describe(None).items():
            setattr(row, name, value)


def test_a_slow_reading_never_overwrites_a_later_one(buyer: Signed, shop: Shop, inside: Any) -> None:
    shop.buy(buyer, seats=2)
    customer = shop.newest("customers")["id"]
    with inside(buyer):
        number = readings._begin(customer)
    with buyer.app.app_context():
        old = gateway.list_subscriptions(customer)
    shop.act("subscription", shop.newest("subscriptions")["id"], "cancel")
    shop.bring(buyer.app)
    with inside(buyer):
        assert readings.take_over(old, number) is False
    assert state(buyer)["status"] == "canceled"


def test_use_is_told_once_also_after_a_crash(buyer: Signed, shop: Shop, inside: Any) -> None:
    shop.buy(buyer)
    with inside(buyer):
        count_usage("ai_tokens", 700)
    with buyer.app.app_context():
        tasks.report_all_usage()
    buyer.run_jobs()
    with inside(buyer):
        count_usage("ai_tokens", 42)
    scope = Scope(buyer.organization_id, actor_type="automation")
    with buyer.app.app_context(), acting_as(scope):
        shop.simulator.faults.add(fault_after_taking())
        with pytest.raises(gateway.Unavailable):
            report_usage()
        report_usage()
        assert report_usage() == 0
    name = f"neuracrm_ai_tokens {shop.newest('customers')['id']}"
    assert shop.simulator.store["totals"][name] == 742


def fault_after_taking() -> Any:
    return Fault(kind="status", status=500, times=3)


def test_calls_fit_the_contract_and_bad_ones_are_refused(selling_app: Any, stripe: Simulator, shop: Shop) -> None:
    if not stripe.is_checked:
        pytest.skip("the vendors' published descriptions are not here")
    person = Signed.sign_up(selling_app)
    shop.buy(person)
    person.get("/billing/invoices")
    person.post("/billing/portal-sessions")
    person.patch("/billing/subscription", {"seats": 6})
    good = stripe.requests("/v1/")
    assert {item.status for item in good} == {200}
    with selling_app.app_context():
        client = gateway._client().v1
        for work in (
            lambda: client.checkout.sessions.create({"mode": "subscribe"}),  # type: ignore[typeddict-item]
            lambda: client.checkout.sessions.create({"mode": "payment", "payment_method_types": ["card"]}),  # type: ignore[typeddict-unknown-key]
            lambda: client.customers.create({"nam": "typing error"}),  # type: ignore[typeddict-unknown-key]
            lambda: client.subscriptions.list({"state": "all"}),  # type: ignore[typeddict-unknown-key]
            lambda: client.billing.meter_events.create({"event_name": "neuracrm_ai_tokens"}),  # type: ignore[typeddict-item]
        ):
            with pytest.raises(Refused), gateway._asked("bad"):
                work()
    calls = Counter(f"{item.method} {item.path.partition('?')[0].split('/')[2]}" for item in good)
    print(f"FIGURE contract: stripe calls {len(good)} valid {len(good)} bad refused 5 kinds {dict(calls)}")
