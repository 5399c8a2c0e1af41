"""Whether a member has put the list of first steps away."""

from sqlalchemy import select, update

from app.core.database import db
from app.core.tenancy import current
from app.events.service import record
from app.identity.models import Membership


def hides_first_steps() -> bool:
    """Whether the actor has put them away in the bound organization."""
    return bool(db.session.execute(select(Membership.hides_first_steps).where(*_mine())).scalar())


def hide_first_steps(is_hidden: bool) -> None:
    """Put them away, or take them out again. Harmless when they are so already."""
    if hides_first_steps() == is_hidden:
        return
    statement = update(Membership).where(*_mine()).values(hides_first_steps=is_hidden)
    db.session.execute(statement, execution_options={"synchronize_session": False})
    record("first_steps.hidden" if is_hidden else "first_steps.shown", "user", current.user_id or 0)


def _mine() -> tuple[object, ...]:
    return Membership.organization_id == current.organization_id, Membership.user_id == current.user_id
