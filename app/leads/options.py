"""The lists people choose from: constants of the product and rows of the organization, each as {"value", "label"}."""

from collections.abc import Callable
from typing import Any
from zoneinfo import available_timezones

import phonenumbers

from app.activities.choices import ACTIVITY_TYPES, DIRECTIONS, PRIORITIES, TASK_STATUSES, TASK_TYPES, VISIBILITIES
from app.companies.choices import COMPANY_TYPES, INDUSTRIES
from app.contacts.choices import EMAIL_KINDS, LIFECYCLE_STAGES, PHONE_KINDS
from app.core.money import CURRENCIES
from app.deals.choices import CONTACT_ROLES, DEAL_TYPES, FORECAST_CATEGORIES
from app.deals.choices import STATUSES as DEAL_STATUSES
from app.deals.pipeline_queries import list_loss_reasons, list_pipelines, list_stages
from app.identity.permissions import ROLES
from app.leads.choices import CATEGORIES, RATINGS
from app.leads.models import LeadSource, LeadStatus
from app.leads.status_queries import list_choices

Option = dict[str, Any]
WORDS: dict[str, tuple[str, ...]] = {
    "activity-types": ACTIVITY_TYPES,
    "company-types": COMPANY_TYPES,
    "contact-roles": CONTACT_ROLES,
    "deal-statuses": DEAL_STATUSES,
    "deal-types": DEAL_TYPES,
    "directions": DIRECTIONS,
    "email-kinds": EMAIL_KINDS,
    "forecast-categories": FORECAST_CATEGORIES,
    "lead-categories": CATEGORIES,
    "lead-ratings": RATINGS,
    "lifecycle-stages": LIFECYCLE_STAGES,
    "note-visibilities": VISIBILITIES,
    "phone-kinds": PHONE_KINDS,
    "roles": ROLES,
    "task-priorities": PRIORITIES,
    "task-statuses": TASK_STATUSES,
    "task-types": TASK_TYPES,
}


def list_options(name: str) -> list[Option] | None:
    """The options of a list; None when there is no such list."""
    if name in WORDS:
        return [{"value": word, "label": word.replace("_", " ").capitalize()} for word in WORDS[name]]
    make = MADE.get(name)
    return make() if make else None


def option_names() -> list[str]:
    """The lists there are."""
    return sorted([*WORDS, *MADE])


def _plain(values: Any) -> list[Option]:
    return [{"value": value, "label": value} for value in values]


def _choices(model: Any) -> list[Option]:
    kept = ("category", "color", "is_default")
    return [
        {"value": row["key"], "label": row["label"], **{name: row[name] for name in kept if name in row}}
        for row in list_choices(model)
        if row["is_active"]
    ]


def _pipelines() -> list[Option]:
    return [{"value": row["id"], "label": row["name"], "is_default": row["is_default"]} for row in list_pipelines()]


def _stages() -> list[Option]:
    kept = ("pipeline_id", "type", "probability", "color")
    return [{"value": row["id"], "label": row["name"], **{name: row[name] for name in kept}} for row in list_stages()]


def _loss_reasons() -> list[Option]:
    return [{"value": row["id"], "label": row["label"]} for row in list_loss_reasons() if row["is_active"]]


MADE: dict[str, Callable[[], list[Option]]] = {
    "countries": lambda: _plain(sorted(phonenumbers.SUPPORTED_REGIONS)),
    "currencies": lambda: _plain(sorted(CURRENCIES)),
    "industries": lambda: _plain(INDUSTRIES),
    "lead-sources": lambda: _choices(LeadSource),
    "lead-statuses": lambda: _choices(LeadStatus),
    "loss-reasons": _loss_reasons,
    "pipelines": _pipelines,
    "stages": _stages,
    "timezones": lambda: _plain(sorted(available_timezones())),
}
