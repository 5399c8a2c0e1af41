"""Conversion: a lead becomes a contact, a company and a deal; what exists already is found, not made twice."""

from typing import Any

from sqlalchemy import func, select

from app.companies.domains import company_domain_of_website, is_shared
from app.companies.queries import check_company, find_company_by_domain, find_company_by_name
from app.companies.service import create_company, remove_untouched_company
from app.contacts.queries import check_contact, find_contact_by_email, find_contact_by_phone
from app.contacts.service import create_contact, remove_untouched_contact
from app.core import metrics
from app.core.clock import now
from app.core.database import after_commit, db
from app.core.errors import Conflict, Invalid
from app.core.money import to_text
from app.core.tenancy import current
from app.deals.service import create_deal, remove_untouched_deal
from app.events.changes import change_record
from app.events.service import record
from app.leads.models import Lead, LeadConversion
from app.leads.status_queries import find_status_of

LINKS = ("status", "contact_id", "company_id", "converted_contact_id", "converted_company_id", "converted_deal_id")
ADDRESS = ("street", "city", "state", "postal_code", "country")
PERSON = ("salutation", "first_name", "last_name", "job_title", "linkedin_url", "timezone", "language",
          "do_not_call", "email_opt_out")  # fmt: skip


def convert_lead(lead: Lead, wishes: dict[str, Any]) -> tuple[LeadConversion, bool]:
    """Convert an opened lead; (the conversion, whether it is new). A converted lead answers its conversion.

    `wishes`: contact_id and company_id to use instead of searching, create_deal, and values of the deal. Raises Invalid
    naming the field.
    """
    known = find_conversion(lead.id)
    if known is not None:
        return known, False
    # Two leads of one person, converted at once, must find one contact.
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("lead conversion"), current.organization_id)))
    created: dict[str, int] = {}
    company_id = _choose_company(lead, wishes, created)
    contact_id = _choose_contact(lead, wishes, company_id, created)
    deal_id = _make_deal(lead, wishes, contact_id, company_id, created)
    return _conclude(lead, contact_id, company_id, deal_id, created), True


def find_conversion(lead_id: int) -> LeadConversion | None:
    """How the lead was converted, if it was."""
    return db.session.scalar(
        select(LeadConversion).where(
            LeadConversion.organization_id == current.organization_id, LeadConversion.lead_id == lead_id
        )
    )


def undo_conversion(lead: Lead) -> None:
    """Take a conversion back: remove what it made, restore the lead. Raises Conflict when something changed since."""
    conversion = find_conversion(lead.id)
    if conversion is None:
        raise Conflict("This lead is not converted.", code="not_converted")
    if lead.version != conversion.lead_version:
        raise Conflict("The lead has changed since it was converted.", code="lead_changed")
    created, ids = conversion.created, (conversion.deal_id, conversion.contact_id, conversion.company_id)
    change_record("lead", lead, {**conversion.lead_before, "converted_at": None})
    db.session.delete(conversion)
    db.session.flush()
    removers = (
        ("deal", remove_untouched_deal),
        ("contact", remove_untouched_contact),
        ("company", remove_untouched_company),
    )
    for (kind, remove), record_id in zip(removers, ids, strict=True):
        if kind in created and record_id is not None:
            remove(record_id, created[kind])
    record("lead.conversion_undone", "lead", lead.id)


def _choose_company(lead: Lead, wishes: dict[str, Any], created: dict[str, int]) -> int | None:
    given = wishes.get("company_id") or lead.company_id
    if given:
        check_company(given)
        return int(given)
    domain = _domain_of(lead)
    found = (domain and find_company_by_domain(domain)) or (
        lead.company_name and find_company_by_name(lead.company_name)
    )
    if found:
        return int(found["id"])
    return _make_company(lead, domain, created) if lead.company_name else None


def _make_company(lead: Lead, domain: str | None, created: dict[str, int]) -> int:
    values = {name: getattr(lead, name) for name in (*ADDRESS, "website", "industry", "employee_count")}
    company = create_company(
        {**values, "name": lead.company_name, "domain": domain, "owner_id": lead.owner_id, "type": "prospect"}
    )
    created["company"] = company.version
    return int(company.id)


