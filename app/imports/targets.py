"""What a file can become: the fields of each record type, how their text is read, and the table they go to.

The tables belong to other domains. An import writes them in sets, by their documented columns, because a service call per
row would take a hundred times as long (docs/decisions/0005); the events are the same as the services record.
"""

from dataclasses import dataclass

# How a mapped cell is read: app/imports/cells_to_values.py has one reader for each of these words.
TEXT, LONG_TEXT, NAME, EMAIL, PHONE, MONEY, INTEGER, SCORE = (
    "text", "long_text", "name", "email", "phone", "money", "integer", "score",
)  # fmt: skip
DATE, TIME, CHOICE, STATUS, SOURCE, STAGE, OWNER, TAGS, CURRENCY = (
    "date", "time", "choice", "status", "source", "stage", "owner", "tags", "currency",
)  # fmt: skip

ADDRESS = dict.fromkeys(("street", "city", "state", "postal_code", "country"), CHOICE)
COMMON = {"external_id": TEXT, "description": LONG_TEXT, "owner_email": OWNER, "tags": TAGS, "created_at": TIME}


@dataclass(frozen=True)
class Target:
    """A record type an import can fill: its table, its fields with their reader, and the staging columns with SQL types."""

    record_type: str
    table: str
    fields: dict[str, str]
    staging: dict[str, str]
    dependents: tuple[str, ...]


@dataclass(frozen=True)
class Run:
    """What every step of a run needs to know of its import."""

    import_id: int
    target: Target
    match_key: str
    policy: str
    user_id: int | None


_TEXT_ADDRESS = dict.fromkeys(ADDRESS, "text")
_COMMON_STAGING = {
    "external_id": "text",
    "description": "text",
    "owner_id": "bigint",
    "created_at": "timestamptz",
    "custom_fields": "jsonb",
}
_LINKED = ("notes", "tasks", "activities")

LEAD = Target(
    "lead",
    "leads",
    {
        "first_name": NAME, "last_name": NAME, "full_name": NAME, "title": TEXT, "job_title": TEXT,
        "company_name": NAME, "email": EMAIL, "phone": PHONE, "mobile": PHONE, "website": TEXT, "industry": CHOICE,
        "status": STATUS, "source": SOURCE, "value": MONEY, "currency": CURRENCY, "score": SCORE, **ADDRESS, **COMMON,
    },
    {
        **dict.fromkeys(("first_name", "last_name", "title", "job_title", "company_name", "email", "phone",
                         "phone_normalized", "mobile", "mobile_normalized", "website", "industry", "status",
                         "source", "currency"), "text"),
        "value": "bigint", "score": "smallint", **_TEXT_ADDRESS, **_COMMON_STAGING,
    },
    (*(f"{table}.lead_id" for table in _LINKED), "contacts.original_lead_id", "deals.original_lead_id"),
)  # fmt: skip
CONTACT = Target(
    "contact",
    "contacts",
    {
        "first_name": NAME, "last_name": NAME, "full_name": NAME, "job_title": TEXT, "department": TEXT,
        "company_name": NAME, "email": EMAIL, "email_2": EMAIL, "phone": PHONE, "mobile": PHONE, "website": TEXT,
        "birthdate": DATE, "source": CHOICE, **ADDRESS, **COMMON,
    },
    {
        **dict.fromkeys(("first_name", "last_name", "job_title", "department", "email", "phone", "phone_normalized",
                         "website", "source"), "text"),
        "birthdate": "date", "company_id": "bigint", **_TEXT_ADDRESS, **_COMMON_STAGING,
    },
    (*(f"{table}.contact_id" for table in _LINKED), "deals.primary_contact_id", "deal_contacts.contact_id",
     "leads.contact_id", "leads.converted_contact_id", "contacts.reports_to_id"),
)  # fmt: skip
COMPANY = Target(
    "company",
    "companies",
    {
        "name": NAME, "domain": TEXT, "website": TEXT, "phone": PHONE, "industry": CHOICE, "employee_count": INTEGER,
        "annual_revenue": MONEY, "currency": CURRENCY, "type": CHOICE, **ADDRESS, **COMMON,
    },
    {
        **dict.fromkeys(("name", "domain", "website", "phone", "phone_normalized", "industry", "currency", "type"),
                        "text"),
        "employee_count": "integer", "annual_revenue": "bigint", **_TEXT_ADDRESS, **_COMMON_STAGING,
    },
    (*(f"{table}.company_id" for table in _LINKED), "contacts.company_id", "deals.company_id", "leads.company_id",
     "leads.converted_company_id", "companies.parent_company_id"),
)  # fmt: skip
DEAL = Target(
    "deal",
    "deals",
    {
        "name": NAME, "company_name": NAME, "contact_email": EMAIL, "value": MONEY, "currency": CURRENCY,
        "stage": STAGE, "status": STAGE, "expected_close_date": DATE, "closed_at": TIME, "loss_reason": TEXT,
        "source": CHOICE, **COMMON,
    },
    {
        **dict.fromkeys(("name", "status", "currency", "source", "loss_note"), "text"),
        "value": "bigint", "pipeline_id": "bigint", "stage_id": "bigint",
        "expected_close_date": "date", "closed_at": "timestamptz", "stage_changed_at": "timestamptz", "company_id": "bigint",
        "primary_contact_id": "bigint", **_COMMON_STAGING,
    },
    (*(f"{table}.deal_id" for table in _LINKED), "leads.converted_deal_id"),
)  # fmt: skip

TARGETS = {target.record_type: target for target in (LEAD, CONTACT, COMPANY, DEAL)}
MATCH_COLUMNS = {"email": "email_normalized", "phone": "phone_normalized", "external_id": "external_id"}
COMPANY_TYPES = ("customer", "prospect", "partner", "reseller", "investor", "competitor", "vendor")


def match_keys(record_type: str) -> list[str]:
    """Keys by which rows of this type can find existing records."""
    fields = TARGETS[record_type].fields
    return ["none", *(key for key in MATCH_COLUMNS if key in fields)]
