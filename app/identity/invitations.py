"""Invitations: a mailed offer of membership, bound to an address, an organization and a role, good once and 72 hours."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select, update

from app.core.clock import now
from app.core.database import commit_now, db
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.http import found
from app.core.limits import check_limit
from app.core.schemas import MAX_BIGINT
from app.core.security import digest, hash_password, new_token
from app.core.tenancy import Scope, acting_as, current
from app.events.service import record
from app.identity.devices import Device
from app.identity.mails import mail_invitation
from app.identity.models import Invitation, Membership, Organization, User
from app.identity.passwords import check_new_password
from app.identity.people import change_user, create_user
from app.identity.permissions import GRANTS, outranks
from app.identity.proof import prove_account, refusal
from app.identity.queries import Account, find_account_apart, normalise_email
from app.identity.service import check_team, enter_organization, find_membership_of, get_own_user, join_organization
from app.identity.sessions import SignedIn
from app.identity.throttles import INVITATIONS, count_guess

INVITATION_LIFE = timedelta(hours=72)
NEEDED = "members.manage"


def invite(email: str, role: str, team_id: int | None) -> dict[str, Any]:
    """Offer membership by mail; an open offer to the same address is replaced. The same whether she has an account.

    Raises Forbidden for a role above the inviter's own, Conflict for somebody who is a member, Invalid; PaymentRequired
    when the plan has no seat left; LimitReached past a hundred in 15 minutes, because anybody can sign up and write to
    strangers in our name.
    """
    check_rank(role)
    check_team(team_id)
    if _is_member(email):
        raise Conflict("This person is a member already.", code="already_member")
    count_guess({f"invitations:{current.organization_id}": INVITATIONS})
    _revoke_open(email)
    check_limit("seats")
    token = f"{current.organization_id}.{new_token()}"
    invitation = Invitation(
        email=email,
        email_normalized=normalise_email(email),
        role=role,
        team_id=team_id,
        invited_by_id=current.user_id,
        token_hash=digest(token),
        expires_at=now() + INVITATION_LIFE,
    )
    db.session.add(invitation)
    db.session.flush()
    record("member.invited", "invitation", invitation.id, role=role)
    organization = db.session.get_one(Organization, current.organization_id)
    mail_invitation(email, token, inviter=get_own_user().name, organization=organization.name, role=role)
    return describe_invitation(invitation)


def list_invitations() -> list[dict[str, Any]]:
    """Open invitations of the bound organization, newest first."""
    statement = _open().order_by(Invitation.id.desc())
    return [describe_invitation(one) for one in db.session.execute(statement).scalars()]


def revoke_invitation(invitation_id: int) -> None:
    """Take an offer back. Raises NotFound."""
    invitation: Invitation = found(
        db.session.execute(_open().where(Invitation.id == invitation_id)).scalar_one_or_none()
    )
    invitation.revoked_at = now()
    db.session.flush()
    record("invitation.revoked", "invitation", invitation.id)


def preview_invitation(token: str) -> dict[str, Any]:
    """What a mailed offer says: for the page that accepts it. Raises Invalid when it is not good any more."""
    invitation, organization = _read_offer(token)
    return {
        "email": invitation.email,
        "role": invitation.role,
        "organization": {"id": organization.id, "name": organization.name},
        "expires_at": invitation.expires_at,
        "has_account": find_account_apart(invitation.email) is not None,
    }


def accept_invitation(values: dict[str, Any], device: Device) -> SignedIn:
    """Join as a new person, or as one who proves her password and second factor; then sign in.

    Raises Invalid when the offer is used, old, taken back, or its maker may not make it any more; Unauthorized.
    """
    invitation, organization = _read_offer(values["token"])
    email, organization_id = invitation.email, organization.id
    context = (organization.name,)
    # Passwords are hashed without a connection in hand.
    commit_now()
    account = _prove_or_make(email, values, context, device)
    with acting_as(Scope(organization_id, account.id)):
        offer = _use_offer(values["token"])
        membership = find_membership_of(account.id)
        if membership is not None and membership.status == "active":
            raise Conflict("You are a member already: sign in.", code="already_member")
        join_organization(account.id, offer.role, offer.team_id)
        record("invitation.accepted", "invitation", offer.id)
    # The link came to this mailbox.
    change_user(account.id, email_verified_at=now())
    return enter_organization(account, organization_id, device)


def check_rank(role: str) -> None:
    """Raise Forbidden when the role stands above the actor's own."""
    if outranks(role, current.scope.role or "viewer"):
        raise Forbidden("You cannot give a role above your own.", code="role_above_own")


