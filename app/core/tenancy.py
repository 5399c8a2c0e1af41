"""Who acts, for which organization, and how PostgreSQL is told.

Three locks hold organizations apart (docs/decisions/0002): composite keys, forced row-level security fed by
`app.organization_id`, and the `organization_id` every query names itself. This module owns the second one's key.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from flask import g
from sqlalchemy import BigInteger, ForeignKey, Identity, event, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, Session, declared_attr, mapped_column

from app.core.errors import NoOrganization

BIND_SQL = text("select set_config('app.organization_id', :organization, true), set_config('app.user_id', :user, true)")


@dataclass
class Scope:
    """The actor of a request or a job. `is_sample` marks the records it makes as sample data."""

    organization_id: int | None = None
    user_id: int | None = None
    role: str | None = None
    team_id: int | None = None
    session_id: int | None = None
    api_key_id: int | None = None
    actor_type: str = "user"
    grants: dict[str, str] = field(default_factory=dict)
    unbound: bool = False
    is_sample: bool = False


class _Current:
    """Reads the scope of the running request, job or command. Only guards, routes, events and core use it."""

    @property
    def scope(self) -> Scope:
        scope = g.get("scope")
        if scope is None:
            raise NoOrganization("nothing is bound: enter acting_as(...) or unbound()")
        return scope

    @property
    def organization_id(self) -> int:
        organization_id = self.scope.organization_id
        if organization_id is None:
            raise NoOrganization("no organization is bound")
        return organization_id

    @property
    def user_id(self) -> int | None:
        return self.scope.user_id

    @property
    def actor_type(self) -> str:
        return self.scope.actor_type

    def reach(self, permission: str) -> str | None:
        """How far the actor may go with `object.action`: "all", "team", "own" or None."""
        return self.scope.grants.get(permission)


current = _Current()


@contextmanager
def acting_as(scope: Scope) -> Iterator[Scope]:
    """Bind the actor for a block: commands, jobs, tests and services that make an organization."""
    before = g.get("scope")
    g.scope = scope
    rebind()
    try:
        yield scope
    finally:
        g.scope = before
        # Fails only in a transaction that is broken: nothing can be read or written in it but its end.
        with suppress(SQLAlchemyError):
            rebind()


@contextmanager
def unbound() -> Iterator[Scope]:
    """No organization on purpose: sign-in, sign-up, sweeps. Row-level security then shows no owned row at all."""
    with acting_as(Scope(unbound=True, actor_type="system")) as scope:
        yield scope


def rebind() -> None:
    """Tell PostgreSQL again when the actor changes inside an open transaction; with no actor left it shows no row."""
    from app.core.database import db, end_reading

    end_reading()
    session = db.session()
    if session.in_transaction():
        scope = g.get("scope") or Scope()
        session.connection().execute(BIND_SQL, _values(scope))


def bind_on_begin(session_class: Any) -> None:
    """Let no transaction of this session class begin unbound; PostgreSQL is told with BEGIN (core/transaction_start.py)."""

    @event.listens_for(session_class, "after_begin")
    def require(_session: Session, _transaction: Any, _connection: Any) -> None:
        require_actor()


def require_actor() -> None:
    """Raise NoOrganization when nobody is bound, not even on purpose."""
    scope = g.get("scope")
    if scope is None or (scope.organization_id is None and not scope.unbound):
        raise NoOrganization("a query needs an organization: enter acting_as(...) or unbound()")


def _values(scope: Scope) -> dict[str, str]:
    return {"organization": str(scope.organization_id or ""), "user": str(scope.user_id or "")}


def _current_organization() -> int:
    return current.organization_id


class OrganizationOwned:
    """A table whose rows belong to one organization: primary key (organization_id, id)."""

    @declared_attr
    def organization_id(cls) -> Mapped[int]:
        return mapped_column(
            BigInteger, ForeignKey("organizations.id"), primary_key=True, default=_current_organization
        )

    @declared_attr
    def id(cls) -> Mapped[int]:
        return mapped_column(BigInteger, Identity(always=True), primary_key=True)
