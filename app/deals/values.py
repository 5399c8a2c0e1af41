"""From validated values to column values of a deal."""

from typing import Any

from app.activities.tags import set_tags
from app.companies.queries import check_company
from app.contacts.queries import check_contact
from app.core.errors import Invalid
from app.core.money import in_minor_units
from app.core.records import is_new
from app.deals.models import Deal
from app.events.changes import change_record
from app.events.service import record
from app.fields.service import merge_custom_fields
from app.identity.defaults import get_default_currency
from app.identity.ownership import check_member


def update_deal(deal: Deal, values: dict[str, Any]) -> Deal:
    """Change the fields of an opened deal; its stage and outcome change elsewhere. Raises Invalid naming the field."""
    columns = dict(values)
    tag_ids = columns.pop("tag_ids", None)
    columns = settle_values(columns, deal.status, deal)
    tell_new_owner(deal, change_record("deal", deal, columns, change_tags(deal.id, tag_ids)))
    return deal


def tell_new_owner(deal: Deal, changes: dict[str, list[Any]]) -> None:
    """The event of a deal that has just been given to somebody else."""
    if "owner_id" in changes:
        record("deal.assigned", "deal", deal.id, changes={"owner_id": changes["owner_id"]}, owner_id=deal.owner_id)


def change_tags(deal_id: int, tag_ids: list[int] | None) -> dict[str, list[Any]]:
    """Set the tags when some are named; tells the change for the deal's event."""
    return {} if tag_ids is None else set_tags("deal", deal_id, tag_ids)


def settle_values(values: dict[str, Any], status: str, deal: Deal | None = None) -> dict[str, Any]:
    """Values ready for the columns of a new deal or of `deal`, which has (or will have) this status.

    Raises Invalid naming the field.
    """
    if is_new(values, "owner_id", deal):
        check_member(values["owner_id"], "owner_id")
    if is_new(values, "company_id", deal):
        check_company(values["company_id"])
    if is_new(values, "primary_contact_id", deal):
        check_contact(values["primary_contact_id"], "primary_contact_id")
    if status != "open":
        _refuse_guesses(values, deal)
    values = in_minor_units(values, "value", get_default_currency, deal)
    values = merge_custom_fields("deal", values, deal)
    if "probability" in values:
        values["probability_source"] = "stage" if values["probability"] is None else "manual"
    return values


def _refuse_guesses(values: dict[str, Any], deal: Deal | None) -> None:
    if values.get("probability") is not None:
        raise Invalid(fields={"probability": ["A closed deal has the probability of its stage. Reopen it first."]})
    if is_new(values, "forecast_category", deal):
        raise Invalid(fields={"forecast_category": ["The outcome of a closed deal sets it. Reopen it first."]})