def _domain_of(lead: Lead) -> str | None:
    """The domain a lead's website or address belongs to, unless everybody can have one there."""
    domain = company_domain_of_website(lead.website) if lead.website else None
    if domain is None and lead.email:
        domain = lead.email.rpartition("@")[2].lower()
    return None if domain is None or is_shared(domain) else domain


def _choose_contact(lead: Lead, wishes: dict[str, Any], company_id: int | None, created: dict[str, int]) -> int | None:
    given = wishes.get("contact_id") or lead.contact_id
    if given:
        check_contact(given)
        return int(given)
    found = lead.email and find_contact_by_email(lead.email)
    for phone in (lead.phone_normalized, lead.mobile_normalized):
        found = found or (phone and find_contact_by_phone(phone))
    if found:
        return int(found["id"])
    if not (lead.first_name or lead.last_name or lead.email):
        return None
    return _make_contact(lead, company_id, created)


def _make_contact(lead: Lead, company_id: int | None, created: dict[str, int]) -> int:
    values: dict[str, Any] = {name: getattr(lead, name) for name in (*ADDRESS, *PERSON)}
    if lead.email:
        values["emails"] = [{"email": lead.email, "kind": "work", "is_primary": True}]
    phones = [
        {"phone": phone, "phone_normalized": normal, "kind": kind}
        for phone, normal, kind in (
            (lead.phone, lead.phone_normalized, "work"),
            (lead.mobile, lead.mobile_normalized, "mobile"),
        )
        if phone
    ]
    if phones:
        values["phones"] = [{**entry, "is_primary": number == 0} for number, entry in enumerate(phones)]
    links = {"owner_id": lead.owner_id, "company_id": company_id, "source": lead.source, "original_lead_id": lead.id}
    contact = create_contact({**values, **links})
    created["contact"] = contact.version
    return int(contact.id)


def _make_deal(
    lead: Lead, wishes: dict[str, Any], contact_id: int | None, company_id: int | None, created: dict[str, int]
) -> int | None:
    if not wishes.get("create_deal", True):
        if contact_id is None and company_id is None:
            raise Invalid(fields={"create_deal": ["Without a name or a company the lead can only become a deal."]})
        return None
    name = lead.title or lead.company_name or f"{lead.first_name} {lead.last_name}".strip() or lead.email
    values: dict[str, Any] = {
        "name": name or f"Lead {lead.id}",
        "owner_id": lead.owner_id,
        "company_id": company_id,
        "primary_contact_id": contact_id,
        "source": lead.source,
        "original_lead_id": lead.id,
        **_worth(lead),
    }
    deal = create_deal({**values, **(wishes.get("deal") or {})})
    created["deal"] = deal.version
    return int(deal.id)


def _worth(lead: Lead) -> dict[str, Any]:
    from decimal import Decimal

    text = to_text(lead.value, lead.currency)
    return {} if text is None else {"value": Decimal(text), "currency": lead.currency}


def _conclude(
    lead: Lead, contact_id: int | None, company_id: int | None, deal_id: int | None, created: dict[str, int]
) -> LeadConversion:
    before = {name: getattr(lead, name) for name in LINKS}
    ids = {"contact_id": contact_id, "company_id": company_id}
    converted = {f"converted_{name}": value for name, value in {**ids, "deal_id": deal_id}.items()}
    status = find_status_of("converted") or lead.status
    change_record("lead", lead, {**ids, **converted, "status": status, "converted_at": now()})
    db.session.flush()
    conversion = LeadConversion(
        lead_id=lead.id,
        **ids,
        deal_id=deal_id,
        created=created,
        lead_before=before,
        lead_version=lead.version,
        converted_at=lead.converted_at,
        converted_by_id=current.user_id,
    )
    db.session.add(conversion)
    db.session.flush()
    record("lead.converted", "lead", lead.id, **ids, deal_id=deal_id, created=sorted(created))
    if deal_id is not None:
        after_commit(metrics.DEALS_CONVERTED.inc)
    return conversion
