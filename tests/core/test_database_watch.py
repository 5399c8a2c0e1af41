"""A database that no longer answers holds no thread."""

import socket
import threading
import time

import psycopg2
import pytest

from app.core.database_watch import DatabaseWatch, is_answering, watched_factories
from tests.chaos.fault_proxy import FaultProxy


@pytest.fixture
def silenced():
    return threading.Event()


@pytest.fixture
def proxy(database):
    port = int(psycopg2.extensions.parse_dsn(database)["port"])
    with FaultProxy(port) as made:
        yield made


@pytest.fixture
def connection(database, proxy, silenced):
    watch = DatabaseWatch(on_silence=silenced.set)
    watch.start()
    address = psycopg2.extensions.make_dsn(database, port=proxy.port)
    made = psycopg2.connect(address, **watched_factories(watch))
    yield made
    made.close()


def test_long_statement_of_a_living_server_is_left_alone(connection, silenced):
    with connection.cursor() as cursor:
        cursor.execute("select pg_sleep(1.2)")
    assert not silenced.is_set()


def test_statement_to_a_silent_server_fails_soon(connection, proxy, silenced):
    proxy.behave("black_hole")
    started = time.monotonic()
    with connection.cursor() as cursor, pytest.raises(psycopg2.OperationalError):
        cursor.execute("select 1")
    assert time.monotonic() - started < 3
    assert silenced.is_set()


def test_commit_and_copy_are_watched_too(connection, proxy, silenced):
    with connection.cursor() as cursor:
        cursor.execute("select 1")
        proxy.behave("black_hole")
        with pytest.raises(psycopg2.Error):
            connection.commit()
    assert silenced.is_set()


def test_door_of_a_server_that_refuses_is_silent(connection, proxy):
    assert is_answering(connection)
    proxy.behave("refuse")
    assert not is_answering(connection)


def test_watch_starts_once_for_a_process():
    watch = DatabaseWatch(on_silence=lambda: None)
    before = threading.active_count()
    for _ in range(5):
        watch.start()
    assert threading.active_count() == before + 1


def test_unix_door_is_knocked_at(tmp_path):
    from app.core.database_watch import _knock

    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / ".s.PGSQL.5432"))
        server.listen()
        _knock(str(tmp_path), 5432).close()
