"""What the schedule calls: the nightly backup with its proof, the look whether one is missing, and the figures."""

import logging
from datetime import timedelta

from app.backups import figures
from app.backups.errors import BackupError
from app.backups.queries import KINDS_OF_DRILL, find_last_success, list_newest_drills, read_standing
from app.backups.service import create_backup, is_configured, prune_backups
from app.backups.verification import verify_backup

# The alarm rings at 26 hours: by then two more attempts were made.
MISSED = timedelta(hours=25)

log = logging.getLogger("neuracrm.backups")


def make_nightly_backup() -> None:
    """Make a backup, restore it elsewhere to see that it is good, let old ones go."""
    if not is_configured():
        return
    name = create_backup("nightly")
    verdict = verify_backup(name)
    measure_backups()
    if verdict.reason:
        raise BackupError(f"backup {name} is not good: {verdict.reason}")
    prune_backups()


def make_missed_backup() -> None:
    """Make up for a night that brought none: a worker was killed, storage was away."""
    age = read_standing().age_seconds
    if is_configured() and (age is None or age > MISSED.total_seconds()):
        make_nightly_backup()


def measure_backups() -> None:
    """Set the figures; every few minutes, so that an age grows also when nothing runs any more."""
    standing = read_standing()
    if standing.complete is not None:
        figures.BACKUP_LAST_SUCCESS.set(standing.complete.started_at.timestamp())
        figures.BACKUP_AGE.set(standing.age_seconds or 0.0)
        figures.BACKUP_SIZE.set(standing.complete.size_bytes or 0)
    figures.BACKUP_LAST_FAILED.set(int(standing.newest is not None and standing.newest.state == "failed"))
    if standing.verified is not None and standing.verified.verified_at is not None:
        is_bad = standing.verified.verification == "failed"
        figures.BACKUP_VERIFICATION_FAILED.set(int(is_bad))
        if not is_bad:
            figures.BACKUP_VERIFIED.set(standing.verified.verified_at.timestamp())
    _measure_drills()


def _measure_drills() -> None:
    newest = list_newest_drills()
    for kind in KINDS_OF_DRILL:
        passed_at = find_last_success(kind)
        if passed_at is not None:
            figures.DRILL_LAST_SUCCESS.labels(kind).set(passed_at.timestamp())
        drill = newest.get(kind)
        if drill is not None:
            figures.DRILL_LAST_FAILED.labels(kind).set(int(drill.state == "failed"))
            figures.DRILL_RPO.labels(kind).set(drill.rpo_seconds or 0.0)
            figures.DRILL_RTO.labels(kind).set(drill.rto_seconds or 0.0)
