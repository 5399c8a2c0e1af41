"""Bulk changes, how a person likes her screen, first steps."""

from alembic import op

from migrations.records import reference_member
from migrations.tenancy import own_table

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

STATES = "'queued', 'running', 'done', 'failed', 'canceled'"


def upgrade() -> None:
    op.execute(f"""
        create table bulk_changes (
          organization_id bigint not null references organizations (id),
          id bigint generated always as identity,
          created_at timestamptz not null default now(),
          updated_at timestamptz not null default now(),
          created_by_id bigint not null,
          version integer not null default 1,
          record_type text not null constraint bulk_changes_record_type_check
            check (record_type in ('lead', 'contact', 'company', 'deal', 'task')),
          action text not null constraint bulk_changes_action_check check (action in ('change', 'delete', 'restore')),
          changes jsonb not null default '{{}}',
          selection jsonb not null,
          grants jsonb not null,
          undo_of_id bigint,
          state text not null default 'queued' constraint bulk_changes_state_check check (state in ({STATES})),
          rows_total bigint, rows_done bigint not null default 0,
          rows_changed bigint not null default 0, rows_failed bigint not null default 0,
          job_id bigint, started_at timestamptz, finished_at timestamptz, error text,
          primary key (organization_id, id),
          constraint bulk_changes_undo_of_id_fkey foreign key (organization_id, undo_of_id)
            references bulk_changes (organization_id, id)
        )""")
    own_table("bulk_changes")
    reference_member("bulk_changes", "created_by_id")
    op.execute("create index bulk_changes_created_idx on bulk_changes (organization_id, created_at, id)")
    op.execute("""
        create table bulk_change_rows (
          organization_id bigint not null,
          bulk_change_id bigint not null,
          record_id bigint not null,
          outcome text not null default 'pending' constraint bulk_change_rows_outcome_check
            check (outcome in ('pending', 'changed', 'unchanged', 'failed')),
          reason text,
          primary key (organization_id, bulk_change_id, record_id),
          constraint bulk_change_rows_bulk_change_id_fkey foreign key (organization_id, bulk_change_id)
            references bulk_changes (organization_id, id) on delete cascade
        )""")
    own_table("bulk_change_rows")
    op.execute(
        "create index bulk_change_rows_outcome_idx on bulk_change_rows (organization_id, bulk_change_id, outcome, record_id)"
    )
    op.execute(
        "alter table users add column theme text not null default 'system' constraint users_theme_check "
        "check (theme in ('system', 'light', 'dark')), add column density text not null default 'comfortable' "
        "constraint users_density_check check (density in ('comfortable', 'compact'))"
    )
    op.execute("alter table memberships add column hides_first_steps boolean not null default false")


def downgrade() -> None:
    op.execute("alter table memberships drop column hides_first_steps")
    op.execute("alter table users drop column theme, drop column density")
    op.execute("drop table bulk_change_rows")
    op.execute("drop table bulk_changes")
