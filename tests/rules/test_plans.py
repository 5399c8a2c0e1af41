"""Every filter and every sort of the big lists, explained as the application's role: an index is always found.

Security test 13. Row-level security lets an index serve leakproof operators only, so a filter that works on a developer's
ten rows may read the whole table of a customer. The lists are asked for real; what they send is explained.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from app.core.database import db, transaction
from app.core.listing import Listing
from app.core.tenancy import Scope, acting_as
from app.identity.permissions import GRANTS
from tests.statements import sent_to

ROWS = 20_000
# Sorting what a selective filter left is fine; sorting a tenth of the set is not.
MOST_SORTED = ROWS // 10
LISTS = {
    "leads": "app.leads.queries",
    "contacts": "app.contacts.queries",
    "companies": "app.companies.queries",
    "deals": "app.deals.queries",
}
COMMON = "organization_id, owner_id, created_at, updated_at, version, external_id, city, country, is_sample"
COMMON_VALUES = (
    "%(organization)s, case when n %% 3 = 0 then %(user)s end, now() - n * interval '7 minutes', "
    "now() - n * interval '5 minutes', 1, case when n %% 100 = 0 then 'x' || n end, "
    "(array['Rome', 'Oslo', 'Bonn'])[1 + n %% 3], case when n %% 500 = 0 then 'Italy' else 'Norway' end, n %% 1000 = 0"
)
FILLS = {
    "companies": (
        "name, domain, industry, type",
        "'Firm ' || n, 'firm' || n || '.example', case when n % 7 = 0 then 'Energy' end, "
        "case when n % 400 = 0 then 'partner' else 'customer' end",
    ),
    "contacts": (
        "first_name, last_name, email, phone_normalized, company_id",
        "'Ann', 'Person ' || n, 'p' || n || '@firm.example', '+1212' || (2000000 + n), %(company)s + n % 1000",
    ),
    "leads": (
        "first_name, last_name, email, phone_normalized, status, source, rating, score, value, company_id, company_name",
        "'Ann', 'Lead ' || n, 'l' || n || '@firm.example', '+1212' || (2000000 + n), "
        "case when n % 300 = 0 then 'junk' when n % 2 = 0 then 'new' else 'contacted' end, "
        "case when n % 250 = 0 then 'chat' else 'website' end, case when n % 50 = 0 then 'hot' end, n % 101, n, "
        "case when n % 20 = 0 then %(company)s + n % 1000 end, 'Firm ' || n % 5000",
    ),
    "deals": (
        "name, pipeline_id, stage_id, status, value, currency, expected_close_date, company_id, closed_at",
        "'Deal ' || n, %(pipeline)s, %(stage)s, case when n % 100 = 0 then 'won' else 'open' end, n, 'USD', "
        "current_date + (n % 300)::int, %(company)s + n % 1000, case when n % 100 = 0 then now() end",
    ),
}


@pytest.fixture(scope="module")
def crowded(app: Any, database: str) -> Iterator[Any]:
    """An organization with 20,000 records of each kind; the administrator's cursor stays open beside it."""
    import psycopg2

    from tests.client import Signed

    owner = Signed.sign_up(app)
    connection = psycopg2.connect(database)
    connection.autocommit = True
    with connection.cursor() as cursor:
        owner.admin = cursor
        _fill(cursor, owner)
        yield owner
    connection.close()


def _fill(cursor: Any, owner: Any) -> None:
    values = {"organization": owner.organization_id, "user": owner.user_id, "company": 0}
    cursor.execute("select pipeline_id, id from stages where organization_id = %s limit 1", [owner.organization_id])
    values["pipeline"], values["stage"] = cursor.fetchone()
    for table, (columns, expressions) in FILLS.items():
        common = COMMON if table != "deals" else COMMON.removesuffix(", city, country, is_sample") + ", is_sample"
        known = COMMON_VALUES if table != "deals" else _without_address(COMMON_VALUES)
        # The triggers keep the words for text search and check keys; here only plans are looked at.
        cursor.execute(f"alter table {table} disable trigger all")
        statement = f"insert into {table} ({common}, {columns}) select {known}, {expressions.replace('%', '%%')} "
        statement = statement.replace("%%(", "%(") + f"from generate_series(1, {ROWS}) n"
        cursor.execute(statement, values)
        cursor.execute(f"alter table {table} enable trigger all")
        cursor.execute(f"vacuum analyze {table}")
        if table == "companies":
            cursor.execute("select min(id) from companies where organization_id = %s", [owner.organization_id])
            values["company"] = cursor.fetchone()[0]


def _without_address(values: str) -> str:
    start, end = values.index("(array['Rome'"), values.index("n %% 1000")
    return values[:start] + values[end:]


def get_list(name: str) -> Listing:
    from importlib import import_module

    return import_module(LISTS[name]).LISTING  # type: ignore[no-any-return]


