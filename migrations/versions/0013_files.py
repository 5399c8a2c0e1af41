"""Files on records."""

from alembic import op

from migrations.records import link_columns, reference, reference_member
from migrations.tenancy import RECORD_COLUMNS, definer, own_table

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

RECORDS = {"company_id": "companies", "contact_id": "contacts", "deal_id": "deals", "lead_id": "leads"}


def upgrade() -> None:
    op.execute(f"""
        create table files (
          {RECORD_COLUMNS.replace("primary key (organization_id, id)", "")}
          owner_id bigint,
          {link_columns()},
          name text not null check (length(name) between 1 and 255),
          size_bytes bigint not null,
          content_type text not null,
          claimed_checksum text,
          checksum text,
          state text not null default 'uploading' constraint files_state_check
            check (state in ('uploading', 'checking', 'ready', 'refused', 'lost')),
          reason text,
          storage_key text not null,
          thumbnail_key text,
          upload_id text,
          part_bytes integer,
          counted_bytes bigint not null default 0,
          primary key (organization_id, id),
          constraint files_storage_key_key unique (organization_id, storage_key),
          constraint files_link_check check (num_nonnulls(company_id, contact_id, deal_id, lead_id) <= 1)
        )""")
    own_table("files")
    reference_member("files", "owner_id", "created_by_id", "updated_by_id")
    # A file whose record went for good stands nowhere: the nightly sweep removes it with its object.
    for column, target in RECORDS.items():
        reference("files", column, target, on_delete=f"on delete set null ({column})", then="created_at")
    op.execute("create index files_created_idx on files (organization_id, created_at, id) where deleted_at is null")
    op.execute("grant select on files to neuracrm_relay")
    definer(
        "neuracrm_relay",
        "list_file_organizations()",
        "setof bigint",
        """
        with recursive owners as (
          (select f.organization_id from files f order by f.organization_id limit 1)
          union all
          select (select f.organization_id from files f where f.organization_id > o.organization_id
                  order by f.organization_id limit 1) from owners o where o.organization_id is not null
        )
        select organization_id from owners where organization_id is not null
        """,
    )


def downgrade() -> None:
    op.execute("drop function list_file_organizations")
    op.execute("drop table files")
