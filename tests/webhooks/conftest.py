"""A receiver on this machine, and the sweep and worker as the product runs them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.core.tenancy import Scope, acting_as
from tests.client import Signed
from tests.webhooks.receiver import Receiver


@pytest.fixture
def receiver(app: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setattr(app.config["SETTINGS"], "OUTGOING_LOOPBACK", True)
    with Receiver() as made:
        yield made


@pytest.fixture
def deliver(app: Any) -> Callable[[Signed], None]:
    """Everything that happened and is due goes out, for one organization."""
    from app.webhooks import sweeps

    def run(person: Signed) -> None:
        for row in person.get("/webhooks").json["data"]:
            with app.app_context(), acting_as(Scope(person.organization_id, actor_type="system")):
                sweeps.make_deliveries(row["id"])
        with app.app_context():
            sweeps.sweep_once()
        person.run_jobs()

    return run


@pytest.fixture
def hook(owner: Signed, receiver: Receiver) -> dict[str, Any]:
    """A webhook of the owner's organization for all events, with its secret."""
    made: dict[str, Any] = owner.make("/webhooks", {"url": receiver.url})
    return made
