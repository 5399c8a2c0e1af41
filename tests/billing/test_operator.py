"""The operator's commands: prepare, reconcile, grant."""

from typing import Any

from simulators.server import Simulator
from tests.billing.shop import Shop, limit, state
from tests.client import Signed


def test_reconcile_finds_and_repairs(buyer: Signed, shop: Shop, give: Any) -> None:
    shop.buy(buyer, seats=3)
    run = buyer.app.test_cli_runner().invoke
    assert line_of(run(args=["billing", "reconcile", "--check"]), buyer).endswith("the same")
    give(buyer, plan="business", status="active", remote_status="active", seats=9)
    checked = run(args=["billing", "reconcile", "--check"])
    assert checked.exit_code == 1
    assert line_of(checked, buyer).endswith("differs")
    assert line_of(run(args=["billing", "reconcile"]), buyer).endswith("repaired")
    assert (state(buyer)["plan"], state(buyer)["seats"]) == ("pro", 3)
    give(buyer, customer_ref=None, plan="free", status="free", remote_status="none")
    assert line_of(run(args=["billing", "reconcile"]), buyer).endswith("repaired")
    assert state(buyer)["plan"] == "pro"
    shop.simulator.reset()
    assert "buys anew" in line_of(run(args=["billing", "reconcile"]), buyer)
    assert state(buyer)["plan"] == "free"


def line_of(result: Any, person: Signed) -> str:
    lines = [line for line in result.output.splitlines() if line.strip().startswith(f"{person.organization_id} ")]
    assert len(lines) == 1, result.output
    return lines[0].rstrip()


def test_the_operator_gives_a_plan_and_takes_it_back(buyer: Signed, shop: Shop) -> None:
    run = buyer.app.test_cli_runner().invoke
    assert run(args=["billing", "grant", str(buyer.organization_id), "business"]).exit_code == 0
    assert (state(buyer)["plan"], state(buyer)["is_granted"], limit(buyer, "seats")["limit"]) == (
        "business",
        True,
        1000,
    )
    assert run(args=["billing", "grant", str(buyer.organization_id), "free"]).exit_code == 0
    assert state(buyer)["plan"] == "free"
    shop.buy(buyer)
    assert run(args=["billing", "grant", str(buyer.organization_id), "business"]).exit_code == 1
    assert run(args=["billing", "grant", "999999999", "business"]).exit_code == 1


def test_prepare_fills_an_empty_account(selling_app: Any, stripe: Simulator) -> None:
    run = selling_app.test_cli_runner().invoke
    assert "is there" in run(args=["billing", "prepare"]).output
    stripe.store["prices"].clear()
    stripe.store["meters"].clear()
    made = run(args=["billing", "prepare"]).output
    assert made.count(": made") == 4, made