@contextmanager
def acting(owner: Any) -> Iterator[None]:
    scope = Scope(owner.organization_id, owner.user_id, "owner", grants=GRANTS["owner"])
    with owner.app.app_context(), acting_as(scope), transaction():
        yield


def sample_values(owner: Any, listing: Listing) -> list[dict[str, str]]:
    """Query parameters: for every filter what most records have, what few have, and what none has."""
    samples: list[dict[str, str]] = [{}, {"ids": ",".join(map(str, range(1, 1001)))}]
    for name, item in listing.filters.items():
        if item.kind in ("flag", "presence"):
            samples += [{name: "true"}, {name: "false"}]
        elif item.kind in ("time", "day"):
            moments = (
                ("2026-01-05", "2031-01-01") if item.kind == "day" else ("2026-01-05T00:00:00Z", "2031-01-01T00:00:00Z")
            )
            samples += [{f"{name}_{bound}": moment} for bound in ("after", "before") for moment in moments]
        elif item.kind in ("number", "money"):
            samples += [{f"{name}_{bound}": value} for bound in ("min", "max") for value in ("1", "50", "49990")]
        elif item.kind == "related":
            samples.append({name: "1,2"})
        else:
            samples += [{name: value} for value in _stored_values(owner, listing, item)]
    return samples


def _stored_values(owner: Any, listing: Listing, item: Any) -> list[str]:
    table, column = listing.model.__tablename__, item.column.key
    present = f"from {table} where organization_id = %s and {column} is not null"
    counted = f"select {column}::text {present} group by 1 order by count(*)"
    found = []
    for order in (" desc", ""):
        owner.admin.execute(f"{counted}{order} limit 1", [owner.organization_id])
        found += [str(row[0]) for row in owner.admin.fetchall()]
    return [*found, "1" if item.kind == "id" else "nowhere"]


def explain_list(listing: Listing, parameters: dict[str, str]) -> list[dict[str, Any]]:
    """The plans of what the list sends for these parameters."""
    with sent_to(db.engine) as sent:
        listing.read(listing.load(parameters))
    asked = [(text, values) for text, values in sent if "ORDER BY" in text and not text.startswith("explain")]
    connection = db.session.connection()
    plans = [connection.exec_driver_sql(f"explain (format json) {text}", values).scalar_one() for text, values in asked]
    assert plans, parameters
    return [(json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"] for plan in plans]


def find_faults(plan: dict[str, Any], table: str) -> list[str]:
    """Scans of the whole table and sorts of a large part of it, anywhere in the plan."""
    faults = []
    if plan["Node Type"] == "Seq Scan" and plan.get("Relation Name") == table:
        faults.append("sequential scan")
    for child in plan.get("Plans", ()):
        if plan["Node Type"] == "Sort" and child["Plan Rows"] > MOST_SORTED:
            faults.append(f"sort of {child['Plan Rows']} rows")
        faults += find_faults(child, table)
    return faults


def check_list(owner: Any, name: str, samples: list[dict[str, str]]) -> list[str]:
    listing = get_list(name)
    faults = []
    with acting(owner):
        for parameters in samples:
            for sort in [f"{sign}{field}" for field in listing.sorts for sign in ("", "-")]:
                asked = {**parameters, "sort": sort}
                found = [fault for plan in explain_list(listing, asked) for fault in find_faults(plan, name)]
                faults += [f"{name} {asked}: {fault}" for fault in found]
    return faults


@pytest.mark.slow
@pytest.mark.parametrize("name", LISTS)
def test_13_every_filter_and_sort_uses_an_index(crowded: Any, name: str) -> None:
    samples = sample_values(crowded, get_list(name))
    faults = check_list(crowded, name, samples)
    assert not faults, "\n".join(faults)


@pytest.mark.slow
def test_13_notices_a_missing_index(crowded: Any) -> None:
    crowded.admin.execute("select pg_get_indexdef('leads_score_idx'::regclass)")
    definition = crowded.admin.fetchone()[0]
    crowded.admin.execute("drop index leads_score_idx")
    try:
        faults = check_list(crowded, "leads", [{}])
    finally:
        crowded.admin.execute(definition)
    assert any("score" in fault for fault in faults), faults


@pytest.mark.slow
def test_13_deep_pages_and_searches_use_an_index(crowded: Any) -> None:
    listing = get_list("leads")
    with acting(crowded):
        for sort in listing.sorts:
            cursor = listing.read(listing.load({"limit": "200", "sort": f"-{sort}"})).meta["next_cursor"]
            plans = explain_list(listing, {"sort": f"-{sort}", "cursor": cursor})
            assert not [fault for plan in plans for fault in find_faults(plan, "leads")], sort
        plans = explain_list(listing, {"q": "ann lead", "sort": "-score"})
        assert not [fault for plan in plans for fault in find_faults(plan, "leads")]
