"""Backups and drills: of the installation, so without an organization; they hold no customer's data."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table backups (
          id bigint generated always as identity primary key,
          name text not null unique,
          kind text not null constraint backups_kind_check check (kind in ('nightly', 'manual', 'upgrade')),
          state text not null default 'running' constraint backups_state_check
            check (state in ('running', 'complete', 'failed')),
          reason text,
          started_at timestamptz not null default now(),
          finished_at timestamptz,
          size_bytes bigint,
          row_count bigint,
          schema_revision text,
          release text,
          key_id text,
          removed_at timestamptz,
          verification text constraint backups_verification_check check (verification in ('passed', 'failed')),
          verification_reason text,
          verified_at timestamptz,
          verification_seconds double precision
        )""")
    op.execute("create index backups_started_idx on backups (started_at)")
    op.execute("""
        create table drills (
          id bigint generated always as identity primary key,
          kind text not null constraint drills_kind_check check (kind in ('restore', 'pitr', 'failover')),
          state text not null constraint drills_state_check check (state in ('passed', 'failed')),
          reason text,
          started_at timestamptz not null,
          finished_at timestamptz not null,
          rpo_seconds double precision,
          rto_seconds double precision,
          lost_writes integer,
          figures jsonb not null default '{}',
          report text not null
        )""")
    op.execute("create index drills_started_idx on drills (started_at)")
    op.execute("grant select, insert, update on backups, drills to neuracrm_app")
    op.execute("grant select on backups, drills to neuracrm_backup")


def downgrade() -> None:
    op.execute("drop table drills")
    op.execute("drop table backups")
