"""Fewer indexes and key checks for each written record; the same guarantees, lists and reports."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# Each has another key that is never empty and leads through its own organization: the check said nothing new, and cost
# a look-up a row.
IMPLIED_ORGANIZATIONS = {
    "leads": "lead_statuses", "deals": "stages", "taggings": "tags", "contact_emails": "contacts",
    "contact_phones": "contacts", "deal_contacts": "deals", "deal_stage_changes": "deals",
}  # fmt: skip
OWNED = ("leads", "contacts", "companies", "deals")
REPORTED = "include (status, source, owner_id, converted_at)"


def upgrade() -> None:
    for table in IMPLIED_ORGANIZATIONS:
        op.execute(f"alter table {table} drop constraint {table}_organization_id_fkey")
    # Nobody asks for the records without an owner, and a file of new leads has no other.
    for table in OWNED:
        _index(
            f"{table}_owner_idx", table, "owner_id, created_at, id", "", "owner_id is not null and deleted_at is null"
        )
    # The first columns of taggings_record_key serve the same look-ups.
    op.execute("drop index taggings_tag_id_idx")
    # One index for the newest leads and for the reports.
    op.execute("drop index leads_report_idx")
    _index("leads_created_idx", "leads", "created_at, id", REPORTED, "deleted_at is null")
    # What an import did to a record is found by the record; a number of its own was one more index to write.
    op.execute(
        "alter table import_changes drop constraint import_changes_pkey, drop constraint import_changes_record_key"
    )
    op.execute("alter table import_changes drop column id")
    op.execute("alter table import_changes add primary key (organization_id, import_id, record_type, record_id)")


def _index(name: str, table: str, columns: str, include: str, condition: str) -> None:
    op.execute(f"drop index {name}")
    op.execute(f"create index {name} on {table} (organization_id, {columns}) {include} where {condition}")


def downgrade() -> None:
    op.execute("alter table import_changes drop constraint import_changes_pkey")
    op.execute(
        "alter table import_changes add column id bigint generated always as identity, add primary key (organization_id, id), "
        "add constraint import_changes_record_key unique (organization_id, import_id, record_type, record_id)"
    )
    _index("leads_created_idx", "leads", "created_at, id", "", "deleted_at is null")
    op.execute(
        f"create index leads_report_idx on leads (organization_id, created_at) {REPORTED} where deleted_at is null"
    )
    op.execute("create index taggings_tag_id_idx on taggings (organization_id, tag_id, id) where tag_id is not null")
    for table in OWNED:
        _index(f"{table}_owner_idx", table, "owner_id, created_at, id", "", "deleted_at is null")
    for table in IMPLIED_ORGANIZATIONS:
        op.execute(
            f"alter table {table} add constraint {table}_organization_id_fkey "
            "foreign key (organization_id) references organizations (id)"
        )
