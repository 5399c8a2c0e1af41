"""Bare records for tests that need something to link to, made past the API."""

from typing import Any

from tests.client import Signed

INSERTS = {
    "company": "insert into companies (organization_id, name) values (%(organization)s, 'Brightwater') returning id",
    "contact": "insert into contacts (organization_id, last_name) values (%(organization)s, 'Okafor') returning id",
    "lead": "with status as (insert into lead_statuses (organization_id, key, label, category) "
    "values (%(organization)s, 'new', 'New', 'open') on conflict do nothing) "
    "insert into leads (organization_id, last_name, status) values (%(organization)s, 'Lindqvist', 'new') returning id",
}
TABLES = {"company": "companies", "contact": "contacts", "lead": "leads"}


def make_record(admin_sql: Any, person: Signed, record_type: str = "company") -> int:
    """The id of a new record in the person's organization."""
    admin_sql.execute(INSERTS[record_type], {"organization": person.organization_id})
    return int(admin_sql.fetchone()[0])


def put_in_trash(admin_sql: Any, record_type: str, record_id: int) -> None:
    admin_sql.execute(f"update {TABLES[record_type]} set deleted_at = now() where id = %s", (record_id,))
