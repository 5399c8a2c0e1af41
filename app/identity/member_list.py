"""The list of members."""

from typing import Any

from sqlalchemy import ColumnElement

from app.core.filters import Filter
from app.core.http import Page
from app.core.listing import Listing
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
        return super().read({"status": "active", **parameters}, User.id == Membership.user_id, *conditions)


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
