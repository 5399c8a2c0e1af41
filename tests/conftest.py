"""Real PostgreSQL and Valkey for every test session; one database per worker, cloned from a migrated template."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from argon2 import PasswordHasher

from app.core import security
from tests.client import QUICK_MEMORY, ApiClient, Signed
from tests.local_servers import prepare_servers
from tests.loopback import guard_loopback

pytest_plugins = ["tests.simulated"]
guard_loopback()

REAL_HASHER = security._hasher
QUICK_HASHER = PasswordHasher(memory_cost=QUICK_MEMORY, time_cost=1, parallelism=1)
# They repeat with thousands of values what other tests do once: no line is theirs alone, and tracing nearly doubles them.
UNTRACED = {
    "test_21_matrix.py",
    "test_67_random_work.py",
    "test_any_bytes.py",
    "test_input_fuzz.py",
    "test_naughty_strings.py",
    "test_random_histories.py",
    "test_real_files.py",
    "test_schemathesis.py",
    "test_validation_corpus.py",
}
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
REDIS_DATABASE = 1 + int(re.sub(r"\D", "", WORKER) or 0)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Coverage stands still during these."""
    if item.path.name in UNTRACED:
        item.add_marker("no_cover")


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    yield from prepare_servers(tmp_path_factory)


@pytest.fixture(scope="session")
def database(servers: Any) -> str:
    """The administrator's address of this worker's own database."""
    return servers.clone(f"neuracrm_{WORKER}")


@pytest.fixture(scope="session")
def app(servers: Any, database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The application as production builds it, on this worker's database, as the application's role.

    NEURACRM_TEST_POOL=5 puts a pooler with so many connections between them.
    """
    from app import create_app
    from tests.pooler import pooled_settings

    settings = settings_for(database, servers.redis(REDIS_DATABASE), tmp_path_factory.mktemp("files"))
    with pooled_settings(settings, tmp_path_factory.mktemp("pooler")) as reached:
        made = create_app(**reached)
        made.testing = False
        yield made


def settings_for(database: str, redis: str, files: Path) -> dict[str, Any]:
    return {
        "ENVIRONMENT": "test",
        "DATABASE_URL": database,
        "REDIS_URL": redis,
        "SECRET_KEY": "test-secret-key-0123456789abcdefghijklmnop",
        "JWT_SECRET_KEY": "test-jwt-key-0123456789abcdefghijklmnopqrs",
        "WEBHOOK_SECRET": "test-webhook-key-0123456789abcdefghijklmno",
        "RATE_LIMIT_PER_MINUTE": 1_000_000,
        "RATE_LIMIT_ENABLED": False,
        "STORAGE_FOLDER": str(files),
        "PUBLIC_URL": "http://crm.test",
        "LOG_LEVEL": "WARNING",
    }


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> None:
    """The same function with less memory: a third of the run went into passwords no test looks at."""
    security._hasher = QUICK_HASHER


@pytest.fixture
def real_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """What production has, for tests that look at hashes, at their time or at their memory; named by a mark.

    A mark's fixtures come first: the people of the test have such hashes too.
    """
    monkeypatch.setattr(security, "_hasher", REAL_HASHER)
    monkeypatch.setattr(security, "_dummy_hash", [])


@pytest.fixture(autouse=True)
def closed_breakers() -> None:
    """What a test before found away is not away for this one."""
    from app.core import cache, database

    cache.breaker.succeeded()
    database.breaker.succeeded()


@pytest.fixture
def api(app: Any) -> ApiClient:
    """HTTP without a person signed in."""
    return ApiClient(app)


@pytest.fixture
def owner(app: Any) -> Signed:
    """The owner of a new organization."""
    return Signed.sign_up(app)


@pytest.fixture
def other(app: Any) -> Signed:
    """The owner of another organization."""
    return Signed.sign_up(app)


@pytest.fixture
def admin_sql(database: str) -> Iterator[Any]:
    """A cursor of the administrator, past row-level security: to look at what really stands there."""
    connection = psycopg2.connect(database)
    connection.autocommit = True
    with connection.cursor() as cursor:
        yield cursor
    connection.close()