def describe_invitation(invitation: Invitation) -> dict[str, Any]:
    return {
        "id": invitation.id,
        "email": invitation.email,
        "role": invitation.role,
        "team_id": invitation.team_id,
        "invited_by_id": invitation.invited_by_id,
        "created_at": invitation.created_at,
        "expires_at": invitation.expires_at,
    }


def _open() -> Select[Invitation]:
    return select(Invitation).where(
        Invitation.organization_id == current.organization_id,
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
    )


def _is_member(email: str) -> bool:
    statement = (
        select(Membership.id)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.organization_id == current.organization_id,
            Membership.status == "active",
            User.email_normalized == normalise_email(email),
        )
    )
    return db.session.execute(statement).first() is not None


def _revoke_open(email: str) -> None:
    statement = (
        update(Invitation)
        .where(
            Invitation.organization_id == current.organization_id,
            Invitation.email_normalized == normalise_email(email),
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        .values(revoked_at=now())
    )
    db.session.execute(statement)


def _read_offer(token: str) -> tuple[Invitation, Organization]:
    number = token.partition(".")[0]
    if not (number.isascii() and number.isdigit() and len(number) < 20 and 0 < int(number) <= MAX_BIGINT):
        raise _gone()
    with acting_as(Scope(int(number), None, actor_type="anonymous")):
        invitation = db.session.execute(_open().where(Invitation.token_hash == digest(token))).scalar_one_or_none()
        organization = db.session.get(Organization, int(number))
        if invitation is None or organization is None or organization.deactivated_at is not None:
            raise _gone()
        _check_offer(invitation)
        return invitation, organization


def _check_offer(invitation: Invitation) -> None:
    # The inviter may have lost her role, or her membership, since.
    inviter = find_membership_of(invitation.invited_by_id)
    allowed = (
        inviter is not None
        and inviter.status == "active"
        and NEEDED in GRANTS[inviter.role]
        and not outranks(invitation.role, inviter.role)
    )
    if not allowed or invitation.expires_at <= now():
        raise _gone()


def _prove_or_make(email: str, values: dict[str, Any], context: tuple[str, ...], device: Device) -> Account:
    if find_account_apart(email) is not None:
        codes = {"code": values.get("totp_code"), "recovery_code": values.get("recovery_code")}
        return prove_account(email, values["password"], device, **codes)
    name = values.get("name")
    if not name:
        raise Invalid(fields={"name": ["Missing data for required field."]})
    check_new_password(values["password"], email, name, *context)
    user_id = create_user(email, name, hash_password(values["password"]), verified=True)
    if user_id is None:
        raise refusal()
    return Account(user_id, email, name, None, False, None)


def _use_offer(token: str) -> Invitation:
    statement = (
        update(Invitation)
        .where(
            Invitation.organization_id == current.organization_id,
            Invitation.token_hash == digest(token),
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        .values(accepted_at=now())
        .returning(Invitation)
    )
    offer = db.session.execute(statement).scalar_one_or_none()
    if offer is None:
        raise _gone()
    _check_offer(offer)
    return offer


def _gone() -> Invalid:
    return Invalid("The invitation is not valid any more. Ask for a new one.", code="invalid_invitation")
