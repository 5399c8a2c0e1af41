"""The people behind ids: their names for timelines, their addresses for mail."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from app.core.database import db
from app.core.tenancy import current
from app.identity.models import Membership, User


@dataclass(frozen=True)
class Colleague:
    """An active member of the bound organization."""

    id: int
    name: str
    email: str


def name_colleagues(user_ids: Iterable[int | None]) -> dict[int, str]:
    """Names by user id, also of members who have left, in one query."""
    wanted = {user_id for user_id in user_ids if user_id is not None}
    if not wanted:
        return {}
    rows = db.session.execute(
        select(User.id, User.name, User.email)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organization_id == current.organization_id, User.id.in_(wanted))
    )
    return {user_id: name or email for user_id, name, email in rows}


def find_colleague(user_id: int) -> Colleague | None:
    """The active member with this user id."""
    row = db.session.execute(
        select(User.id, User.name, User.email)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.organization_id == current.organization_id,
            Membership.user_id == user_id,
            Membership.status == "active",
            User.deactivated_at.is_(None),
        )
    ).first()
    return Colleague(*row) if row else None
