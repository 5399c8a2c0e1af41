"""The RQ worker: JSON payloads only, graceful stop, quick notice of dead siblings."""

import logging
import time
from typing import Any

import redis
from flask import Flask
from rq import Queue, Worker
from rq.serializers import JSONSerializer

from app.core.database import db
from app.core.jobs import QUEUES

MAINTENANCE_SECONDS = 30
MONITORING_SECONDS = 10
WORKER_TTL_SECONDS = 60
RECONNECT_SECONDS = 1

log = logging.getLogger("neuracrm.worker")


class ForkingWorker(Worker):
    """Forgets inherited database connections in each work horse: a socket must not be shared by two processes."""

    app: Flask

    def main_work_horse(self, *args: Any, **kwargs: Any) -> None:
        db.engine.dispose(close=False)
        self.app.extensions["redis"].connection_pool.reset()
        self.app.extensions["rq_redis"].connection_pool.reset()
        super().main_work_horse(*args, **kwargs)


def run_worker(app: Flask, names: list[str]) -> None:
    """Work the named queues (all by default) until SIGTERM; the running job finishes first. Survives a Redis that is away."""
    while True:
        # No read timeout: the worker blocks on its queues.
        connection = redis.Redis.from_url(app.config["SETTINGS"].REDIS_URL, socket_connect_timeout=2)
        try:
            _make_worker(app, names or list(QUEUES), connection).work(logging_level="WARNING")
            return
        except redis.RedisError as error:
            log.warning("redis unavailable, trying again", extra={"reason": type(error).__name__})
            time.sleep(RECONNECT_SECONDS)


def _make_worker(app: Flask, names: list[str], connection: redis.Redis) -> ForkingWorker:
    queues = [Queue(name, connection=connection, serializer=JSONSerializer) for name in names]
    worker = ForkingWorker(
        queues,
        connection=connection,
        serializer=JSONSerializer,
        maintenance_interval=MAINTENANCE_SECONDS,
        job_monitoring_interval=MONITORING_SECONDS,
        worker_ttl=WORKER_TTL_SECONDS,
        log_job_description=False,
    )
    worker.app = app
    return worker
