"""Imports with their problems and changes, exports."""

from alembic import op

from migrations.tenancy import APPLICATION, own_table

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

IMPORT_STATES = (
    "ready", "checking", "queued", "running", "done", "failed", "canceling", "canceled", "undoing", "undone",
)  # fmt: skip


def upgrade() -> None:
    states = ", ".join(f"'{state}'" for state in IMPORT_STATES)
    op.execute(f"""
        create table imports (
          organization_id bigint not null references organizations (id),
          id bigint generated always as identity,
          created_at timestamptz not null default now(),
          updated_at timestamptz not null default now(),
          created_by_id bigint,
          version integer not null default 1,
          filename text not null,
          size_bytes bigint not null,
          checksum text not null,
          storage_key text not null,
          record_type text not null constraint imports_record_type_check
            check (record_type in ('lead', 'contact', 'company', 'deal')),
          state text not null default 'ready' constraint imports_state_check check (state in ({states})),
          file_kind text not null, encoding text, delimiter text, header_line integer, sheet text,
          sheets jsonb not null default '[]',
          columns jsonb not null default '[]',
          sample_rows jsonb not null default '[]',
          mapping jsonb not null default '[]',
          match_key text not null default 'none' constraint imports_match_key_check
            check (match_key in ('none', 'email', 'phone', 'external_id')),
          policy text not null default 'create' constraint imports_policy_check
            check (policy in ('create', 'update', 'skip')),
          defaults jsonb not null default '{{}}',
          dry_run jsonb,
          rows_read bigint not null default 0, rows_created bigint not null default 0,
          rows_updated bigint not null default 0, rows_skipped bigint not null default 0,
          rows_rejected bigint not null default 0, rows_blank bigint not null default 0,
          warnings bigint not null default 0,
          bytes_read bigint not null default 0,
          changes_undone bigint not null default 0, changes_kept bigint not null default 0,
          job_id bigint, started_at timestamptz, finished_at timestamptz, error text,
          primary key (organization_id, id),
          constraint imports_created_by_id_fkey foreign key (organization_id, created_by_id)
            references memberships (organization_id, user_id)
        )""")
    own_table("imports")
    op.execute("create index imports_created_idx on imports (organization_id, created_at, id)")
    _details()
    _exports()


def _details() -> None:
    op.execute("""
        create table import_problems (
          organization_id bigint not null,
          id bigint generated always as identity,
          import_id bigint not null,
          line bigint not null,
          severity text not null constraint import_problems_severity_check check (severity in ('rejected', 'warning')),
          field text, reason text not null,
          cells jsonb not null default '[]',
          primary key (organization_id, id),
          constraint import_problems_import_id_fkey foreign key (organization_id, import_id)
            references imports (organization_id, id) on delete cascade
        )""")
    op.execute("create index import_problems_import_idx on import_problems (organization_id, import_id, id)")
    # What undo needs: which rows were made, and how changed rows looked before. No foreign key to imports, which are
    # never deleted: checking it for each row cost a tenth of the whole import.
    op.execute("""
        create table import_changes (
          organization_id bigint not null,
          id bigint generated always as identity,
          import_id bigint not null,
          record_type text not null,
          record_id bigint not null,
          action text not null constraint import_changes_action_check check (action in ('created', 'updated')),
          version_after integer not null default 1,
          before jsonb,
          primary key (organization_id, id),
          constraint import_changes_record_key unique (organization_id, import_id, record_type, record_id)
        )""")
    # An import numbers its rows itself, so that what belongs to a row can be written in sets.
    for table in ("leads", "contacts", "companies", "deals"):
        op.execute(f"grant usage on sequence {table}_id_seq to {APPLICATION}")
    own_table("import_problems")
    own_table("import_changes")


def _exports() -> None:
    op.execute("""
        create table exports (
          organization_id bigint not null references organizations (id),
          id bigint generated always as identity,
          created_at timestamptz not null default now(),
          updated_at timestamptz not null default now(),
          created_by_id bigint,
          version integer not null default 1,
          record_type text not null constraint exports_record_type_check
            check (record_type in ('lead', 'contact', 'company', 'deal')),
          format text not null constraint exports_format_check check (format in ('csv', 'xlsx')),
          filters jsonb not null default '{}',
          state text not null default 'queued' constraint exports_state_check
            check (state in ('queued', 'running', 'done', 'failed', 'canceled')),
          rows_done bigint not null default 0, rows_expected bigint,
          size_bytes bigint, storage_key text, filename text not null,
          job_id bigint, started_at timestamptz, finished_at timestamptz, error text,
          primary key (organization_id, id),
          constraint exports_created_by_id_fkey foreign key (organization_id, created_by_id)
            references memberships (organization_id, user_id)
        )""")
    own_table("exports")
    op.execute("create index exports_created_idx on exports (organization_id, created_at, id)")


def downgrade() -> None:
    for table in ("exports", "import_changes", "import_problems", "imports"):
        op.execute(f"drop table {table}")
