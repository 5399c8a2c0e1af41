"""The list of members."""

from typing import Any

import marshmallow as ma
from sqlalchemy import ColumnElement, or_

from app.core.filters import Filter
from app.core.http import Page
from app.core.listing import Listing
from app.core.schemas import Schema, Text
from app.identity.models import Membership, User

COLUMNS = (
    Membership.id,
    Membership.user_id,
    User.name,
    User.email,
    Membership.role,
    Membership.team_id,
    Membership.status,
    User.totp_enabled_at,
    Membership.created_at,
    Membership.version,
)


class MemberListing(Listing):
    """Members with the names of their users; the active ones unless others are asked for."""

    def read(self, parameters: dict[str, Any], *conditions: ColumnElement[bool]) -> Page:
        wanted = {"status": "active", **parameters}
        words = (wanted.pop("q", None) or "").split()
        return super().read(wanted, User.id == Membership.user_id, *map(_is_called, words), *conditions)

    def _build_schema(self) -> type[ma.Schema]:
        described = {"description": "Search in names and e-mail addresses: every word must be part of one of them"}
        return Schema.from_dict(
            {**super()._build_schema()._declared_fields, "q": Text(max=200, metadata=described)}, name="MembersQuery"
        )


def _is_called(word: str) -> ColumnElement[bool]:
    # Not by an index: colleagues are few, and a part of a name is what people remember.
    return or_(User.name.icontains(word, autoescape=True), User.email.icontains(word, autoescape=True))


def _present(row: dict[str, Any]) -> dict[str, Any]:
    enabled_at = row.pop("totp_enabled_at")
    return {**row, "second_factor": enabled_at is not None}


MEMBERS = MemberListing(
    "members",
    COLUMNS,
    model=Membership,
    filters={
        "role": Filter(Membership.role, "choice"),
        "status": Filter(Membership.status, "choice", "active (unless told otherwise) or removed"),
        "team_id": Filter(Membership.team_id, "id"),
        "user_id": Filter(Membership.user_id, "id"),
    },
    sorts={"id": Membership.id, "name": User.name, "created_at": Membership.created_at},
    default_sort="id",
    present=_present,
    trash=False,
)
