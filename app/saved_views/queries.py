from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from app.core.database import db
from app.core.http import check_version, found
from app.core.tenancy import current
from app.identity.defaults import get_own_timezone
from app.saved_views.filters import LISTINGS, resolve_filters
from app.saved_views.models import SavedView, SavedViewMark

COLUMNS = tuple(column for column in SavedView.__table__.c if column.key != "organization_id")
MARKS = (
    func.coalesce(SavedViewMark.is_pinned, false()).label("is_pinned"),
    func.coalesce(SavedViewMark.is_default, false()).label("is_default"),
    SavedViewMark.position,
)


def list_saved_views(record_type: str | None = None) -> list[dict[str, Any]]:
    """Views the actor sees, in the order of her tabs: those she has placed, then by age."""
    wanted = [] if record_type is None else [SavedView.record_type == record_type]
    statement = _joined().where(visible_views(), *wanted)
    order = (SavedView.record_type, SavedViewMark.position.asc().nulls_last(), SavedView.id)
    rows = db.session.execute(statement.order_by(*order)).all()
    zone = get_own_timezone()
    return [_present(dict(row._mapping), zone) for row in rows]


def get_saved_view(view_id: int) -> dict[str, Any]:
    """A view the actor sees. Raises NotFound."""
    row = found(db.session.execute(_joined().where(visible_views(), SavedView.id == view_id)).first())
    return _present(dict(row._mapping), get_own_timezone())


def open_saved_view(view_id: int) -> SavedView:
    """A view the actor sees, locked for a change. Raises NotFound, PreconditionFailed."""
    statement = select(SavedView).where(visible_views(), SavedView.id == view_id).with_for_update()
    view: SavedView = found(db.session.execute(statement.execution_options(populate_existing=True)).scalar())
    check_version(view.version)
    return view


def count_own_views(record_type: str) -> int:
    """How many views of a list the actor has made."""
    mine = (SavedView.organization_id == current.organization_id, SavedView.owner_id == current.user_id)
    statement = select(func.count()).select_from(SavedView).where(*mine, SavedView.record_type == record_type)
    return int(db.session.execute(statement).scalar_one())


def visible_views() -> ColumnElement[bool]:
    """Own views, shared ones and those of the actor's team, of lists she may read."""
    team: ColumnElement[bool] = false()
    if current.scope.team_id is not None:
        team = and_(SavedView.visibility == "team", SavedView.team_id == current.scope.team_id)
    readable = [kind for kind, listing in LISTINGS.items() if current.reach(f"{listing.name}.read")]
    return and_(
        SavedView.organization_id == current.organization_id,
        SavedView.record_type.in_(readable),
        or_(SavedView.owner_id == current.user_id, SavedView.visibility == "shared", team),
    )


def _joined() -> Any:
    mine = and_(
        SavedViewMark.organization_id == SavedView.organization_id,
        SavedViewMark.view_id == SavedView.id,
        SavedViewMark.user_id == current.user_id,
    )
    return select(*COLUMNS, *MARKS).outerjoin(SavedViewMark, mine)


def _present(row: dict[str, Any], zone: str) -> dict[str, Any]:
    reach = current.reach("saved_views.manage")
    row["is_changeable"] = reach == "all" or (reach is not None and row["owner_id"] == current.user_id)
    row["query"] = resolve_filters(row["record_type"], row["filters"], zone)
    if row["sort"]:
        row["query"]["sort"] = row["sort"]
    return row
