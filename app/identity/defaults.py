"""What an organization takes for granted: the region of its phone numbers and its currency."""

from sqlalchemy import select

from app.core.database import db
from app.core.tenancy import current
from app.identity.models import Organization


def get_default_region() -> str:
    """ISO 3166 code of the country a phone number without a country code is in."""
    return _get(Organization.default_region)


def get_default_currency() -> str:
    """ISO 4217 code of amounts that name no currency."""
    return _get(Organization.currency)


def _get(column: object) -> str:
    statement = select(column).where(Organization.id == current.organization_id)  # type: ignore[call-overload]
    return str(db.session.execute(statement).scalar_one())
