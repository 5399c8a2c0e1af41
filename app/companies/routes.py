from typing import Any

from flask import Response

from app.activities.attachments import purge_with_attachments
from app.companies import queries, service
from app.companies.models import Company
from app.companies.schemas import CompanyCreate, CompanyOut, CompanyUpdate
from app.core.http import Blueprint, Page, answer_record, caches, requires
from app.core.records import open_record, open_trashed
from app.core.tenancy import current
from app.events.changes import restore_record, trash_record

blueprint = Blueprint("companies", __name__, description="Firms people work for and deals are made with")


@blueprint.route("", methods=["GET"])
@requires("companies.read")
@blueprint.takes(queries.LISTING.schema, "query")
@blueprint.returns(CompanyOut, many=True)
def list_companies(parameters: dict[str, Any]) -> Page:
    """List companies."""
    return queries.list_companies(parameters)


@blueprint.route("", methods=["POST"])
@requires("companies.create")
@blueprint.takes(CompanyCreate)
@blueprint.returns(CompanyOut, status=201)
def create_company(values: dict[str, Any]) -> dict[str, Any]:
    """Create a company; whoever makes it owns it unless somebody else is named."""
    company = service.create_company({"owner_id": current.user_id, **values})
    return queries.get_company(company.id)


@blueprint.route("/<id:company_id>", methods=["GET"])
@requires("companies.read")
@caches("company")
@blueprint.returns(CompanyOut)
def read_company(company_id: int) -> Response:
    """Read a company."""
    return answer_record("company", queries.get_readable_company(company_id))


@blueprint.route("/<id:company_id>", methods=["PATCH"])
@requires("companies.update")
@blueprint.takes(CompanyUpdate)
@blueprint.returns(CompanyOut)
def change_company(values: dict[str, Any], company_id: int) -> dict[str, Any]:
    """Change a company."""
    service.update_company(open_record(Company, company_id, "companies.update"), values)
    return queries.get_company(company_id)


@blueprint.route("/<id:company_id>", methods=["DELETE"])
@requires("companies.delete")
@blueprint.returns(status=204)
def delete_company(company_id: int) -> None:
    """Put a company in the trash."""
    trash_record("company", open_record(Company, company_id, "companies.delete"))


@blueprint.route("/<id:company_id>/restoration", methods=["PUT"])
@requires("companies.delete")
@blueprint.returns(CompanyOut)
def restore_company(company_id: int) -> dict[str, Any]:
    """Take a company out of the trash."""
    restore_record("company", open_trashed(Company, company_id, "companies.delete"))
    return queries.get_company(company_id)


@blueprint.route("/<id:company_id>/trash", methods=["DELETE"])
@requires("trash.purge")
@blueprint.returns(status=204)
def purge_company(company_id: int) -> None:
    """Remove a company in the trash for good."""
    purge_with_attachments("company", open_trashed(Company, company_id, "trash.purge"))
