"""What an organization takes for granted: the region of its phone numbers, its currency, its time zone."""

from sqlalchemy import select

from app.core.database import db
from app.core.tenancy import current
from app.identity.models import Organization, User


def get_default_region() -> str:
    """ISO 3166 code of the country a phone number without a country code is in."""
    return _get(Organization.default_region)


def get_default_currency() -> str:
    """ISO 4217 code of amounts that name no currency."""
    return _get(Organization.currency)


def get_default_timezone() -> str:
    """IANA name of the zone in which the organization's days begin."""
    return _get(Organization.timezone)


def get_own_timezone() -> str:
    """IANA name of the actor's time zone; the organization's for who is no person."""
    zone = db.session.execute(select(User.timezone).where(User.id == current.user_id)).scalar()
    return zone or get_default_timezone()


def _get(column: object) -> str:
    statement = select(column).where(Organization.id == current.organization_id)  # type: ignore[call-overload]
    return str(db.session.execute(statement).scalar_one())
