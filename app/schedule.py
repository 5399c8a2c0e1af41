"""The schedule: cron -> task, given to rq-scheduler. The only file that knows that library.

Times are UTC. Tasks belong to no organization; they enqueue jobs or call definer functions that sweep.
"""

import contextlib
import hashlib
import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

import redis
from flask import Flask
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer
from rq_scheduler import Scheduler

from app.core.cache import connect_redis
from app.core.relay import run_relay
from app.webhooks.sweeps import run_sweeps

INTERVAL_SECONDS = 10
RECONNECT_SECONDS = 2
REDIS_TIMEOUT_SECONDS = 5.0
TASK_TIMEOUT_SECONDS = 600

# name -> (cron, dotted function)
SCHEDULE: dict[str, tuple[str, str]] = {
    "send_due_reminders": ("* * * * *", "app.activities.sweeps.send_due_reminders"),
    "move_overdue_subscriptions": ("35 * * * *", "app.billing.tasks.move_overdue_subscriptions"),
    "report_all_usage": ("5 * * * *", "app.billing.tasks.report_all_usage"),
    "forget_old_credentials": ("25 2 * * *", "app.identity.tasks.forget_old_credentials"),
    "make_partitions": ("15 1 * * *", "app.health.tasks.make_partitions"),
    "sweep_files": ("50 2 * * *", "app.files.sweeps.sweep_files"),
    "forget_old_deliveries": ("35 3 * * *", "app.webhooks.sweeps.forget_old_deliveries"),
    "forget_old_inbound_events": ("40 3 * * *", "app.inbound.jobs.forget_old_events"),
    "forget_old_rows": ("45 * * * *", "app.health.tasks.forget_old_rows"),
    "make_nightly_backup": ("20 2 * * *", "app.backups.tasks.make_nightly_backup"),
    "make_missed_backup": ("50 * * * *", "app.backups.tasks.make_missed_backup"),
    "measure_backups": ("*/5 * * * *", "app.backups.tasks.measure_backups"),
}
# Tasks of hours; in a work horse, so that what they need of memory is given back.
LONG_TASK_TIMEOUT_SECONDS = 6 * 3600
LONG_TASKS = {"make_nightly_backup": "backups", "make_missed_backup": "backups"}

log = logging.getLogger("neuracrm.schedule")


class JsonJob(Job):
    """A job whose payload is JSON; rq-scheduler does not pass a serializer on."""

    @classmethod
    def create(cls, *args: Any, **kwargs: Any) -> "JsonJob":
        return super().create(*args, **{**kwargs, "serializer": JSONSerializer})  # type: ignore[return-value]

    @classmethod
    def fetch(cls, *args: Any, **kwargs: Any) -> "JsonJob":
        return super().fetch(*args, **{**kwargs, "serializer": JSONSerializer})  # type: ignore[return-value]


class PersistentScheduler(Scheduler):
    """Writes the schedule again when Redis has lost it, and stops also when Redis is away."""

    def _install_signal_handlers(self) -> None:
        def stop(_signum: int, _frame: FrameType | None) -> None:
            with contextlib.suppress(redis.RedisError):
                self.register_death()
                self.remove_lock()
            raise SystemExit

        signal.signal(signal.SIGINT, stop)
        signal.signal(signal.SIGTERM, stop)

    def enqueue_jobs(self) -> Any:
        write_schedule(self)
        return super().enqueue_jobs()


def write_schedule(scheduler: Scheduler) -> None:
    """Add what is new, keep what is there, cancel what is no longer listed. An entry's id names its definition."""
    wanted = {_name_entry(name, *entry): (name, *entry) for name, entry in SCHEDULE.items()}
    kept = set()
    for job in scheduler.get_jobs():
        if job.id in wanted:
            kept.add(job.id)
        else:
            scheduler.cancel(job)
    for entry, (name, cron, target) in wanted.items():
        if entry not in kept:
            seconds = LONG_TASK_TIMEOUT_SECONDS if name in LONG_TASKS else TASK_TIMEOUT_SECONDS
            scheduler.cron(cron, func=target, id=entry, queue_name=LONG_TASKS.get(name, "default"), timeout=seconds)


def _name_entry(name: str, cron: str, target: str) -> str:
    # RQ allows letters, digits, dashes and underscores only; a cron line has blanks and stars.
    return f"schedule-{name}-{hashlib.sha256(f'{cron} {target}'.encode()).hexdigest()[:12]}"


def run_scheduler(app: Flask) -> None:
    """Relay due jobs, sweep for webhooks and fire the schedule until SIGTERM. From then on this process lives in UTC."""
    # rq-scheduler takes the UTC time it computes for local time: west of Greenwich every minute became every few hours.
    os.environ["TZ"] = "UTC"
    time.tzset()
    stop = threading.Event()

    def repeat(work: Callable[[threading.Event], None]) -> None:
        with app.app_context():
            work(stop)

    threads = [threading.Thread(target=repeat, args=(work,), daemon=True) for work in (run_relay, run_sweeps)]
    for thread in threads:
        thread.start()
    try:
        _fire(app, stop)
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=5)


def _fire(app: Flask, stop: threading.Event) -> None:
    while True:
        connection = connect_redis(app.config["SETTINGS"].REDIS_URL, timeout_seconds=REDIS_TIMEOUT_SECONDS)
        queue = Queue("default", connection=connection, serializer=JSONSerializer)
        try:
            PersistentScheduler(queue=queue, connection=connection, interval=INTERVAL_SECONDS, job_class=JsonJob).run()
        except redis.RedisError as error:
            log.warning("redis unavailable, trying again", extra={"reason": type(error).__name__})
            stop.wait(RECONNECT_SECONDS)
