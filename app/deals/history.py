"""How long a deal stood in each stage."""

from datetime import datetime
from itertools import zip_longest
from typing import Any

from sqlalchemy import select

from app.core.clock import now
from app.core.database import db
from app.core.reach import within_reach
from app.core.records import read_record
from app.core.tenancy import current
from app.deals.models import Deal, DealStageChange, Stage

# The newest movements; a deal with more was moved by a machine.
MAX_CHANGES = 1000
FACTS = (Deal.id, Deal.stage_id, Deal.status, Deal.stage_changed_at)
CHANGES = (
    DealStageChange.id,
    DealStageChange.to_stage_id,
    DealStageChange.to_status,
    DealStageChange.changed_at,
    DealStageChange.changed_by_id,
    DealStageChange.seconds_in_stage,
)


def get_history(deal_id: int) -> dict[str, Any]:
    """The stays of a living deal within reach, oldest first, the running one last, and the seconds by stage.

    Raises NotFound.
    """
    deal = read_record(Deal, FACTS, deal_id, within_reach("deals.read", Deal.owner_id))
    stays = _stays(deal, _changes(deal_id))
    names = _stage_names({stay["stage_id"] for stay in stays})
    for stay in stays:
        stay["stage_name"] = names[stay["stage_id"]]
    return {"deal_id": deal_id, "stays": stays, "stages": _by_stage(stays)}


def last_open_stage_id(deal_id: int) -> int | None:
    """The stage a closed deal was closed from; None when it never stood in an open one."""
    statement = (
        select(DealStageChange.from_stage_id)
        .where(*_of(deal_id), DealStageChange.from_status == "open", DealStageChange.to_status != "open")
        .order_by(DealStageChange.id.desc())
        .limit(1)
    )
    return db.session.execute(statement).scalar()


def _of(deal_id: int) -> tuple[Any, Any]:
    return DealStageChange.organization_id == current.organization_id, DealStageChange.deal_id == deal_id


def _changes(deal_id: int) -> list[Any]:
    # Ids grow with time within a deal: its row is locked while one is written.
    newest = select(*CHANGES).where(*_of(deal_id)).order_by(DealStageChange.id.desc()).limit(MAX_CHANGES)
    return list(db.session.execute(newest).all())[::-1]


def _stays(deal: dict[str, Any], changes: list[Any]) -> list[dict[str, Any]]:
    if not changes:
        return [_stay(deal["stage_id"], deal["status"], deal["stage_changed_at"], None, None)]
    return [
        _stay(row.to_stage_id, row.to_status, row.changed_at, row.changed_by_id, following)
        for row, following in zip_longest(changes, changes[1:])
    ]


def _stay(stage_id: int, status: str, entered_at: datetime, actor_id: int | None, following: Any) -> dict[str, Any]:
    running = max(0, int((now() - entered_at).total_seconds()))
    return {
        "stage_id": stage_id,
        "status": status,
        "entered_at": entered_at,
        "left_at": following.changed_at if following else None,
        "seconds": following.seconds_in_stage if following else running,
        "changed_by_id": actor_id,
    }


def _stage_names(stage_ids: set[int]) -> dict[int, str]:
    """Names of stages, also of those put away."""
    ours = Stage.organization_id == current.organization_id
    rows = db.session.execute(select(Stage.id, Stage.name).where(ours, Stage.id.in_(stage_ids)))
    return {row.id: row.name for row in rows}


def _by_stage(stays: list[dict[str, Any]]) -> list[dict[str, Any]]:
    totals: dict[int, dict[str, Any]] = {}
    for stay in stays:
        start = {"stage_id": stay["stage_id"], "stage_name": stay["stage_name"], "seconds": 0, "stays": 0}
        total = totals.setdefault(stay["stage_id"], start)
        total["seconds"] += stay["seconds"]
        total["stays"] += 1
    return list(totals.values())
