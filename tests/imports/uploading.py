"""Words the import tests share."""

import io
from pathlib import Path
from typing import Any

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
RECORD_TABLES = (
    "leads", "contacts", "contact_emails", "contact_phones", "companies", "deals", "deal_stage_changes", "deal_contacts",
    "notes", "tasks", "activities", "tags", "taggings", "custom_fields", "lead_sources", "lead_statuses", "pipelines",
    "stages", "memberships", "users", "organizations", "teams",
)  # fmt: skip


def upload(person: Any, content: bytes | str, filename: str = "leads.csv", record_type: str = "lead") -> Any:
    """POST a file; the response."""
    data = content.encode() if isinstance(content, str) else content
    return person.post(
        f"/imports?record_type={record_type}",
        data={"file": (io.BytesIO(data), filename)},
        content_type="multipart/form-data",
    )


def prepare(
    person: Any, content: bytes | str, filename: str = "leads.csv", record_type: str = "lead", **changes: Any
) -> Any:
    """Upload a file and set its options; the import."""
    response = upload(person, content, filename, record_type)
    assert response.status_code == 201, response.json
    item = response.json["data"]
    if changes:
        response = person.patch(f"/imports/{item['id']}", changes)
        assert response.status_code == 200, response.json
        item = response.json["data"]
    return item


def run(person: Any, item: Any, step: str = "run") -> Any:
    """Start a step and let the worker finish it; the import afterwards."""
    response = person.post(f"/imports/{item['id']}/{step}")
    assert response.status_code == 202, response.json
    person.run_jobs()
    return person.get(f"/imports/{item['id']}").json["data"]


def import_file(
    person: Any, content: bytes | str, filename: str = "leads.csv", record_type: str = "lead", **changes: Any
) -> Any:
    """Upload, set options and run; the import afterwards."""
    return run(person, prepare(person, content, filename, record_type, **changes))


def fingerprint(admin_sql: Any) -> dict[str, Any]:
    """Row count and order-free checksum of every record table, over all organizations."""
    result = {}
    for table in RECORD_TABLES:
        admin_sql.execute(
            f"select count(*), coalesce(sum(hashtextextended(r::text, 0)::numeric), 0), "
            f"coalesce(sum(hashtextextended(r::text, 42)::numeric), 0) from {table} r"
        )
        result[table] = admin_sql.fetchone()
    return result
