"""`python healthcheck.py [web | worker | scheduler]`: exit code 0 while this container's process does its work.

Without a word it asks the container's first process which of them it is. For HEALTHCHECK; a step such as the release is
healthy while it runs.
"""

import http.client
import os
import socket
import sys
import time
from pathlib import Path

TIMEOUT_SECONDS = 3.0
# A worker in a long job tells that it lives at every minute's end at the latest.
SCHEDULER_SILENCE_SECONDS = 75
FIRST_PROCESS = Path("/proc/1/cmdline")
RELAY_KEY = "neuracrm:relay"


def main(arguments: list[str]) -> int:
    """The exit code for the role named, or found."""
    role = arguments[0] if arguments else find_role(FIRST_PROCESS.read_bytes().split(b"\0"))
    try:
        fault = CHECKS[role]()
    except (OSError, http.client.HTTPException) as error:
        fault = f"cannot be asked: {type(error).__name__}"
    if fault:
        print(f"{role} {fault}")  # noqa: T201 - `docker inspect` shows it
    return 1 if fault else 0


def find_role(command: list[bytes]) -> str:
    """Which process a command line starts."""
    if any(part.endswith(b"gunicorn") for part in command):
        return "web"
    if any(part.endswith(b"worker.py") for part in command):
        return "scheduler" if b"--scheduler" in command else "worker"
    return "step"


def check_web() -> str:
    """Empty when the web process answers. Not urllib: a proxy of the environment must not be asked for this machine."""
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", "/livez")
        status = connection.getresponse().status
    finally:
        connection.close()
    return "" if status == http.HTTPStatus.OK else f"answers {status}"


def check_worker() -> str:
    """Empty when Redis lists a living worker of this container."""
    import redis
    import rq

    try:
        workers = rq.Worker.all(connection=_connect())
    except redis.RedisError:
        return _spare_redis()
    return "" if any(worker.hostname == socket.gethostname() for worker in workers) else "is not listed in Redis"


def check_scheduler() -> str:
    """Empty when a relay was at work lately."""
    import redis

    try:
        beat = _connect().get(RELAY_KEY)
    except redis.RedisError:
        return _spare_redis()
    return "" if beat and time.time() - float(beat) < SCHEDULER_SILENCE_SECONDS else "has no fresh heartbeat"


def _spare_redis() -> str:
    # The process waits for Redis by itself; to restart it would help nobody.
    return ""


def _connect() -> "redis.Redis":  # noqa: F821 - loaded where needed: web needs none
    import redis

    return redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=TIMEOUT_SECONDS)


CHECKS = {"web": check_web, "worker": check_worker, "scheduler": check_scheduler, "step": lambda: ""}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
