"""What the guard keeps of a session in Redis, and how it is made to ask the database again at once."""

import logging
import threading
import time
from collections.abc import Sequence

import orjson
import redis

from app.core import cache
from app.core.database import after_commit

KEPT_SECONDS = 60
RETRY_SECONDS = 0.25
# An empty value means: ask the database. It also keeps a reader that asked before the change from storing what it saw.
ASK_AGAIN = b""

log = logging.getLogger("neuracrm.sessions")


def session_key(organization_id: int, session_id: int) -> str:
    return f"org:{organization_id}:session:{session_id}"


def keep_session(organization_id: int, session_id: int, values: Sequence[object]) -> None:
    """Keep what the database said of a living session for a minute."""
    key, kept = session_key(organization_id, session_id), orjson.dumps(values)
    cache.guarded(lambda client: client.set(key, kept, ex=KEPT_SECONDS, nx=True))


def forget_sessions(organization_id: int, *session_ids: int) -> None:
    """Make the next request of these sessions ask the database, once the running transaction is committed."""
    keys = [session_key(organization_id, session_id) for session_id in session_ids]
    if keys:
        after_commit(lambda: _mark(keys))


def _mark(keys: list[str]) -> None:
    if not cache.guarded(lambda client: _overwrite(client, keys)):
        # Redis is away for us, perhaps not for our siblings: they would trust what is kept there.
        threading.Thread(target=_insist, args=(cache.client(), keys), name="forget-sessions", daemon=True).start()


def _overwrite(client: redis.Redis, keys: list[str]) -> bool:
    pipe = client.pipeline(transaction=False)
    for key in keys:
        pipe.set(key, ASK_AGAIN, ex=KEPT_SECONDS)
    pipe.execute()
    return True


def _insist(client: redis.Redis, keys: list[str]) -> None:
    give_up = time.monotonic() + KEPT_SECONDS
    while time.monotonic() < give_up:
        try:
            _overwrite(client, keys)
            return
        except (redis.RedisError, OSError):
            time.sleep(RETRY_SECONDS)
    log.info("kept sessions ran out by themselves", extra={"sessions": len(keys)})
