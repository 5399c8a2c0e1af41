"""Verbs of leads. Conversion stands in conversion.py."""

from typing import Any

from app.activities.tags import set_tags
from app.companies.queries import check_company
from app.contacts.queries import check_contact
from app.core import metrics
from app.core.database import after_commit
from app.core.errors import Invalid
from app.core.money import in_minor_units
from app.core.phones import check_phones
from app.core.records import is_new, open_record
from app.events.changes import add_record, change_record, trash_record
from app.events.service import record
from app.fields.service import merge_custom_fields
from app.identity.defaults import get_default_currency, get_default_region
from app.identity.ownership import check_member
from app.leads.models import Lead
from app.leads.status_queries import find_status, get_default_status, is_known_source

IDENTIFYING = ("first_name", "last_name", "company_name", "title", "email", "phone", "mobile")


def create_lead(values: dict[str, Any]) -> Lead:
    """A new lead, in the default status unless one is named. Raises Invalid naming the field."""
    columns = dict(values)
    tag_ids = columns.pop("tag_ids", None)
    _require_identity(columns)
    checked = _check({name: value for name, value in columns.items() if name != "status" or value})
    lead = Lead(**{**checked, "status": checked.get("status") or get_default_status()})
    add_record("lead", lead, status=lead.status, owner_id=lead.owner_id)
    if tag_ids:
        set_tags("lead", lead.id, tag_ids)
    after_commit(metrics.LEADS_CREATED.inc)
    return lead


def update_lead(lead: Lead, values: dict[str, Any]) -> dict[str, list[Any]]:
    """Change an opened lead; returns what changed. Raises as `create_lead` does."""
    columns = dict(values)
    tag_ids = columns.pop("tag_ids", None)
    columns = _check(columns, lead)
    _require_identity(columns, lead)
    tagged = {} if tag_ids is None else set_tags("lead", lead.id, tag_ids)
    changes = change_record("lead", lead, columns, tagged)
    for field, event in (("owner_id", "lead.assigned"), ("status", "lead.status_changed")):
        if field in changes:
            record(event, "lead", lead.id, changes={field: changes[field]}, owner_id=lead.owner_id)
    return changes


def update_leads(lead_ids: list[int], values: dict[str, Any]) -> list[int]:
    """The same change to several leads, all or none; returns the ids that really changed."""
    # In the order of their ids, so that two such changes cannot wait for each other.
    leads = [open_record(Lead, lead_id, "leads.update") for lead_id in sorted(set(lead_ids))]
    return [lead.id for lead in leads if update_lead(lead, values)]


def delete_leads(lead_ids: list[int]) -> list[int]:
    """Put several leads in the trash, all or none."""
    leads = [open_record(Lead, lead_id, "leads.delete") for lead_id in sorted(set(lead_ids))]
    for lead in leads:
        trash_record("lead", lead)
    return [lead.id for lead in leads]


def _check(values: dict[str, Any], lead: Lead | None = None) -> dict[str, Any]:
    if is_new(values, "owner_id", lead):
        check_member(values["owner_id"], "owner_id")
    if is_new(values, "contact_id", lead):
        check_contact(values["contact_id"])
    if is_new(values, "company_id", lead):
        check_company(values["company_id"])
    _check_status(values, lead)
    if values.get("source") and is_new(values, "source", lead) and not is_known_source(values["source"]):
        raise Invalid(fields={"source": ["There is no such source. GET /api/options/lead-sources lists them."]})
    values = check_phones(values, ["phone", "mobile"], get_default_region, lead)
    for field in ("value", "annual_revenue"):
        values = in_minor_units(values, field, get_default_currency, lead)
    return merge_custom_fields("lead", values, lead)


def _check_status(values: dict[str, Any], lead: Lead | None) -> None:
    if not is_new(values, "status", lead):
        return
    status = find_status(values["status"])
    if status is None or not status.is_active:
        raise Invalid(fields={"status": ["There is no such status. GET /api/options/lead-statuses lists them."]})
    if status.category == "converted" and lead is not None and lead.converted_at is None:
        raise Invalid(fields={"status": ["Convert the lead instead: POST /api/leads/{id}/conversion."]})
    if lead is not None and lead.converted_at is not None and status.category != "converted":
        raise Invalid(fields={"status": ["This lead was converted. Undo the conversion first."]})


def _require_identity(values: dict[str, Any], lead: Lead | None = None) -> None:
    if not any(values.get(name, getattr(lead, name, None)) for name in IDENTIFYING):
        raise Invalid(fields={"last_name": ["Give a name, a company, a title, an e-mail address or a phone number."]})
