"""Cuts connections to a database that no longer answers, so that no thread waits for it for ever.

libpq waits without end for an answer. The kernel's timeouts help only when packets are lost; a stopped server, a frozen
machine behind a load balancer or a hung proxy keeps the line open and silent. So a statement that takes long makes
a thread ask the server's door; when the door is silent too, the waiting sockets are shut and their statements fail.
From then on the thread knocks until somebody answers, so that no request has to find out by waiting.
"""

import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg2.extensions
from psycopg2.extensions import TRANSACTION_STATUS_IDLE

from app.core.breaker import Breaker

PATIENCE_SECONDS = 0.5
TICK_SECONDS = 0.1
# A busy machine's server may need a second to start the process that answers.
DOOR_TIMEOUT_SECONDS = 1.5
LONGEST_PAUSE_SECONDS = 5.0
# The first packet of PostgreSQL's protocol: "do you speak TLS?". Every server and pooler answers one byte.
TLS_QUESTION = b"\x00\x00\x00\x08\x04\xd2\x16\x2f"


# Host (a folder of sockets when it begins with a slash) and port.
Door = tuple[str, int]


class _Wait:
    """A statement on its way: since when, and when its server is asked next."""

    __slots__ = ("ask_at", "connection", "since")

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.since = time.monotonic()
        self.ask_at = self.since + PATIENCE_SECONDS


class DatabaseWatch:
    """Knows every statement this process waits for; tells the breaker when the server falls silent and when it is back."""

    def __init__(self, breaker: Breaker) -> None:
        self._breaker = breaker
        self.is_silent = False
        self._door: Door | None = None
        self._waits: dict[int, _Wait] = {}
        self._lock = threading.Lock()
        self._process = 0
        os.register_at_fork(after_in_child=self._renew)

    def _renew(self) -> None:
        self._lock = threading.Lock()
        self._waits.clear()

    def start(self, door: Door | None = None) -> None:
        """Start the watching thread of this process, once; a fork loses it and needs its own.

        `door` is where to knock while the server is away.
        """
        self._door = door or self._door
        if self._process == os.getpid():
            return
        with self._lock:
            if self._process == os.getpid():
                return
            self._process = os.getpid()
        threading.Thread(target=self._run, name="database-watch", daemon=True).start()

    def begin(self, connection: Any) -> None:
        """Before everything that waits for the server; `end` must follow."""
        self._waits[threading.get_ident()] = _Wait(connection)

    def end(self) -> None:
        """The answer is here."""
        # The lock keeps the watch from shutting a socket whose number was given to another file by now.
        with self._lock:
            self._waits.pop(threading.get_ident(), None)

    def _run(self) -> None:
        while True:
            time.sleep(TICK_SECONDS)
            moment = time.monotonic()
            due = [wait for wait in list(self._waits.values()) if wait.ask_at <= moment]
            if due:
                self._look(find_door(due[0].connection) or self._door, moment)
            elif self._breaker.is_open or self.is_silent:
                self._look(self._door, moment)
            for wait in due:
                wait.ask_at = moment + min(moment - wait.since, LONGEST_PAUSE_SECONDS)

    def _look(self, door: Door | None, moment: float) -> None:
        if door is None:
            # Only a request can find out, after the breaker's pause: libpq chooses among several hosts.
            self.is_silent = False
            return
        self.is_silent = not is_answering(door)
        if self.is_silent:
            self._breaker.trip()
            self._cut(moment - PATIENCE_SECONDS)
        elif self._breaker.is_open:
            # Closed for all, not for one that tries: a server that still recovers refuses within milliseconds.
            self._breaker.succeeded()

    def _cut(self, before: float) -> None:
        with self._lock:
            for wait in self._waits.values():
                if wait.since <= before:
                    shut(wait.connection)


def find_door(connection: Any) -> Door | None:
    """Where the server of this connection listens; None when the connection is closed already."""
    host, port = connection.info.host, connection.info.port
    return (host, port) if host else None


def is_answering(door: Door) -> bool:
    """Whether a server answers at this door."""
    try:
        with _knock(*door) as line:
            line.sendall(TLS_QUESTION)
            return len(line.recv(1)) == 1
    except OSError:
        return False


def _knock(host: str, port: int) -> socket.socket:
    if not host.startswith("/"):
        return socket.create_connection((host, port), timeout=DOOR_TIMEOUT_SECONDS)
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(DOOR_TIMEOUT_SECONDS)
    line.connect(f"{host}/.s.PGSQL.{port}")
    return line


def shut(connection: Any) -> None:
    """End a connection from outside; the thread that waits on it gets an error at once."""
    with contextlib.suppress(OSError, psycopg2.Error):
        line = socket.socket(fileno=os.dup(connection.fileno()))
        try:
            line.shutdown(socket.SHUT_RDWR)
        finally:
            line.close()


def watched_factories(watch: DatabaseWatch) -> dict[str, Any]:
    """psycopg2's connect arguments that put every statement of a connection under the watch."""
    return {"connection_factory": _watched_connection(watch), "cursor_factory": _watched_cursor(watch)}


def _watched_cursor(watch: DatabaseWatch) -> type[psycopg2.extensions.cursor]:
    class WatchedCursor(psycopg2.extensions.cursor):
        def execute(self, query: Any, vars: Any = None) -> None:  # psycopg2's name
            watch.begin(self.connection)
            try:
                super().execute(query, vars)
            finally:
                watch.end()

        def executemany(self, query: Any, vars_list: Any) -> None:
            watch.begin(self.connection)
            try:
                super().executemany(query, vars_list)
            finally:
                watch.end()

        def copy_expert(self, sql: Any, file: Any, size: int = 8192) -> None:
            watch.begin(self.connection)
            try:
                super().copy_expert(sql, file, size)
            finally:
                watch.end()

    return WatchedCursor


def _watched_connection(watch: DatabaseWatch) -> type[psycopg2.extensions.connection]:
    class WatchedConnection(psycopg2.extensions.connection):
        def commit(self) -> None:
            self._end("commit", super().commit)

        def rollback(self) -> None:
            self._end("rollback", super().rollback)

        def _end(self, statement: str, of_driver: Callable[[], None]) -> None:
            if self.autocommit:
                # Its transactions are begun by us (core/transaction_start.py).
                if self.get_transaction_status() != TRANSACTION_STATUS_IDLE:
                    with self.cursor() as cursor:
                        cursor.execute(statement)
                return
            watch.begin(self)
            try:
                of_driver()
            finally:
                watch.end()

    return WatchedConnection
