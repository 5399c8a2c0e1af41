"""Redis: one client, short timeouts, a breaker, and the product's keys. Redis down is never an error for a reader.

Every key holds the organization. A change deletes its keys after the commit; lists hang on a generation number
per organization, so that nothing is ever searched by pattern.
"""

import logging
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

log = logging.getLogger("neuracrm.cache")
breaker = Breaker("cache", failures=3, open_seconds=2.0)


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
        result = work(client())
    except Unavailable:
        return default
    except (redis.RedisError, OSError) as error:
        breaker.failed()
        log.warning("redis unavailable", extra={"reason": type(error).__name__})
        return default
    breaker.succeeded()
    return result


def record_key(kind: str, organization_id: int, record_id: int) -> str:
    return f"org:{organization_id}:{kind}:{record_id}"


def store_record(kind: str, organization_id: int, record_id: int, body: bytes) -> None:
    """Keep an encoded record for later reads: leads ten minutes, others five."""
    seconds = LEAD_SECONDS if kind == "lead" else RECORD_SECONDS
    guarded(lambda r: r.set(record_key(kind, organization_id, record_id), body, ex=seconds))


def forget_records(kind: str, organization_id: int, *record_ids: int) -> None:
    """Delete cached records once the running transaction is committed."""
    keys = [record_key(kind, organization_id, record_id) for record_id in record_ids]
    after_commit(lambda: guarded(lambda r: r.delete(*keys)))


def forget_keys_after_commit(*keys: str) -> None:
    after_commit(lambda: guarded(lambda r: r.delete(*keys)))


def generation(organization_id: int, kind: str) -> int:
    """Number that changes with every write to a kind; part of the keys of cached lists."""
    return int(guarded(lambda r: r.get(f"org:{organization_id}:generation:{kind}")) or 0)


def next_generation(organization_id: int, kind: str) -> None:
    """Make every cached list of this kind stale, after the commit."""
    after_commit(lambda: guarded(lambda r: r.incr(f"org:{organization_id}:generation:{kind}")))
