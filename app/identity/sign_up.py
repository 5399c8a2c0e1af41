"""Signing up: an organization, its owner, and what other domains prepare for it."""

import importlib
from typing import Any

from flask import current_app
from sqlalchemy import text

from app.core.database import db
from app.core.security import hash_password
from app.core.tenancy import Scope, acting_as
from app.events.service import record
from app.identity.devices import Device
from app.identity.models import Organization
from app.identity.passwords import check_new_password
from app.identity.people import create_user
from app.identity.proof import prove_account, refusal
from app.identity.queries import Account, find_account_apart
from app.identity.service import enter_organization, join_organization
from app.identity.sessions import SignedIn
from app.identity.throttles import SIGN_UPS_FROM_ADDRESS, address_budget, count_guess

NEXT_ORGANIZATION_ID = text("select nextval('organizations_id_seq')")
OPTIONAL = ("default_region", "currency", "timezone")


def sign_up(values: dict[str, Any], device: Device) -> SignedIn:
    """Make an organization and its owner, and sign her in.

    Somebody with an account proves it as in signing in and gets one more organization; a wrong password gets the
    refusal of signing in (docs/decisions/0004). Raises Unauthorized, Invalid, LimitReached.
    """
    check_new_password(values["password"], values["email"], values["name"], values["organization_name"])
    account = _find_or_make_account(values, device)
    organization_id = create_organization(account.id, values)
    with acting_as(Scope(organization_id, account.id, "owner")):
        record("user.signed_up", "user", account.id)
    return enter_organization(account, organization_id, device)


def create_organization(owner_id: int, values: dict[str, Any]) -> int:
    """A new organization owned by a person, prepared by every domain that has something to prepare; its id."""
    organization_id = int(db.session.execute(NEXT_ORGANIZATION_ID).scalar_one())
    with acting_as(Scope(organization_id, owner_id, "owner")):
        given = {name: values[name] for name in OPTIONAL if values.get(name)}
        db.session.add(Organization(id=organization_id, name=values["organization_name"], **given))
        db.session.flush()
        record("organization.created", "organization", organization_id)
        join_organization(owner_id, "owner")
        prepare_organization()
        db.session.flush()
    return organization_id


def prepare_organization() -> None:
    """Run what app/onboarding.py lists, in the running transaction, with the new organization bound."""
    for name in current_app.extensions["organization_setup"]:
        module, _, function = f"app.{name}".rpartition(".")
        getattr(importlib.import_module(module), function)()


def _find_or_make_account(values: dict[str, Any], device: Device) -> Account:
    budgets = address_budget("sign-up", device.address, SIGN_UPS_FROM_ADDRESS)
    if budgets:
        count_guess(budgets)
    email, password = values["email"], values["password"]
    if find_account_apart(email) is not None:
        codes = {"code": values.get("totp_code"), "recovery_code": values.get("recovery_code")}
        return prove_account(email, password, device, **codes)
    user_id = create_user(email, values["name"], hash_password(password))
    if user_id is None:
        # Taken in the same moment, or closed by the operator: as for any account that is not hers.
        raise refusal()
    return Account(user_id, email, values["name"], None, False, None)
