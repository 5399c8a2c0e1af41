"""The organization itself: its name, its defaults, its rules, and its end."""

from typing import Any

from app.core.clock import now
from app.core.database import db
from app.core.http import check_version
from app.core.tenancy import current
from app.events.service import changes_of, record
from app.identity.models import Organization
from app.identity.sessions import forget_all_sessions


def find_organization() -> dict[str, Any] | None:
    """The bound organization and whether it is closed, for the operator; None when there is none of this id."""
    organization = db.session.get(Organization, current.organization_id)
    if organization is None:
        return None
    return {**describe_organization(organization), "deactivated_at": organization.deactivated_at}


def get_organization() -> dict[str, Any]:
    """The bound organization."""
    return describe_organization(_own())


def update_organization(values: dict[str, Any]) -> dict[str, Any]:
    """Change name, defaults or rules. Raises PreconditionFailed for a stale If-Match."""
    organization = _own()
    check_version(organization.version)
    changes = changes_of(organization, values)
    if changes:
        db.session.flush()
        record("organization.updated", "organization", organization.id, changes=changes)
        if "require_mfa" in changes:
            forget_all_sessions()
    return describe_organization(organization)


def deactivate_organization() -> None:
    """Close the bound organization for everybody, at once; its data stays. For the operator."""
    organization = _own()
    if organization.deactivated_at is None:
        organization.deactivated_at = now()
        db.session.flush()
        record("organization.deactivated", "organization", organization.id)
        forget_all_sessions()


def describe_organization(organization: Organization) -> dict[str, Any]:
    return {
        "id": organization.id,
        "name": organization.name,
        "default_region": organization.default_region,
        "currency": organization.currency,
        "timezone": organization.timezone,
        "require_mfa": organization.require_mfa,
        "created_at": organization.created_at,
        "version": organization.version,
    }


def _own() -> Organization:
    return db.session.get_one(Organization, current.organization_id)
