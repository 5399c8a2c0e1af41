"""Users: the person apart from any organization. Only she may change her row, so all of it runs as herself."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text, update
from sqlalchemy.dialects.postgresql import insert

from app.core.clock import now
from app.core.database import db
from app.core.security import hash_password
from app.core.tenancy import Scope, acting_as
from app.events.service import record
from app.identity.models import User
from app.identity.queries import list_organizations_of, normalise_email
from app.identity.sessions import end_sessions_everywhere

NEXT_USER_ID = text("select nextval('users_id_seq')")


@contextmanager
def as_person(user_id: int) -> Iterator[None]:
    """Act as a person, in no organization."""
    with acting_as(Scope(None, user_id, unbound=True)):
        yield
        db.session.flush()


def create_user(email: str, name: str, password_hash: str | None, *, verified: bool = False) -> int | None:
    """An account that belongs nowhere yet; None when the address has one already."""
    user_id = db.session.execute(NEXT_USER_ID).scalar_one()
    statement = (
        insert(User)
        .values(
            id=user_id,
            email=email,
            email_normalized=normalise_email(email),
            name=name,
            password_hash=password_hash,
            email_verified_at=now() if verified else None,
            version=1,
        )
        .on_conflict_do_nothing(index_elements=["email_normalized"])
        .returning(User.id)
    )
    with as_person(user_id):
        return db.session.execute(statement).scalar()


def change_user(user_id: int, **values: object) -> None:
    """Set columns of a user past her version: for what the product keeps of her, not what she edits."""
    with as_person(user_id):
        db.session.execute(update(User).where(User.id == user_id).values(**values))


def store_password(user_id: int, password: str) -> None:
    """Hash and keep a new password. Its fitness is judged before (passwords.py)."""
    change_user(user_id, password_hash=hash_password(password), password_changed_at=now())


def record_everywhere(user_id: int, name: str) -> None:
    """Write an event of the person into every organization she belongs to."""
    for organization in list_organizations_of(user_id):
        with acting_as(Scope(organization["id"], user_id, organization["role"])):
            record(name, "user", user_id)


def home_of(user_id: int, preferred: int | None) -> dict[str, Any] | None:
    """The organization that stands for a person when none is named: where she was last, else the first."""
    organizations = list_organizations_of(user_id)
    return next((one for one in organizations if one["id"] == preferred), next(iter(organizations), None))


def tell_person(user_id: int, preferred: int | None, mail: Callable[[], None]) -> None:
    """Send a letter in the name of the person's own organization; jobs belong to one. Somebody who has none gets none."""
    home = home_of(user_id, preferred)
    if home is not None:
        with acting_as(Scope(home["id"], user_id, actor_type="system")):
            mail()


def deactivate_user(user_id: int) -> None:
    """Close an account in all organizations, at once; what it did stays. For the operator."""
    end_sessions_everywhere(user_id, "user_deactivated")
    change_user(user_id, deactivated_at=now())
    record_everywhere(user_id, "user.deactivated")
