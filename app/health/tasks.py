"""Sweeps of the schedule; they belong to no organization and run inside the worker."""

import logging
from datetime import timedelta

from sqlalchemy import text

from app.core.clock import now
from app.core.database import db, transaction
from app.core.tenancy import unbound

MONTHS_AHEAD = 3
ANSWER_HOURS = 48
DONE_JOB_DAYS = 7

log = logging.getLogger("neuracrm.health")
MAKE_PARTITIONS = text("select make_event_partitions(:months)")
FORGET_ANSWERS = text("select forget_idempotency_keys(:before)")
FORGET_JOBS = text("select forget_done_jobs(:before)")


def make_partitions() -> None:
    """Make the partitions of the coming months; a row whose month has none goes to the default partition."""
    with unbound(), transaction():
        made = db.session.execute(MAKE_PARTITIONS, {"months": MONTHS_AHEAD}).scalar_one()
    log.info("partitions made", extra={"made": made})


def forget_old_rows() -> None:
    """Delete stored answers past their 48 hours and jobs done a week ago; failed jobs stay until somebody looks."""
    with unbound(), transaction():
        answers = db.session.execute(FORGET_ANSWERS, {"before": now() - timedelta(hours=ANSWER_HOURS)}).scalar_one()
        jobs = db.session.execute(FORGET_JOBS, {"before": now() - timedelta(days=DONE_JOB_DAYS)}).scalar_one()
    log.info("old rows forgotten", extra={"answers": answers, "jobs": jobs})
