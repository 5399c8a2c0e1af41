"""What must hold for every deal whatever was done to it, read past row-level security."""

from itertools import pairwise
from typing import Any

DEALS = """
    select d.id, d.stage_id, d.pipeline_id, d.status, d.closed_at, d.stage_changed_at, d.probability,
           d.probability_source, d.forecast_category, d.loss_reason_id, d.loss_note, s.type, s.pipeline_id as of_stage,
           s.deleted_at
    from deals d join stages s on s.organization_id = d.organization_id and s.id = d.stage_id
    where d.organization_id = %s
"""
CHANGES = """
    select deal_id, from_stage_id, to_stage_id, from_status, to_status, changed_at, seconds_in_stage
    from deal_stage_changes where organization_id = %s order by id
"""


def check_deals(admin_sql: Any, organization_id: int) -> int:
    """Assert the rules for every deal of the organization; how many deals there are."""
    changes: dict[int, list[Any]] = {}
    for row in _rows(admin_sql, CHANGES, organization_id):
        changes.setdefault(row["deal_id"], []).append(row)
    deals = _rows(admin_sql, DEALS, organization_id)
    for deal in deals:
        _check_state(deal)
        _check_history(deal, changes[deal["id"]])
    return len(deals)


def _rows(admin_sql: Any, statement: str, organization_id: int) -> list[dict[str, Any]]:
    admin_sql.execute(statement, [organization_id])
    names = [column.name for column in admin_sql.description]
    return [dict(zip(names, row, strict=True)) for row in admin_sql.fetchall()]


def _check_state(deal: dict[str, Any]) -> None:
    assert deal["status"] == deal["type"], deal
    assert deal["pipeline_id"] == deal["of_stage"] and deal["deleted_at"] is None, deal
    assert (deal["closed_at"] is None) == (deal["status"] == "open"), deal
    assert (deal["forecast_category"] == "closed") == (deal["status"] == "won"), deal
    if deal["status"] != "open":
        assert (deal["probability"], deal["probability_source"]) == (None, "stage"), deal
    has_reason = deal["loss_reason_id"] is not None or deal["loss_note"] is not None
    assert has_reason == (deal["status"] == "lost"), deal


def _check_history(deal: dict[str, Any], changes: list[dict[str, Any]]) -> None:
    first, last = changes[0], changes[-1]
    assert (first["from_stage_id"], first["from_status"], first["seconds_in_stage"]) == (None, None, None), changes
    assert (last["to_stage_id"], last["to_status"]) == (deal["stage_id"], deal["status"]), (deal, changes)
    assert last["changed_at"] == deal["stage_changed_at"], (deal, changes)
    for before, after in pairwise(changes):
        assert (before["to_stage_id"], before["to_status"]) == (after["from_stage_id"], after["from_status"]), changes
        assert after["from_stage_id"] != after["to_stage_id"], changes
        elapsed = (after["changed_at"] - before["changed_at"]).total_seconds()
        assert elapsed >= 0 and after["seconds_in_stage"] == int(elapsed), changes
