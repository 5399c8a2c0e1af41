from typing import Any

from sqlalchemy import ColumnElement, func, select

from app.activities.tags import name_tags, tag_filter, tags_of
from app.companies.choices import COMPANY_TYPES
from app.companies.domains import company_domain_of_website
from app.companies.models import Company
from app.core.database import db
from app.core.filters import Filter
from app.core.http import Page
from app.core.listing import Listing
from app.core.money import to_text
from app.core.phones import normalise_phone
from app.core.reach import within_reach
from app.core.records import check_link, read_record
from app.core.tenancy import current
from app.identity.defaults import get_default_region

HIDDEN = {"organization_id", "name_normalized", "domain_normalized"}
COLUMNS = (*(column for column in Company.__table__.c if column.key not in HIDDEN), tags_of("company", Company))


def get_company(company_id: int, *conditions: ColumnElement[bool]) -> dict[str, Any]:
    """A living company. Raises NotFound."""
    company = present_company(read_record(Company, COLUMNS, company_id, *conditions))
    name_tags([company])
    return company


def get_readable_company(company_id: int) -> dict[str, Any]:
    """A living company within the actor's reach. Raises NotFound."""
    return get_company(company_id, within_reach("companies.read", Company.owner_id))


def list_companies(parameters: dict[str, Any]) -> Page:
    """The page of companies the query string asks for, within the actor's reach."""
    return LISTING.read(parameters, within_reach("companies.read", Company.owner_id))


def find_company_by_domain(domain: str) -> dict[str, Any] | None:
    """The living company of a domain."""
    return _find(Company.domain_normalized == func.lower(domain))


def find_company_by_name(name: str) -> dict[str, Any] | None:
    """The oldest living company of exactly this name, whatever the case."""
    return _find(Company.name_normalized == func.lower(name.strip()))


def check_company(company_id: int | None, field: str = "company_id") -> None:
    """Refuse a link to a company that is not there. Raises Invalid naming the field."""
    check_link(Company, company_id, field)


def company_name_of(model: Any) -> Any:
    """The column "company_name" for a list of records that have a company_id."""
    same = (Company.organization_id == model.organization_id, Company.id == model.company_id)
    return select(Company.name).where(*same).correlate(model).scalar_subquery().label("company_name")


def present_company(row: dict[str, Any]) -> dict[str, Any]:
    """A row of COLUMNS as the API answers it."""
    row["annual_revenue"] = to_text(row["annual_revenue"], row["currency"])
    return row


def _find(condition: ColumnElement[bool]) -> dict[str, Any] | None:
    ours = (Company.organization_id == current.organization_id, Company.deleted_at.is_(None))
    statement = select(*COLUMNS).where(*ours, condition).order_by(Company.id).limit(1)
    row = db.session.execute(statement).first()
    return present_company(dict(row._mapping)) if row else None


def _dialable(phone: str) -> str:
    return normalise_phone(phone, get_default_region()) or phone


LISTING = Listing(
    "companies",
    COLUMNS,
    model=Company,
    filters={
        "owner_id": Filter(Company.owner_id, "id"),
        "type": Filter(Company.type, "choice", f"One of {', '.join(COMPANY_TYPES)}"),
        "industry": Filter(Company.industry, "choice"),
        "name": Filter(Company.name_normalized, "exact", "The whole name, whatever the case", func.lower),
        "domain": Filter(Company.domain_normalized, "choice", prepare=lambda d: company_domain_of_website(d) or d),
        "phone": Filter(Company.phone_normalized, "exact", "However it is written", _dialable),
        "city": Filter(Company.city, "choice"),
        "country": Filter(Company.country, "choice"),
        "parent_company_id": Filter(Company.parent_company_id, "id"),
        "tag_id": tag_filter("company", Company.id),
        "external_id": Filter(Company.external_id, "choice"),
        "is_sample": Filter(Company.is_sample, "flag"),
        "created": Filter(Company.created_at, "time"),
        "updated": Filter(Company.updated_at, "time"),
    },
    sorts={"created_at": Company.created_at, "updated_at": Company.updated_at, "name": Company.name_normalized},
    default_sort="-created_at",
    present=present_company,
    complete=name_tags,
    search="search_companies",
)
