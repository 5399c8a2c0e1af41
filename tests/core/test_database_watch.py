"""A database that no longer answers holds no thread."""

import socket
import threading
import time

import psycopg2
import pytest

from app.core.breaker import Breaker
from app.core.database_watch import DatabaseWatch, find_door, is_answering, watched_factories
from tests.chaos.fault_proxy import FaultProxy


@pytest.fixture
def breaker():
    return Breaker("database", failures=2, open_seconds=60)


@pytest.fixture
def proxy(database):
    port = int(psycopg2.extensions.parse_dsn(database)["port"])
    with FaultProxy(port) as made:
        yield made


@pytest.fixture
def connection(database, proxy, breaker):
    watch = DatabaseWatch(breaker)
    watch.start(("127.0.0.1", proxy.port))
    address = psycopg2.extensions.make_dsn(database, port=proxy.port)
    made = psycopg2.connect(address, **watched_factories(watch))
    yield made
    made.close()


def test_long_statement_of_a_living_server_is_left_alone(connection, breaker):
    with connection.cursor() as cursor:
        cursor.execute("select pg_sleep(1.2)")
    assert not breaker.is_open


def test_statement_to_a_silent_server_fails_soon(connection, proxy, breaker):
    proxy.behave("black_hole")
    started = time.monotonic()
    with connection.cursor() as cursor, pytest.raises(psycopg2.OperationalError):
        cursor.execute("select 1")
    assert time.monotonic() - started < 3
    assert breaker.is_open


def test_commit_and_copy_are_watched_too(connection, proxy, breaker):
    with connection.cursor() as cursor:
        cursor.execute("select 1")
        proxy.behave("black_hole")
        with pytest.raises(psycopg2.Error):
            connection.commit()
    assert breaker.is_open


def test_door_of_a_server_that_refuses_is_silent(connection, proxy):
    door = find_door(connection)
    assert is_answering(door)
    proxy.behave("refuse")
    assert not is_answering(door)
    connection.close()
    assert find_door(connection) is None


@pytest.mark.parametrize("outage", ["refuse", "black_hole"])
def test_return_of_the_server_ends_the_pause(connection, proxy, breaker, outage):
    """Without any request that tries: the watch knocks while the breaker is open."""
    proxy.behave(outage)
    breaker.trip()
    time.sleep(0.5)
    assert breaker.is_open
    proxy.behave("pass")
    deadline = time.monotonic() + 20
    while breaker.is_open and time.monotonic() < deadline:
        time.sleep(0.02)
    breaker.check()


def test_watch_without_a_door_leaves_the_probe_to_a_request(breaker):
    DatabaseWatch(breaker).start()
    breaker.trip()
    time.sleep(0.5)
    assert breaker.is_open


def test_watch_starts_once_for_a_process(breaker):
    watch = DatabaseWatch(breaker)
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
