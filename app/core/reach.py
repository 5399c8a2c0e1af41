"""How far an actor's permission goes, as a condition on the owner's column."""

from typing import Any

from sqlalchemy import ColumnElement, Select, column, exists, or_, select, table, true

from app.core.database import db
from app.core.errors import Forbidden
from app.core.tenancy import current

# core knows no domain: the table is named by its columns only.
MEMBERSHIPS = table("memberships", column("organization_id"), column("user_id"), column("team_id"))


def within_reach(permission: str, owner: Any) -> ColumnElement[bool]:
    """Records the actor's permission covers: all, those owned in her team, or her own. Unowned records count as own.

    Raises Forbidden when the actor lacks the permission altogether.
    """
    reach = current.reach(permission)
    if reach is None:
        raise Forbidden(f"Your role does not include {permission}.")
    if reach == "all":
        return true()
    if reach == "team" and current.scope.team_id is not None:
        return or_(owner.is_(None), owner == current.user_id, owner.in_(colleagues()))
    return or_(owner.is_(None), owner == current.user_id)


def check_reach(permission: str, owner_id: int | None) -> None:
    """Refuse a change to a record the actor can see but may not touch."""
    reach = current.reach(permission)
    if reach == "all" or (reach is not None and owner_id in (None, current.user_id)):
        return
    if reach == "team" and _in_team(owner_id):
        return
    raise Forbidden("Your role allows this for your own records only.")


def colleagues() -> Select[Any]:
    """The ids of everybody in the actor's team."""
    return select(MEMBERSHIPS.c.user_id).where(
        MEMBERSHIPS.c.organization_id == current.organization_id, MEMBERSHIPS.c.team_id == current.scope.team_id
    )


def _in_team(owner_id: int | None) -> bool:
    return bool(db.session.execute(select(exists(colleagues().where(MEMBERSHIPS.c.user_id == owner_id)))).scalar())
