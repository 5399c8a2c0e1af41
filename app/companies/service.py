from typing import Any

from app.activities.tags import set_tags
from app.companies.domains import company_domain_of_website
from app.companies.models import Company
from app.companies.queries import find_company_by_domain
from app.core.money import in_minor_units
from app.core.phones import check_phones
from app.core.records import check_parent, is_new
from app.events.changes import add_record, change_record, purge_untouched
from app.fields.service import merge_custom_fields
from app.identity.defaults import get_default_currency, get_default_region
from app.identity.ownership import check_member

# What people may have hung on a company since it was made.
REFERENCES = (
    ("notes", "company_id"),
    ("tasks", "company_id"),
    ("activities", "company_id"),
    ("contacts", "company_id"),
    ("deals", "company_id"),
    ("leads", "company_id"),
    ("companies", "parent_company_id"),
)


def create_company(values: dict[str, Any]) -> Company:
    """Raises Invalid naming the field; the database refuses a domain already taken (409)."""
    columns = dict(values)
    tag_ids = columns.pop("tag_ids", None)
    company = add_record("company", Company(**_check(columns)))
    if tag_ids:
        set_tags("company", company.id, tag_ids)
    return company


def update_company(company: Company, values: dict[str, Any]) -> Company:
    """Change an opened company. Raises as `create_company` does."""
    columns = dict(values)
    tag_ids = columns.pop("tag_ids", None)
    columns = _check(columns, company)
    tagged = {} if tag_ids is None else set_tags("company", company.id, tag_ids)
    change_record("company", company, columns, tagged)
    return company


def remove_untouched_company(company_id: int, version: int) -> None:
    """Remove a company for good while nobody has used it; for undoing what made it. Raises Conflict otherwise."""
    purge_untouched("company", Company, company_id, version, REFERENCES)


def _check(values: dict[str, Any], company: Company | None = None) -> dict[str, Any]:
    if is_new(values, "owner_id", company):
        check_member(values["owner_id"], "owner_id")
    if is_new(values, "parent_company_id", company):
        check_parent(Company, "parent_company_id", values["parent_company_id"], company.id if company else None)
    values = check_phones(values, ["phone"], get_default_region, company)
    values = in_minor_units(values, "annual_revenue", get_default_currency, company)
    values = merge_custom_fields("company", values, company)
    return _with_domain(values, company)


def _with_domain(values: dict[str, Any], company: Company | None) -> dict[str, Any]:
    """The website's own domain where there is none yet, unless another company has it."""
    known = values.get("domain") or (company.domain if company else None)
    if known or not values.get("website"):
        return values
    domain = company_domain_of_website(values["website"])
    if domain is None or find_company_by_domain(domain):
        return values
    return {**values, "domain": domain}
