"""Teams: groups of members whose records managers see together."""

from typing import Any

from sqlalchemy import select, update

from app.core.database import db
from app.core.http import check_version, found
from app.core.tenancy import current
from app.events.service import changes_of, record
from app.identity.models import Membership, Team
from app.identity.sessions import forget_sessions_of


def list_teams() -> list[dict[str, Any]]:
    """All teams of the bound organization by name."""
    statement = select(Team).where(Team.organization_id == current.organization_id).order_by(Team.name, Team.id)
    return [describe_team(team) for team in db.session.execute(statement).scalars()]


def get_team(team_id: int) -> dict[str, Any]:
    """A team. Raises NotFound."""
    return describe_team(_get_team(team_id))


def create_team(name: str) -> dict[str, Any]:
    """A new team. A second one of the same name answers 409."""
    team = Team(name=name)
    db.session.add(team)
    db.session.flush()
    record("team.created", "team", team.id)
    return describe_team(team)


def update_team(team_id: int, values: dict[str, Any]) -> dict[str, Any]:
    """Rename a team. Raises NotFound, PreconditionFailed."""
    team = _get_team(team_id)
    check_version(team.version)
    changes = changes_of(team, values)
    if changes:
        team.version += 1
        db.session.flush()
        record("team.updated", "team", team.id, changes=changes)
    return describe_team(team)


def delete_team(team_id: int) -> None:
    """Delete a team; its members stay, in no team. Raises NotFound."""
    team = _get_team(team_id)
    check_version(team.version)
    statement = (
        update(Membership)
        .where(Membership.organization_id == current.organization_id, Membership.team_id == team_id)
        .values(team_id=None)
        .returning(Membership.user_id)
    )
    forget_sessions_of(*db.session.execute(statement).scalars().all())
    db.session.delete(team)
    db.session.flush()
    record("team.deleted", "team", team_id)


def describe_team(team: Team) -> dict[str, Any]:
    return {"id": team.id, "name": team.name, "created_at": team.created_at, "version": team.version}


def _get_team(team_id: int) -> Team:
    team: Team = found(db.session.get(Team, (current.organization_id, team_id)))
    return team
