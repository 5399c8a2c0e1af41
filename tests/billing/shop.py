"""People at Stripe's simulator, and the events it makes."""

from typing import Any
from urllib.parse import urlsplit

import requests

from app.billing import queries, readings
from app.billing.jobs import find_owner_of
from app.core.tenancy import Scope, acting_as
from simulators.server import Simulator
from tests.client import Signed


class Shop:
    """The other side of billing."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self._brought = 0

    def buy(self, person: Signed, plan: str = "pro", seats: int = 4, do: str = "pay") -> None:
        """Open a checkout in the product, pay on the page, and bring the events."""
        made = person.make("/billing/checkouts", {"plan": plan, "seats": seats})
        answer = requests.post(made["url"], data={"do": do}, allow_redirects=False, timeout=5)
        assert answer.status_code == 302, answer.text
        assert urlsplit(answer.headers["Location"]).path == "/settings/billing"
        self.bring(person.app)

    def act(self, kind: str, ref: str, do: str = "") -> None:
        answer = requests.post(
            f"{self.simulator.url}/_act/{kind}/{ref}", data={"do": do}, allow_redirects=False, timeout=5
        )
        assert answer.status_code == 302, answer.text

    def newest(self, kind: str) -> dict[str, Any]:
        """What was made last of a kind: "subscriptions", "invoices", "customers"."""
        found: dict[str, Any] = list(self.simulator.store[kind].values())[-1]
        return found

    @property
    def events(self) -> list[dict[str, Any]]:
        return list(self.simulator.store["events"].values())

    def bring(self, app: Any) -> None:
        """Bring the events nobody brought yet, in their order."""
        new = self.events[self._brought :]
        self._brought += len(new)
        for event in new:
            self.bring_one(app, event)

    def bring_one(self, app: Any, event: dict[str, Any]) -> None:
        """What the product's handler does with one verified event."""
        owner = find_owner_of(event)
        if owner is None:
            return
        organization_id, customer_ref = owner
        with app.app_context(), acting_as(Scope(organization_id, actor_type="automation")):
            readings.refresh(customer_ref)


def state(person: Signed) -> dict[str, Any]:
    """What the owner reads, not remembered from before."""
    queries._remembered.clear()
    data: dict[str, Any] = person.get("/billing").json["data"]
    return data


def limit(person: Signed, name: str) -> dict[str, Any]:
    """One of her limits."""
    return next(item for item in state(person)["limits"] if item["name"] == name)
