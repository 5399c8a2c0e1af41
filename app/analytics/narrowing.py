"""Whose records a report counts."""

from typing import Any

from sqlalchemy import ColumnElement, select

from app.core.http import parse_ids
from app.core.reach import within_reach
from app.core.tenancy import current
from app.identity.models import Membership


def narrow(permission: str, owner: Any, parameters: dict[str, Any]) -> list[ColumnElement[bool]]:
    """Within the actor's reach, and of the owners and the team asked for. Raises Forbidden, Invalid."""
    where = [within_reach(permission, owner)]
    if parameters.get("owner_id"):
        where.append(owner.in_(parse_ids(parameters["owner_id"].split(","), "owner_id")))
    if parameters.get("team_id"):
        where.append(owner.in_(_members(parse_ids(parameters["team_id"].split(","), "team_id"))))
    return where


def in_pipelines(column: Any, parameters: dict[str, Any]) -> list[ColumnElement[bool]]:
    """Of the pipelines asked for. Raises Invalid."""
    if not parameters.get("pipeline_id"):
        return []
    return [column.in_(parse_ids(parameters["pipeline_id"].split(","), "pipeline_id"))]


def _members(team_ids: list[int]) -> Any:
    mine = Membership.organization_id == current.organization_id
    return select(Membership.user_id).where(mine, Membership.team_id.in_(team_ids))
