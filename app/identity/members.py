"""Members of an organization: their roles and teams. There is always an owner."""

from typing import Any

from sqlalchemy import select

from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict, Forbidden, NotFound
from app.core.http import check_version, found
from app.core.tenancy import current
from app.events.service import changes_of, record
from app.identity.api_keys import revoke_keys_of
from app.identity.invitations import check_rank
from app.identity.models import Membership, User
from app.identity.permissions import outranks
from app.identity.service import check_team
from app.identity.sessions import end_sessions, forget_sessions_of


def get_member(membership_id: int) -> dict[str, Any]:
    """A member, also a removed one. Raises NotFound."""
    return describe_member(_get_membership(membership_id))


def update_member(membership_id: int, values: dict[str, Any]) -> dict[str, Any]:
    """Change role or team, effective with the member's next request.

    Raises Forbidden for a role or a member above the actor's own, Conflict for the last owner, NotFound, Invalid.
    """
    owners = _lock_owners()
    membership = _get_active(membership_id)
    check_version(membership.version)
    _check_above(membership)
    if "role" in values:
        check_rank(values["role"])
        if values["role"] != "owner":
            _check_owner_left(membership, owners)
    if values.get("team_id") is not None:
        check_team(values["team_id"])
    changes = changes_of(membership, values)
    if changes:
        membership.version += 1
        db.session.flush()
        record("member.changed", "membership", membership.id, changes=changes, user_id=membership.user_id)
        forget_sessions_of(membership.user_id)
    return describe_member(membership)


def remove_member(membership_id: int) -> None:
    """End a membership, its sessions and its keys at once; the row stays, history refers to it.

    Raises Forbidden for a member above the actor, Conflict for the last owner, NotFound.
    """
    owners = _lock_owners()
    membership = _get_active(membership_id)
    _check_above(membership)
    _end_membership(membership, owners)


def leave_organization() -> None:
    """End the actor's own membership. Raises Conflict for the last owner."""
    owners = _lock_owners()
    statement = select(Membership).where(
        Membership.organization_id == current.organization_id,
        Membership.user_id == current.user_id,
        Membership.status == "active",
    )
    _end_membership(found(db.session.execute(statement).scalar_one_or_none()), owners)


def describe_member(membership: Membership) -> dict[str, Any]:
    user = db.session.get_one(User, membership.user_id)
    return {
        "id": membership.id,
        "user_id": user.id,
        "name": user.name,
        "email": user.email,
        "role": membership.role,
        "team_id": membership.team_id,
        "status": membership.status,
        "second_factor": user.totp_enabled_at is not None,
        "created_at": membership.created_at,
        "version": membership.version,
    }


def _end_membership(membership: Membership, owners: list[int]) -> None:
    _check_owner_left(membership, owners)
    membership.status, membership.team_id = "removed", None
    membership.version += 1
    db.session.flush()
    end_sessions(membership.user_id, "member_removed")
    revoke_keys_of(membership.user_id)
    record("member.removed", "membership", membership.id, user_id=membership.user_id, at=now().isoformat())


def _get_membership(membership_id: int) -> Membership:
    membership: Membership = found(db.session.get(Membership, (current.organization_id, membership_id)))
    return membership


def _get_active(membership_id: int) -> Membership:
    membership = _get_membership(membership_id)
    if membership.status != "active":
        raise NotFound
    return membership


def _lock_owners() -> list[int]:
    # Two owners who demote each other at once must not both succeed: the second waits here.
    statement = (
        select(Membership.id)
        .where(
            Membership.organization_id == current.organization_id,
            Membership.role == "owner",
            Membership.status == "active",
        )
        .order_by(Membership.id)
        .with_for_update()
    )
    return list(db.session.execute(statement).scalars())


def _check_owner_left(membership: Membership, owners: list[int]) -> None:
    if owners == [membership.id]:
        raise Conflict("An organization needs an owner: make somebody else owner first.", code="last_owner")


def _check_above(membership: Membership) -> None:
    if outranks(membership.role, current.scope.role or "viewer"):
        raise Forbidden("This member stands above you.", code="role_above_own")
