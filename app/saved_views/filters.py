"""What a view may hold: exactly what its list takes."""

from datetime import datetime
from typing import Any

import marshmallow as ma

from app.activities.queries import TASKS
from app.companies.queries import LISTING as COMPANIES
from app.contacts.queries import LISTING as CONTACTS
from app.core.clock import now
from app.core.errors import Invalid
from app.core.listing import Listing
from app.core.schemas import Truth
from app.deals.queries import LISTING as DEALS
from app.fields.queries import list_fields
from app.leads.queries import LISTING as LEADS
from app.saved_views.relative_times import is_relative, resolve_day, resolve_time

LISTINGS: dict[str, Listing] = {"lead": LEADS, "contact": CONTACTS, "company": COMPANIES, "deal": DEALS, "task": TASKS}
# Parts of a request for a page, not of a view.
PAGING = ("limit", "cursor", "count", "sort")
# Query parameters a list takes besides its declared filters.
MORE = {"task": {"overdue": Truth()}}


def _schema_of(record_type: str, listing: Listing) -> ma.Schema:
    declared = {**listing.schema().declared_fields, **MORE.get(record_type, {})}
    return ma.Schema.from_dict(declared, name=f"{record_type}_view")(unknown=ma.RAISE)


SCHEMAS = {record_type: _schema_of(record_type, listing) for record_type, listing in LISTINGS.items()}


def check_filters(record_type: str, filters: dict[str, str], zone: str) -> None:
    """Raise Invalid naming each filter ("filters.status") the list would refuse."""
    wrong = {name: ["A view does not keep it."] for name in PAGING if name in filters}
    if wrong:
        raise Invalid(fields=_under_filters(wrong))
    try:
        parameters = SCHEMAS[record_type].load(resolve_filters(record_type, filters, zone))
        LISTINGS[record_type].conditions(parameters)  # type: ignore[arg-type]
    except ma.ValidationError as error:
        raise Invalid(fields=_under_filters(error.normalized_messages())) from None
    except Invalid as error:
        raise Invalid(error.message, fields=_under_filters(error.fields)) from None
    except OverflowError:
        raise Invalid(fields={"filters": ["A time lies outside the calendar."]}) from None


def check_sort(record_type: str, sort: str | None) -> None:
    """Raise Invalid unless the list sorts so."""
    if sort is not None and sort.removeprefix("-") not in LISTINGS[record_type].sorts:
        known = ", ".join(LISTINGS[record_type].sorts)
        raise Invalid(fields={"sort": [f"Sort by one of: {known}; with a leading minus for descending."]})


def check_columns(record_type: str, columns: list[dict[str, Any]]) -> None:
    """Raise Invalid for a column the list does not have, or one that is named twice."""
    names = [column["name"] for column in columns]
    unknown = sorted(set(names) - set(list_column_names(record_type)))
    if unknown:
        raise Invalid(fields={"columns": [f"The list has no such column: {', '.join(unknown)}."]})
    if len(set(names)) != len(names):
        raise Invalid(fields={"columns": ["Name every column once."]})


def list_column_names(record_type: str) -> list[str]:
    """Columns a view of the list can show; those of custom fields are named custom_fields.<key>."""
    listing = LISTINGS[record_type]
    plain = [name for name in listing.present(dict.fromkeys(column.key for column in listing.columns))
             if name not in ("custom_fields", "tags")]  # fmt: skip
    if record_type == "task":
        return plain
    return [*plain, "tags", *(f"custom_fields.{field['key']}" for field in list_fields(record_type))]


def resolve_filters(
    record_type: str, filters: dict[str, str], zone: str, moment: datetime | None = None
) -> dict[str, str]:
    """The query parameters of the list, relative times replaced by what they mean at `moment` (now) in the zone."""
    moment = moment or now()
    return {name: _resolve(record_type, name, value, zone, moment) for name, value in filters.items()}


def _resolve(record_type: str, name: str, value: str, zone: str, moment: datetime) -> str:
    base, _, bound = name.rpartition("_")
    item = LISTINGS[record_type].filters.get(base)
    if item is None or bound not in ("after", "before") or not is_relative(value):
        return value
    resolve = resolve_time if item.kind == "time" else resolve_day
    return resolve(value, moment, zone).isoformat()


def _under_filters(messages: dict[str, Any]) -> dict[str, Any]:
    return {f"filters.{name}": found for name, found in messages.items()}
