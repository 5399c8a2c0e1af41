"""The core's tests need an organization, not a person: they stand below identity."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from app.core.database import transaction
from app.core.job_runner import run_job
from app.core.tenancy import Scope, acting_as

_names = itertools.count(1)
STATES = "select state, attempts, last_error, progress from jobs where organization_id = %s and id = %s"


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


@pytest.fixture
def row(admin_sql: Any, organization: int) -> Callable[[int], Any]:
    """Reads a job's row: (state, attempts, last_error, progress)."""

    def read(job_id: int) -> Any:
        admin_sql.execute(STATES, (organization, job_id))
        return admin_sql.fetchone()

    return read


@pytest.fixture
def enqueue(organization: int, acting: Callable[..., Any]) -> Callable[..., int]:
    """Enqueues a job for the organization; its id."""

    def write(work: Any, user_id: int | None = None, **payload: Any) -> int:
        with acting(organization, user_id), transaction():
            return int(work.enqueue(**payload))

    return write


@pytest.fixture
def run(app: Any, organization: int) -> Callable[[int], None]:
    """Runs a job as a worker would."""

    def work(job_id: int) -> None:
        with app.app_context():
            run_job(organization, job_id)

    return work


@pytest.fixture
def teams(admin_sql: Any, organization: int) -> Callable[[], list[str]]:
    """The teams of the organization: what the sample jobs make."""

    def read() -> list[str]:
        admin_sql.execute("select name from teams where organization_id = %s order by id", (organization,))
        return [name for (name,) in admin_sql.fetchall()]

    return read
