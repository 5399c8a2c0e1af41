"""The development servers: started once, found again, recovered after a kill."""

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
import redis

from scripts.processes import is_alive
from scripts.server_folder import ServerError
from scripts.servers import PostgresHandle, start_postgres, start_valkey
from tests.scripts.conftest import FAST


@pytest.fixture
def busy_port() -> Iterator[int]:
    """A port somebody else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def ask(server: PostgresHandle, statement: str) -> object:
    """The first value of a statement run by the superuser."""
    with closing(psycopg2.connect(server.dsn)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute(statement)
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def test_second_start_finds_the_data_of_the_first(postgres_folder: Path) -> None:
    first = start_postgres(postgres_folder, settings=FAST)
    ask(first, "CREATE TABLE kept AS SELECT 42 AS answer")
    first.stop()
    assert not is_alive(first.pid)
    second = start_postgres(postgres_folder, settings=FAST)
    try:
        assert ask(second, "SELECT answer FROM kept") == 42
        assert ask(second, "SHOW fsync") == "off"
    finally:
        second.stop()


def test_server_asks_for_its_password(postgres_folder: Path) -> None:
    server = start_postgres(postgres_folder, settings=FAST)
    try:
        with pytest.raises(psycopg2.OperationalError, match="password"):
            psycopg2.connect(server.dsn, password="guess")
        assert (postgres_folder / "password").stat().st_mode & 0o777 == 0o600
    finally:
        server.stop()


def test_killed_server_starts_again(postgres_folder: Path) -> None:
    server = start_postgres(postgres_folder, settings=FAST)
    os.kill(server.pid, signal.SIGKILL)
    server.stop()
    again = start_postgres(postgres_folder, port=server.port, settings=FAST)
    try:
        assert ask(again, "SELECT 1") == 1
    finally:
        again.stop()


def test_process_number_now_used_by_another_program_is_no_obstacle(postgres_folder: Path) -> None:
    start_postgres(postgres_folder, settings=FAST).stop()
    stale = f"{os.getpid()}\n{postgres_folder / 'data'}\n1700000000\n1\n\n127.0.0.1\n0 0\nready\n"
    (postgres_folder / "data" / "postmaster.pid").write_text(stale)
    server = start_postgres(postgres_folder, settings=FAST)
    try:
        assert ask(server, "SELECT 1") == 1
    finally:
        server.stop()


def test_folder_in_use_is_refused(tmp_path: Path) -> None:
    server = start_valkey(tmp_path)
    try:
        with pytest.raises(ServerError, match="already runs"):
            start_valkey(tmp_path)
    finally:
        server.stop()


def test_busy_port_is_named(tmp_path: Path, busy_port: int) -> None:
    with pytest.raises(ServerError, match=f"port {busy_port} for Valkey is busy"):
        start_valkey(tmp_path, port=busy_port)
    # The refusal gave the folder back.
    start_valkey(tmp_path).stop()


def test_valkey_keeps_its_data_and_never_evicts(tmp_path: Path) -> None:
    first = start_valkey(tmp_path)
    with redis.Redis.from_url(first.url) as client:
        client.set("kept", "42")
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    first.stop()
    second = start_valkey(tmp_path)
    try:
        with redis.Redis.from_url(second.url) as client:
            assert client.get("kept") == b"42"
    finally:
        second.stop()


def test_valkey_of_a_dead_starter_is_replaced(tmp_path: Path) -> None:
    orphan = start_valkey(tmp_path)
    # What the kernel does when the starter is killed: the lock is gone, the server may live.
    orphan.lock.close()
    server = start_valkey(tmp_path)
    try:
        assert orphan.child.wait(timeout=60) is not None
        assert server.is_running()
    finally:
        server.stop()
