"""Signing up, signing in, and joining an organization."""

import importlib
from typing import Any

from flask import current_app
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from app.core.database import db
from app.core.errors import Forbidden, Unauthorized
from app.core.security import hash_password, verify_password
from app.core.tenancy import Scope, acting_as, current
from app.events.service import record
from app.identity.models import Membership, Organization, User
from app.identity.queries import Account, find_account, list_organizations_of, normalise_email
from app.identity.sessions import Device, Tokens, describe_sign_in, start_session

NEXT_IDS = text("select nextval('organizations_id_seq'), nextval('users_id_seq')")
NEXT_USER_ID = text("select nextval('users_id_seq')")
REFUSED = "The e-mail address or the password is not right."


def sign_up(values: dict[str, Any], device: Device) -> tuple[dict[str, Any], Tokens]:
    """Make an organization and its owner, and sign her in.

    Somebody with an account proves it with her password and gets one more organization; otherwise the answer is the
    refusal of signing in, so that nothing is learned that signing in would not tell. Raises Unauthorized, Invalid.
    """
    account = find_account(values["email"])
    if account is not None:
        _check_password(account, values["password"])
        return _open_organization(account.id, values, device)
    password_hash = hash_password(values["password"])
    organization_id, user_id = db.session.execute(NEXT_IDS).one()
    with acting_as(Scope(organization_id, user_id, "owner")):
        if not _insert_user(user_id, values["email"], values["name"], password_hash):
            raise Unauthorized(REFUSED, code="invalid_credentials")
    return _open_organization(user_id, values, device, organization_id)


def sign_in(values: dict[str, Any], device: Device) -> tuple[dict[str, Any], Tokens]:
    """Start a session. Raises Unauthorized with one refusal for an unknown address and a wrong password."""
    account = find_account(values["email"])
    _check_password(account, values["password"])
    assert account is not None
    organization = _choose_organization(account, values.get("organization_id"))
    with acting_as(Scope(organization["id"], account.id, organization["role"])):
        tokens = start_session(account.id, device)
        remember_organization(account.id, organization["id"])
    user = {"id": account.id, "email": account.email, "name": account.name}
    return describe_sign_in(tokens, user, organization), tokens


def add_member(*, email: str, name: str, password: str | None, role: str, team_id: int | None = None) -> dict[str, Any]:
    """Join a person to the bound organization, making her account when there is none; returns the ids."""
    account = find_account(email)
    user_id = account.id if account else create_user(email, name, password)
    membership = join_organization(user_id, role, team_id)
    return {"user_id": user_id, "membership_id": membership.id, "role": role}


def create_user(email: str, name: str, password: str | None) -> int:
    """An account that belongs nowhere yet. Raises Unauthorized when the address was taken in the same moment."""
    password_hash = hash_password(password) if password else None
    user_id = db.session.execute(NEXT_USER_ID).scalar_one()
    with acting_as(Scope(current.scope.organization_id, user_id, unbound=current.scope.unbound)):
        if not _insert_user(user_id, email, name, password_hash):
            raise Unauthorized(REFUSED, code="invalid_credentials")
    return int(user_id)


def join_organization(user_id: int, role: str, team_id: int | None = None) -> Membership:
    """Make or renew a membership in the bound organization."""
    membership = db.session.execute(
        select(Membership).where(Membership.organization_id == current.organization_id, Membership.user_id == user_id)
    ).scalar_one_or_none()
    if membership is None:
        membership = Membership(user_id=user_id)
        db.session.add(membership)
    membership.role, membership.team_id, membership.status = role, team_id, "active"
    db.session.flush()
    record("member.joined", "membership", membership.id, user_id=user_id, role=role)
    return membership


def _check_password(account: Account | None, password: str) -> None:
    if not verify_password(account.password_hash if account else None, password):
        raise Unauthorized(REFUSED, code="invalid_credentials")


def _insert_user(user_id: int, email: str, name: str, password_hash: str | None) -> bool:
    statement = (
        insert(User)
        .values(
            id=user_id,
            email=email,
            email_normalized=normalise_email(email),
            name=name,
            password_hash=password_hash,
            version=1,
        )
        .on_conflict_do_nothing(index_elements=["email_normalized"])
        .returning(User.id)
    )
    return db.session.execute(statement).first() is not None


def _open_organization(
    user_id: int,
    values: dict[str, Any],
    device: Device,
    organization_id: int | None = None,
) -> tuple[dict[str, Any], Tokens]:
    if organization_id is None:
        organization_id = db.session.execute(NEXT_IDS).one()[0]
    with acting_as(Scope(organization_id, user_id, "owner")):
        organization = _insert_organization(organization_id, values)
        join_organization(user_id, "owner")
        prepare_organization()
        user = remember_organization(user_id, organization_id)
        record("user.signed_up", "user", user_id)
        tokens = start_session(user_id, device)
        described = {"id": organization_id, "name": organization.name, "role": "owner"}
        return describe_sign_in(tokens, {"id": user_id, "email": user.email, "name": user.name}, described), tokens


def _insert_organization(organization_id: int, values: dict[str, Any]) -> Organization:
    given = {name: values[name] for name in ("default_region", "currency", "timezone") if values.get(name)}
    organization = Organization(id=organization_id, name=values["organization_name"], **given)
    db.session.add(organization)
    db.session.flush()
    record("organization.created", "organization", organization_id)
    return organization


def remember_organization(user_id: int, organization_id: int) -> User:
    """Where the person is taken when she next signs in. Flushed while she is bound: only she may change her row."""
    user = db.session.get_one(User, user_id)
    user.last_organization_id = organization_id
    db.session.flush()
    return user


def prepare_organization() -> None:
    """Run what app/onboarding.py lists, in the running transaction, with the new organization bound."""
    for name in current_app.extensions["organization_setup"]:
        module, _, function = f"app.{name}".rpartition(".")
        getattr(importlib.import_module(module), function)()


def _choose_organization(account: Account, wanted: int | None) -> dict[str, Any]:
    organizations = list_organizations_of(account.id)
    if wanted is None:
        wanted = account.last_organization_id
        chosen = [o for o in organizations if o["id"] == wanted] or organizations
    else:
        chosen = [o for o in organizations if o["id"] == wanted]
    if not chosen:
        raise Forbidden("You do not belong to this organization.", code="not_a_member")
    return chosen[0]
