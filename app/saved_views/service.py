"""Verbs of saved views."""

from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from app.core.database import db
from app.core.errors import Conflict, Forbidden, Invalid
from app.core.tenancy import current
from app.events.service import changes_of, record
from app.identity.defaults import get_own_timezone
from app.saved_views.filters import LISTINGS, check_columns, check_filters, check_sort
from app.saved_views.models import SavedView, SavedViewMark
from app.saved_views.queries import count_own_views

MAX_OWN_VIEWS = 100
NO_TEAM = "You are in no team. Share the view with everybody, or keep it to yourself."


def create_saved_view(values: dict[str, Any]) -> SavedView:
    """A new view of the actor's. Raises Invalid naming what the list would refuse, Forbidden, Conflict past a hundred."""
    record_type = values["record_type"]
    if not current.reach(f"{LISTINGS[record_type].name}.read"):
        raise Forbidden(f"Your role does not include {LISTINGS[record_type].name}.read.")
    if count_own_views(record_type) >= MAX_OWN_VIEWS:
        raise Conflict(f"You have {MAX_OWN_VIEWS} views of this list already. Delete one first.", code="too_many_views")
    _check_content(record_type, values)
    view = SavedView(**{**values, "owner_id": current.user_id, **_audience(values.get("visibility", "mine"), None)})
    db.session.add(view)
    db.session.flush()
    record("saved_view.created", "saved_view", view.id, name=view.name, visibility=view.visibility)
    return view


def update_saved_view(view: SavedView, values: dict[str, Any]) -> None:
    """Change an opened view. Raises as `create_saved_view` does."""
    _check_own(view)
    _check_content(view.record_type, values)
    if "visibility" in values:
        values = {**values, **_audience(values["visibility"], view)}
    changes = changes_of(view, values)
    if changes:
        db.session.flush()
        record("saved_view.updated", "saved_view", view.id, changes=changes)


def delete_saved_view(view: SavedView) -> None:
    """Remove an opened view for everybody who sees it. Raises Forbidden."""
    _check_own(view)
    view_id, name = view.id, view.name
    db.session.delete(view)
    db.session.flush()
    record("saved_view.deleted", "saved_view", view_id, name=name)


def mark_saved_view(view_id: int, record_type: str, values: dict[str, Any]) -> None:
    """Pin a view, make it the default of its list or place it among the tabs: for the actor alone."""
    mine = (SavedViewMark.organization_id == current.organization_id, SavedViewMark.user_id == current.user_id)
    if values.get("is_default"):
        others = update(SavedViewMark).where(*mine, SavedViewMark.record_type == record_type, SavedViewMark.is_default)
        db.session.execute(others.values(is_default=False), execution_options={"synchronize_session": False})
    row = {"organization_id": current.organization_id, "user_id": current.user_id, "view_id": view_id}
    statement = insert(SavedViewMark).values({**row, "record_type": record_type, **values})
    if values:
        statement = statement.on_conflict_do_update(constraint="saved_view_marks_view_key", set_=values)
        db.session.execute(statement)


def _check_own(view: SavedView) -> None:
    if current.reach("saved_views.manage") != "all" and view.owner_id != current.user_id:
        raise Forbidden("Only who made the view, or a manager, may change it. Save it under another name instead.")


def _check_content(record_type: str, values: dict[str, Any]) -> None:
    if "filters" in values:
        check_filters(record_type, values["filters"], get_own_timezone())
    check_sort(record_type, values.get("sort"))
    check_columns(record_type, values.get("columns", []))


def _audience(visibility: str, view: SavedView | None) -> dict[str, Any]:
    """Visibility and team. Raises Forbidden when the role does not share so far, Invalid without a team."""
    if view is not None and view.visibility == visibility:
        return {"visibility": visibility}
    reach = current.reach("saved_views.share")
    if visibility == "shared" and reach != "all":
        raise Forbidden("Your role does not share views with everybody. Share it with your team.")
    if visibility == "team" and reach is None:
        raise Forbidden("Your role does not share views.")
    if visibility == "team" and current.scope.team_id is None:
        raise Invalid(fields={"visibility": [NO_TEAM]})
    return {"visibility": visibility, "team_id": current.scope.team_id if visibility == "team" else None}
