"""The application of an installation that sells plans, on the same database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from app.billing import queries
from app.billing.limits import _rooms
from app.core.database import db, transaction
from app.core.tenancy import Scope, acting_as
from tests.client import Signed
from tests.conftest import REDIS_DATABASE, settings_for


@pytest.fixture(scope="session")
def selling_app(servers: Any, database: str, tmp_path_factory: pytest.TempPathFactory) -> Any:
    from app import create_app

    settings = settings_for(database, servers.redis(REDIS_DATABASE), tmp_path_factory.mktemp("files"))
    return create_app(**settings, STRIPE_SECRET_KEY="sk_test_of_nobody")


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    queries._remembered.clear()
    _rooms.clear()


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
