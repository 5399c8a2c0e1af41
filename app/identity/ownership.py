"""Who may be named as the owner or assignee of a record."""

from sqlalchemy import exists, select

from app.core.database import db
from app.core.errors import Invalid
from app.core.tenancy import current
from app.identity.models import Membership


def check_member(user_id: int | None, field: str) -> None:
    """Refuse anybody who is not an active member of the organization. Raises Invalid naming the field."""
    # Who has a session was found to be a member when this request came in.
    if user_id is None or (user_id == current.user_id and current.scope.session_id is not None):
        return
    active = exists().where(
        Membership.organization_id == current.organization_id,
        Membership.user_id == user_id,
        Membership.status == "active",
    )
    if not db.session.execute(select(active)).scalar():
        raise Invalid(fields={field: ["Not an active member of the organization."]})
