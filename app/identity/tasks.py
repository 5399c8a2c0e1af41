"""Sweeps of identity, called by the schedule; they belong to no organization."""

import logging
from datetime import timedelta

from sqlalchemy import text

from app.core.clock import now
from app.core.database import db, transaction
from app.core.tenancy import unbound
from app.identity.throttles import forget_old_throttles

# A stolen token used within this time after its end is still recognised as one of ours.
KEPT_DAYS = 30

log = logging.getLogger("neuracrm.identity")
FORGET = text("select forget_old_credentials(:before)")


def forget_old_credentials() -> None:
    """Delete sessions, tokens, links and unanswered invitations that ended a month ago, and old counts of guesses."""
    with unbound(), transaction():
        deleted = db.session.execute(FORGET, {"before": now() - timedelta(days=KEPT_DAYS)}).scalar_one()
        throttles = forget_old_throttles()
    log.info("old credentials forgotten", extra={"credentials": deleted, "throttles": throttles})
