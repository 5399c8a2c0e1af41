"""The core's tests need an organization, not a person: they stand below identity."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from app.core.tenancy import Scope, acting_as

_names = itertools.count(1)


@pytest.fixture
def make_organization(admin_sql: Any) -> Callable[[], int]:
    """Makes an organization past row-level security; its id."""

    def make() -> int:
        admin_sql.execute("insert into organizations (name) values (%s) returning id", (f"Core {next(_names)}",))
        return int(admin_sql.fetchone()[0])

    return make


@pytest.fixture
def organization(make_organization: Callable[[], int]) -> int:
    return make_organization()


@pytest.fixture
def acting(app: Any) -> Callable[..., Any]:
    """`with acting(organization):` an application context in which the organization is bound."""

    @contextmanager
    def act(organization_id: int, user_id: int | None = None, **values: Any) -> Iterator[Scope]:
        with app.app_context(), acting_as(Scope(organization_id, user_id, **values)) as scope:
            yield scope

    return act


@pytest.fixture(scope="session")
def probe_app(servers: Any, database: str, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The application with the probe's routes (tests/core/probe.py) beside its own."""
    from app import create_app
    from tests.conftest import REDIS_DATABASE, settings_for
    from tests.core.probe import add_probe

    made = create_app(**settings_for(database, servers.redis(REDIS_DATABASE), tmp_path_factory.mktemp("probe")))
    add_probe(made)
    return made


@pytest.fixture
def probe(probe_app: Any, organization: int) -> Any:
    """HTTP to the probe's routes as a member of the organization."""
    from tests.core.probe import ProbeClient

    return ProbeClient(probe_app, organization)
