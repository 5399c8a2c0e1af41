"""How old, how good: what is told of backups and drills."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.backups.models import Backup, Drill
from app.core.clock import now
from app.core.database import db, transaction
from app.core.tenancy import unbound

LISTED = 60
BACKUP, DRILL = Backup.__table__, Drill.__table__
KINDS_OF_DRILL = ("restore", "pitr", "failover")


@dataclass(frozen=True)
class Standing:
    """Rows of Backup: the newest that is complete, the newest of all, the one last verified; None where there is none."""

    complete: Any
    newest: Any
    verified: Any

    @property
    def age_seconds(self) -> float | None:
        """Age of the newest complete backup."""
        return (now() - self.complete.started_at).total_seconds() if self.complete else None


def read_standing() -> Standing:
    """How backups stand."""
    ended = select(*BACKUP.c).where(Backup.state != "running").order_by(Backup.started_at.desc()).limit(1)
    with unbound(), transaction():
        return Standing(
            complete=_first(ended.where(Backup.state == "complete", Backup.removed_at.is_(None))),
            newest=_first(ended),
            verified=_first(
                select(*BACKUP.c).where(Backup.verified_at.is_not(None)).order_by(Backup.verified_at.desc()).limit(1)
            ),
        )


def _first(query: Any) -> Any:
    # Plain rows: they are looked at after the transaction, where nobody is bound any more.
    return db.session.execute(query).first()


def list_backups() -> list[Any]:
    """The newest backups, also those that failed or run; rows of Backup."""
    with unbound(), transaction():
        return list(db.session.execute(select(*BACKUP.c).order_by(Backup.started_at.desc()).limit(LISTED)).all())


def list_newest_drills() -> dict[str, Any]:
    """The newest drill of each kind."""
    newest = {}
    with unbound(), transaction():
        for kind in KINDS_OF_DRILL:
            found = db.session.scalar(
                select(Drill).where(Drill.kind == kind).order_by(Drill.started_at.desc()).limit(1)
            )
            if found is not None:
                newest[kind] = found
    return newest


def find_last_success(kind: str) -> datetime | None:
    """When a drill of this kind last passed."""
    passed = select(Drill.finished_at).where(Drill.kind == kind, Drill.state == "passed")
    with unbound(), transaction():
        return db.session.scalar(passed.order_by(Drill.started_at.desc()).limit(1))
