"""Activities: what took place, logged by a person or by the product."""

from typing import Any

from app.activities.links import check_links, links_in, moved_links, require_link
from app.activities.models import Activity
from app.core.tenancy import current
from app.events.changes import add_record, change_record


def log_activity(values: dict[str, Any]) -> Activity:
    """Log what took place on at least one record. Raises Invalid when a linked record is not there."""
    links = links_in(values)
    require_link(links)
    check_links(links)
    activity = Activity(**{"owner_id": current.user_id, **values})
    return add_record("activity", activity, type=activity.type, **links)


def update_activity(activity: Activity, values: dict[str, Any]) -> Activity:
    """Change an opened activity. Raises as `log_activity` does."""
    check_links(moved_links(activity, values))
    change_record("activity", activity, values)
    return activity
