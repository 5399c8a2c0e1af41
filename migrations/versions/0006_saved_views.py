"""Saved views of lists, and what each person does with them."""

from alembic import op

from migrations.records import reference, reference_member
from migrations.tenancy import own_table

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table saved_views (
          organization_id bigint not null references organizations (id),
          id bigint generated always as identity,
          created_at timestamptz not null default now(),
          updated_at timestamptz not null default now(),
          version integer not null default 1,
          owner_id bigint not null,
          record_type text not null constraint saved_views_record_type_check
            check (record_type in ('lead', 'contact', 'company', 'deal', 'task')),
          name text not null check (length(name) between 1 and 100),
          visibility text not null default 'mine' constraint saved_views_visibility_check
            check (visibility in ('mine', 'team', 'shared')),
          team_id bigint,
          layout text not null default 'table' constraint saved_views_layout_check check (layout in ('table', 'board')),
          filters jsonb not null default '{}',
          columns jsonb not null default '[]',
          sort text,
          primary key (organization_id, id),
          constraint saved_views_name_key unique (organization_id, owner_id, record_type, name)
        )""")
    own_table("saved_views")
    reference_member("saved_views", "owner_id")
    reference("saved_views", "team_id", "teams", on_delete="on delete set null (team_id)")
    op.execute("create index saved_views_type_idx on saved_views (organization_id, record_type, visibility, id)")
    op.execute("""
        create table saved_view_marks (
          organization_id bigint not null references organizations (id),
          id bigint generated always as identity,
          view_id bigint not null,
          user_id bigint not null,
          record_type text not null,
          is_pinned boolean not null default false,
          is_default boolean not null default false,
          position integer,
          primary key (organization_id, id),
          constraint saved_view_marks_view_key unique (organization_id, user_id, view_id)
        )""")
    own_table("saved_view_marks")
    reference("saved_view_marks", "view_id", "saved_views", on_delete="on delete cascade")
    reference_member("saved_view_marks", "user_id")
    op.execute(
        "create unique index saved_view_marks_default_key on saved_view_marks (organization_id, user_id, record_type) "
        "where is_default"
    )


def downgrade() -> None:
    op.execute("drop table saved_view_marks")
    op.execute("drop table saved_views")
