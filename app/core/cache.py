"""Redis: one client, short timeouts, a breaker, and the product's keys. Redis down is never an error for a reader.

Every key holds the organization. A change empties its keys after the commit; lists hang on a generation number
per organization, so that nothing is ever searched by pattern.

An emptied key stays empty for some seconds and is written only where nothing stands: a reader that read the row before
the change and stores it after cannot bring the old answer back. What could not be emptied because Redis was away is
emptied by the first command that reaches it again.
"""

import logging
import os
import threading
from collections.abc import Callable
from typing import Any, cast

import redis
from flask import Flask, current_app
from redis.backoff import NoBackoff
from redis.retry import Retry

from app.core.breaker import Breaker
from app.core.database import after_commit
from app.core.errors import Unavailable

SOCKET_TIMEOUT_SECONDS = 0.1
RECORD_SECONDS = 300
LEAD_SECONDS = 600
MAX_CONNECTIONS = 64
# Longer than any request that may still hold what it read before the change.
EMPTY_SECONDS = 10
# What one process remembers of an outage; further records may be served as they were until their time is over.
MAX_LEFT_BEHIND = 100_000
GENERATION = ":generation:"

log = logging.getLogger("neuracrm.cache")
breaker = Breaker("cache", failures=3, open_seconds=2.0)
_left_behind: set[str] = set()
_own = threading.local()


def init_cache(app: Flask) -> None:
    """Keep one client per process; it connects on first use."""
    app.extensions["redis"] = connect_redis(app.config["SETTINGS"].REDIS_URL)


def connect_redis(url: str, *, timeout_seconds: float = SOCKET_TIMEOUT_SECONDS) -> redis.Redis:
    """A client that fails fast: redis-py retries eight times by default, we never do."""
    return redis.Redis.from_url(
        url,
        socket_timeout=timeout_seconds,
        socket_connect_timeout=timeout_seconds,
        retry=Retry(NoBackoff(), 0),
        max_connections=MAX_CONNECTIONS,
        health_check_interval=0,
    )


def client() -> redis.Redis:
    return cast(redis.Redis, current_app.extensions["redis"])


def guarded(work: Callable[[redis.Redis], Any], default: Any = None) -> Any:
    """The result of `work(client)`, or `default` when Redis is away. One log line per failure, no exception."""
    try:
        breaker.check()
        if _left_behind:
            _empty_left_behind()
        result = work(client())
    except Unavailable:
        return default
    except (redis.RedisError, OSError) as error:
        breaker.failed()
        log.warning("redis unavailable", extra={"reason": type(error).__name__})
        return default
    breaker.succeeded()
    return result


def _empty_left_behind() -> None:
    keys = _left_behind.copy()
    # Taken out first: a key that is changed again meanwhile stands in the set again.
    _left_behind.difference_update(keys)
    try:
        pipe = client().pipeline(transaction=False)
        for key in keys:
            pipe.incr(key) if GENERATION in key else pipe.set(key, b"", ex=EMPTY_SECONDS)
        pipe.execute()
    except (redis.RedisError, OSError):
        _left_behind.update(keys)
        raise


def ask_at_once(client: redis.Redis, *commands: tuple[Any, ...]) -> list[Any]:
    """The answers to several commands in one round trip, on a connection this thread keeps. Raises RedisError.

    redis-py's pipeline and pool cost 0.15 ms of a cached read, this 0.05 ms.
    """
    connection = _own_connection(client)
    try:
        return _exchange(connection, commands)
    except redis.ConnectionError:
        # The server closed an idle connection: a fresh one tells whether it is there.
        return _exchange(connection, commands)


def _own_connection(client: redis.Redis) -> Any:
    # By process: a socket must not be shared with the child of a fork.
    key = (os.getpid(), client.connection_pool)
    connections: dict[Any, Any] = _own.__dict__
    if key not in connections:
        connections[key] = client.connection_pool.make_connection()
    return connections[key]


def _exchange(connection: Any, commands: tuple[tuple[Any, ...], ...]) -> list[Any]:
    try:
        connection.send_packed_command(connection.pack_commands(commands), check_health=False)
        return [connection.read_response() for _ in commands]
    except BaseException:
        # Whatever was not read must not answer the next question.
        connection.disconnect()
        raise


def record_key(kind: str, organization_id: int, record_id: int) -> str:
    return f"org:{organization_id}:{kind}:{record_id}"


def store_record(kind: str, organization_id: int, record_id: int, body: bytes) -> None:
    """Keep an encoded record for later reads, unless it was changed a moment ago: leads ten minutes, others five."""
    store(
        record_key(kind, organization_id, record_id), body, seconds=LEAD_SECONDS if kind == "lead" else RECORD_SECONDS
    )


def store(key: str, body: bytes, *, seconds: int) -> None:
    """Keep a value where none stands; a key emptied by a change stays empty for a while."""
    guarded(lambda r: r.set(key, body, ex=seconds, nx=True))


def forget_records(kind: str, organization_id: int, *record_ids: int) -> None:
    """Empty cached records once the running transaction is committed."""
    forget_keys_after_commit(*(record_key(kind, organization_id, record_id) for record_id in record_ids))


def forget_keys_after_commit(*keys: str) -> None:
    """Empty keys once the running transaction is committed, or as soon as Redis is back."""
    if keys:
        after_commit(lambda: _forget(*keys))


def generation(organization_id: int, kind: str) -> int:
    """Number that changes with every write to a kind; part of the keys of cached lists."""
    return int(guarded(lambda r: r.get(f"org:{organization_id}{GENERATION}{kind}")) or 0)


def next_generation(organization_id: int, kind: str) -> None:
    """Make every cached list of this kind stale, after the commit."""
    forget_keys_after_commit(f"org:{organization_id}{GENERATION}{kind}")


def _forget(*keys: str) -> None:
    if len(_left_behind) < MAX_LEFT_BEHIND:
        _left_behind.update(keys)
    # Reaching Redis at all empties what was left behind.
    guarded(lambda _redis: None)
