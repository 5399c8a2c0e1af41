"""Signing in, switching, joining an organization: the verbs other domains, tests and commands use too."""

from typing import Any

from sqlalchemy import select

from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from app.core.security import hash_password
from app.core.tenancy import Scope, acting_as, current
from app.events.service import record
from app.identity.devices import Device
from app.identity.models import Membership, Team, User
from app.identity.people import change_user, create_user, home_of
from app.identity.permissions import ROLES
from app.identity.proof import prove_account
from app.identity.queries import Account, find_account, list_organizations_of
from app.identity.sessions import SignedIn, describe_sign_in, end_sessions, get_session, start_session


def sign_in(values: dict[str, Any], device: Device) -> SignedIn:
    """Start a session. Raises Unauthorized, LimitReached; Forbidden when she does not belong to the organization."""
    account = prove_account(
        values["email"],
        values["password"],
        device,
        code=values.get("totp_code"),
        recovery_code=values.get("recovery_code"),
    )
    return enter_organization(account, values.get("organization_id"), device)


def enter_organization(account: Account, organization_id: int | None, device: Device) -> SignedIn:
    """Start a session of somebody who proved who she is, where she was last unless an organization is named."""
    organization = _choose_organization(account, organization_id)
    with acting_as(Scope(organization["id"], account.id, organization["role"])):
        tokens = start_session(account.id, device, mfa_at=now() if account.mfa else None)
    remember_organization(account, organization["id"])
    user = {"id": account.id, "email": account.email, "name": account.name}
    return describe_sign_in(tokens, user, organization)


def switch_organization(organization_id: int, device: Device) -> SignedIn:
    """Leave the running session for one in another organization of the same person. Raises NotFound.

    The new session is no fresher than the old one, and has its second factor.
    """
    user = get_own_user()
    target = next((one for one in list_organizations_of(user.id) if one["id"] == organization_id), None)
    if target is None or current.scope.session_id is None:
        raise NotFound
    old = get_session(current.scope.session_id)
    end_sessions(user.id, "switched", only=old.id)
    with acting_as(Scope(organization_id, user.id, target["role"])):
        tokens = start_session(user.id, device, mfa_at=old.mfa_at, authenticated_at=old.authenticated_at)
    change_user(user.id, last_organization_id=organization_id)
    return describe_sign_in(tokens, {"id": user.id, "email": user.email, "name": user.name}, target)


def add_member(*, email: str, name: str, password: str | None, role: str, team_id: int | None = None) -> dict[str, Any]:
    """Join a person to the bound organization, making her account when there is none; returns the ids."""
    account = find_account(email)
    user_id = account.id if account else create_user(email, name, hash_password(password) if password else None)
    if user_id is None:
        raise Conflict("This address was taken in the same moment.", code="already_exists")
    membership = join_organization(user_id, role, team_id)
    return {"user_id": user_id, "membership_id": membership.id, "role": role}


def join_organization(user_id: int, role: str, team_id: int | None = None) -> Membership:
    """Make or renew a membership in the bound organization. Raises Invalid for an unknown role or team."""
    if role not in ROLES:
        raise Invalid(fields={"role": [f"Must be one of: {', '.join(ROLES)}."]})
    check_team(team_id)
    membership = find_membership_of(user_id)
    if membership is None:
        membership = Membership(user_id=user_id)
        db.session.add(membership)
    membership.role, membership.team_id, membership.status = role, team_id, "active"
    db.session.flush()
    record("member.joined", "membership", membership.id, user_id=user_id, role=role)
    return membership


def find_membership_of(user_id: int) -> Membership | None:
    """A person's membership in the bound organization, also a removed one."""
    statement = select(Membership).where(
        Membership.organization_id == current.organization_id, Membership.user_id == user_id
    )
    return db.session.execute(statement).scalar_one_or_none()


def check_team(team_id: int | None) -> None:
    """Raise Invalid unless the team is one of the bound organization, or none."""
    if team_id is not None and db.session.get(Team, (current.organization_id, team_id)) is None:
        raise Invalid(fields={"team_id": ["There is no such team."]})


def get_own_user() -> User:
    """The signed-in person."""
    return db.session.get_one(User, current.user_id)


def remember_organization(account: Account, organization_id: int) -> None:
    """Keep where the person was last; there she is taken when she next signs in."""
    if account.last_organization_id != organization_id:
        change_user(account.id, last_organization_id=organization_id)


def _choose_organization(account: Account, wanted: int | None) -> dict[str, Any]:
    if wanted is None:
        chosen = home_of(account.id, account.last_organization_id)
    else:
        chosen = next((one for one in list_organizations_of(account.id) if one["id"] == wanted), None)
    if chosen is None:
        raise Forbidden("You do not belong to this organization.", code="not_a_member")
    return chosen
