"""Merges of two records into one, with what undoing them needs."""

from alembic import op

from migrations.records import reference_member
from migrations.tenancy import own_table

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table merges (
          organization_id bigint not null references organizations (id),
          id bigint generated always as identity,
          created_at timestamptz not null default now(),
          created_by_id bigint,
          record_type text not null constraint merges_record_type_check
            check (record_type in ('lead', 'contact', 'company')),
          kept_id bigint not null,
          merged_id bigint not null,
          kept_version integer not null,
          before jsonb not null default '{}',
          moved jsonb not null default '{}',
          undone_at timestamptz,
          primary key (organization_id, id)
        )""")
    own_table("merges")
    reference_member("merges", "created_by_id")
    op.execute("create index merges_kept_idx on merges (organization_id, record_type, kept_id, id)")


def downgrade() -> None:
    op.execute("drop table merges")
