"""What is written down of backups and drills, each at once: it must outlive a failure that follows.

A database of an older schema has no such table: a backup before its upgrade is made all the same.
"""

from typing import Any

from sqlalchemy import text, update

from app.backups.models import Backup, Drill
from app.core.clock import now
from app.core.database import db, transaction
from app.core.tenancy import unbound

HAS_TABLE = text("select to_regclass('public.backups') is not null")
DIED = "the process that made it ended before it was complete"
MAX_REASON = 1000


def start_backup(name: str, kind: str) -> None:
    """Write that a backup runs. Call it with the lock held: every other that seems to run is dead."""
    with unbound(), transaction():
        if not _has_table():
            return
        dead = update(Backup).where(Backup.state == "running")
        db.session.execute(dead.values(state="failed", reason=DIED, finished_at=now()))
        db.session.add(Backup(name=name, kind=kind, started_at=now()))


def complete_backup(name: str, manifest: dict[str, Any]) -> None:
    """Write that it is complete, with its figures."""
    _change(
        name,
        state="complete",
        finished_at=now(),
        size_bytes=manifest["dump"]["size_bytes"],
        row_count=sum(row[0] for row in manifest["tables"].values()),
        schema_revision=manifest["schema_revision"],
        release=manifest["release"],
        key_id=manifest["key_id"],
    )


def fail_backup(name: str, reason: str) -> None:
    """Write that it failed, and why."""
    _change(name, state="failed", finished_at=now(), reason=reason[:MAX_REASON])


def record_verification(name: str, *, seconds: float, reason: str | None) -> None:
    """Write what a restore of it gave; no reason means that it is good."""
    verdict = "failed" if reason else "passed"
    short = reason[:MAX_REASON] if reason else None
    _change(
        name, verification=verdict, verification_reason=short, verified_at=now(), verification_seconds=round(seconds, 1)
    )


def record_removal(name: str) -> None:
    """Write that it is no longer stored."""
    _change(name, removed_at=now())


def record_drill(values: dict[str, Any]) -> None:
    """Keep a drill with its report."""
    with unbound(), transaction():
        db.session.add(Drill(**values))


def _change(name: str, **values: Any) -> None:
    with unbound(), transaction():
        if _has_table():
            db.session.execute(update(Backup).where(Backup.name == name).values(**values))


def _has_table() -> bool:
    return bool(db.session.execute(HAS_TABLE).scalar_one())
