"""The application of an installation that sells plans, on the same database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from app.billing import queries
from app.billing.limits import _rooms
from app.core.database import db, transaction
from app.core.tenancy import Scope, acting_as
from app.integrations.calls import close_breakers
from simulators.server import Options, Simulator
from simulators.stripe import make
from tests.billing.shop import Shop
from tests.client import Signed
from tests.conftest import REDIS_DATABASE, settings_for
from tests.simulated import SECRETS


@pytest.fixture(scope="session")
def selling_app(servers: Any, database: str, tmp_path_factory: pytest.TempPathFactory) -> Any:
    from app import create_app

    settings = settings_for(database, servers.redis(REDIS_DATABASE), tmp_path_factory.mktemp("files"))
    return create_app(
        **settings,
        STRIPE_SECRET_KEY=SECRETS["STRIPE_SECRET_KEY"],
        STRIPE_WEBHOOK_SECRET=SECRETS["STRIPE_WEBHOOK_SECRET"],
    )


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    queries._remembered.clear()
    _rooms.clear()


@pytest.fixture(scope="session")
def stripe_server() -> Iterator[Simulator]:
    simulator = make(Options(secrets=SECRETS)).start()
    yield simulator
    simulator.stop()


@pytest.fixture
def stripe(stripe_server: Simulator, selling_app: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulator]:
    """Stripe's simulator, fresh; whatever is asked of it in the test fits the published contract."""
    stripe_server.reset()
    monkeypatch.setattr(selling_app.config["SETTINGS"], "STRIPE_API_URL", stripe_server.url)
    with selling_app.app_context():
        close_breakers()
    yield stripe_server
    assert [item for item in stripe_server.violations if item.status != 400] == []


@pytest.fixture
def shop(stripe: Simulator) -> Shop:
    """What people do at Stripe, and its events brought to the product."""
    return Shop(stripe)


@pytest.fixture
def buyer(selling_app: Any) -> Signed:
    """The owner of an organization that is limited."""
    return Signed.sign_up(selling_app)


@pytest.fixture
def inside() -> Callable[[Signed], Any]:
    """A transaction with somebody's organization bound, as a request of hers has it."""

    @contextmanager
    def enter(person: Signed, **scope: Any) -> Iterator[None]:
        bound = {"role": "owner", **scope}
        with person.app.app_context(), acting_as(Scope(person.organization_id, person.user_id, **bound)), transaction():
            yield

    return enter


@pytest.fixture
def give(inside: Any) -> Callable[..., None]:
    """Let the payment service have said something of an organization."""
    from app.billing.models import Subscription

    def write(person: Signed, **values: Any) -> None:
        with inside(person):
            row = queries.find_subscription()
            if row is None:
                row = Subscription()
                db.session.add(row)
            for name, value in values.items():
                setattr(row, name, value)
            queries.forget_standing()

    return write
