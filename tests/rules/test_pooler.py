"""SECURITY 4: behind a pooler in transaction mode, no request sees what the one before was bound to."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from app.core import transaction_start
from app.core.database import db, transaction
from app.core.errors import Unavailable
from app.core.tenancy import Scope, acting_as
from tests.conftest import REDIS_DATABASE, settings_for
from tests.pooler import find_pooler, pooled
from tests.rules.figures import report

ORGANIZATIONS = 100
THREADS = 16
REQUESTS = 4_800
SERVER_CONNECTIONS = 2
PATIENCE_SECONDS = 30
OWNERS = text("select organization_id from teams")

pytestmark = pytest.mark.skipif(find_pooler() is None, reason="PgBouncer is not installed (apt-get install pgbouncer)")


@pytest.fixture(scope="module")
def pooled_app(servers, tmp_path_factory):
    """The application behind a pooler, on a database of its own with one row in each organization."""
    from app import create_app

    database = servers.clone("neuracrm_pooled")
    direct = create_app(**settings_for(database, servers.redis(REDIS_DATABASE), tmp_path_factory.mktemp("files")))
    with pooled(
        direct.config["SETTINGS"].application_url, tmp_path_factory.mktemp("pooler"), pool_size=SERVER_CONNECTIONS
    ) as url:
        settings = settings_for(database, servers.redis(REDIS_DATABASE), tmp_path_factory.mktemp("files"))
        settings["MIGRATION_DATABASE_URL"] = database
        settings["DATABASE_URL"] = url.set(drivername="postgresql").render_as_string(hide_password=False)
        made = create_app(**settings)
        _fill(database)
        yield made
        with made.app_context():
            db.engine.dispose()


def _fill(database):
    import psycopg2

    connection = psycopg2.connect(database)
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "insert into organizations (id, name) select n, 'Pooled ' || n from generate_series(1, %s) n",
            (ORGANIZATIONS,),
        )
        cursor.execute("insert into teams (organization_id, name) select id, 'One' from organizations")
    connection.close()


def ask(app, organization):
    """What one request sees. Two connections for sixteen threads: on a busy machine some are turned away and ask again."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with app.app_context(), acting_as(Scope(organization)), transaction():
                return db.session.execute(OWNERS).scalars().all()
        except Unavailable:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def count_wrong(app):
    """Rows of another organization, or missing, over all requests; and how many requests were made."""
    wrong, done = [], []
    ready = threading.Barrier(THREADS)

    def work(seed):
        order = random.Random(seed)
        ready.wait()
        for _ in range(REQUESTS // THREADS):
            organization = order.randint(1, ORGANIZATIONS)
            seen = ask(app, organization)
            done.append(1)
            if seen != [organization]:
                wrong.append((organization, seen))

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS)))
    return wrong, len(done)


def test_no_request_sees_another_organization(pooled_app):
    wrong, requests = count_wrong(pooled_app)
    assert wrong == []
    assert requests == REQUESTS
    report(4, threads=THREADS, organizations=ORGANIZATIONS, requests=requests, pool=SERVER_CONNECTIONS, wrong_rows=0)


def test_nothing_stays_on_a_connection_of_the_pooler(pooled_app):
    with pooled_app.app_context(), db.engine.connect() as connection:
        left = connection.execute(text("select nullif(current_setting('app.organization_id', true), '')")).scalar()
    assert left is None


def test_119_4_setting_that_outlives_its_transaction_is_noticed(pooled_app, monkeypatch):
    """SECURITY 119: bound for the session instead of the transaction, the next one on the connection sees the last one's rows."""
    leaking = transaction_start.BEGIN.replace("true", "false")
    assert leaking != transaction_start.BEGIN
    unbound_now = "begin; select %s, %s"
    with pooled_app.app_context():
        monkeypatch.setattr(transaction_start, "BEGIN", leaking)
        with acting_as(Scope(7)), transaction():
            db.session.execute(OWNERS)
        # The next request forgets to bind: it must see nothing, and now sees the one before.
        monkeypatch.setattr(transaction_start, "BEGIN", unbound_now)
        seen = set()
        for _ in range(2 * SERVER_CONNECTIONS):
            with acting_as(Scope(8)), transaction():
                seen.update(db.session.execute(OWNERS).scalars().all())
    monkeypatch.undo()
    assert 7 in seen
    with pooled_app.app_context():
        db.engine.dispose()
