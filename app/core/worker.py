"""The RQ worker: JSON payloads only, graceful stop, quick notice of dead siblings.

Most jobs are a few statements: they run in the worker itself, which keeps its connections. A fork for each would cost ten
times as much as its work. Jobs that read whole files are forked: what they need of memory is given back at their end,
and a file that breaks them breaks nothing else.
"""

import logging
import os
import signal
import time
from types import FrameType
from typing import Any

import redis
from flask import Flask
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue, Worker
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.worker import DequeueStrategy, WorkerStatus

from app.core.database import db
from app.core.job_runner import hand_back_soon, share_worker
from app.core.jobs import QUEUES
from app.core.metrics import absorb_ended

HAND_BACK_SIGNAL = signal.SIGUSR1
FORKED_QUEUES = ("imports", "backups")
MAINTENANCE_SECONDS = 30
MONITORING_SECONDS = 10
WORKER_TTL_SECONDS = 60
CONNECT_SECONDS = 2
RECONNECT_SECONDS = 1
LONGEST_RECONNECT_SECONDS = 2.0

log = logging.getLogger("neuracrm.worker")


class JobWorker(Worker):
    """Runs jobs in its own process, those of FORKED_QUEUES in a work horse."""

    app: Flask
    is_ending = False
    # RQ would sleep up to a minute after a long outage.
    max_connection_wait_time = LONGEST_RECONNECT_SECONDS

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        self.is_ending = True
        hand_back_soon()
        if self.horse_pid:
            os.kill(self.horse_pid, HAND_BACK_SIGNAL)
        super().request_stop(signum, frame)

    def execute_job(self, job: Job, queue: Queue) -> None:
        if queue.name in FORKED_QUEUES:
            super().execute_job(job, queue)
            return
        execution = self.prepare_execution(job)
        self.perform_job(job, queue, execution)
        self.set_state(WorkerStatus.IDLE)

    def get_heartbeat_ttl(self, job: Job, working_time: float = 0.0) -> int:
        # While a job runs in this process nobody tells Redis that the worker lives.
        longest = int(job.timeout or 0) + WORKER_TTL_SECONDS
        return int(super().get_heartbeat_ttl(job, working_time)) if job.origin in FORKED_QUEUES else longest

    def main_work_horse(self, *args: Any, **kwargs: Any) -> None:
        # A socket must not be shared by two processes.
        db.engine.dispose(close=False)
        self.app.extensions["redis"].connection_pool.reset()
        self.app.extensions["rq_redis"].connection_pool.reset()
        super().main_work_horse(*args, **kwargs)

    def monitor_work_horse(self, *args: Any, **kwargs: Any) -> None:
        horse = self.horse_pid
        super().monitor_work_horse(*args, **kwargs)
        absorb_ended(horse)


def run_worker(app: Flask, names: list[str]) -> None:
    """Work the named queues (all by default) until SIGTERM. Survives a Redis that is away.

    At SIGTERM the running job is finished, or handed back after its step if it works in steps.
    """
    # Work horses inherit it, so that none can be hit before it listens.
    signal.signal(HAND_BACK_SIGNAL, lambda *_: hand_back_soon())
    share_worker(names or list(QUEUES))
    while True:
        # No read timeout: the worker blocks on its queues.
        connection = redis.Redis.from_url(
            app.config["SETTINGS"].REDIS_URL, socket_connect_timeout=CONNECT_SECONDS, retry=Retry(NoBackoff(), 0)
        )
        worker: JobWorker | None = None
        try:
            worker = _make_worker(app, names or list(QUEUES), connection)
            # In turn: a full queue must not starve the others.
            worker.work(logging_level="WARNING", dequeue_strategy=DequeueStrategy.ROUND_ROBIN)
        except redis.RedisError as error:
            log.warning("redis unavailable, trying again", extra={"reason": type(error).__name__})
        if worker is not None and worker.is_ending:
            return
        # RQ also returns when a command fails while a job runs.
        time.sleep(RECONNECT_SECONDS)


def _make_worker(app: Flask, names: list[str], connection: redis.Redis) -> JobWorker:
    queues = [Queue(name, connection=connection, serializer=JSONSerializer) for name in names]
    worker = JobWorker(
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
