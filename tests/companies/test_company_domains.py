"""What tells a company apart: its own domain, read from a site or an address at work; and how others look it up."""

from typing import Any

import pytest

from app.companies import queries
from app.companies.domains import company_domain_of_email, company_domain_of_website
from app.core.database import transaction
from app.core.errors import Invalid
from app.core.tenancy import Scope, acting_as
from tests.client import Signed


@pytest.mark.parametrize(
    ("website", "domain"),
    [
        ("https://www.Acme.example/de?x=1", "acme.example"),
        ("acme.example:8443", "acme.example"),
        ("https://shop.acme.example.", "shop.acme.example"),
        ("https://müller.example", "xn--mller-kva.example"),
        ("https://user:secret@acme.example", "acme.example"),
        ("https://linkedin.com/company/acme", None),
        ("https://localhost", None),
        ("http://10.0.0.1/", None),
        ("https://[::1]/", None),
        ("https://[broken", None),
        ("https://", None),
        ("not a site", None),
    ],
)
def test_domain_of_a_website(website: str, domain: str | None) -> None:
    assert company_domain_of_website(website) == domain


@pytest.mark.parametrize(
    ("email", "domain"),
    [("Ann@Acme.example", "acme.example"), ("ann@gmail.com", None), ("ann@GMX.de", None), ("ann", None)],
)
def test_domain_of_an_address(email: str, domain: str | None) -> None:
    assert company_domain_of_email(email) == domain


def test_look_ups_of_other_domains(app: Any, owner: Signed, other: Signed) -> None:
    first = owner.make("/companies", {"name": "Blue Harbor", "domain": "harbor.example"})["id"]
    owner.make("/companies", {"name": "Blue Harbor"})
    gone = owner.make("/companies", {"name": "Gone", "domain": "gone.example"})["id"]
    owner.delete(f"/companies/{gone}")
    for person, expected in ((owner, first), (other, None)):
        with app.app_context(), acting_as(Scope(person.organization_id, person.user_id)), transaction():
            assert (queries.find_company_by_domain("HARBOR.example") or {}).get("id") == expected
            assert (queries.find_company_by_name(" blue harbor ") or {}).get("id") == expected
            assert queries.find_company_by_domain("gone.example") is None
            assert queries.find_company_by_name("gone") is None


def test_link_of_another_domain_is_checked(app: Any, owner: Signed, other: Signed) -> None:
    company = owner.make("/companies", {"name": "Mine"})["id"]
    with app.app_context(), acting_as(Scope(owner.organization_id, owner.user_id)), transaction():
        queries.check_company(company)
        queries.check_company(None)
    with app.app_context(), acting_as(Scope(other.organization_id, other.user_id)), transaction():
        with pytest.raises(Invalid) as refused:
            queries.check_company(company, "company_id")
        assert list(refused.value.fields) == ["company_id"]
