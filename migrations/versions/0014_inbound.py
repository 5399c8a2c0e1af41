"""Webhooks in: one row for each message of a vendor."""

from alembic import op

from migrations.tenancy import definer, own_table

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table inbound_events (
          organization_id bigint not null references organizations (id),
          id bigint generated always as identity,
          vendor text not null,
          event_id text not null,
          event_type text not null,
          payload text not null,
          state text not null default 'received' constraint inbound_events_state_check
            check (state in ('received', 'processed', 'ignored', 'failed')),
          attempts integer not null default 0,
          last_error text,
          received_at timestamptz not null default now(),
          processed_at timestamptz,
          primary key (organization_id, id),
          constraint inbound_events_event_key unique (organization_id, vendor, event_id)
        )""")
    own_table("inbound_events")
    op.execute("grant select, delete on inbound_events to neuracrm_relay")
    definer(
        "neuracrm_relay",
        "forget_inbound_events(p_before timestamptz)",
        "bigint",
        """
        with gone as (delete from inbound_events e
          where e.received_at < p_before and e.state in ('processed', 'ignored') returning 1)
        select count(*) from gone
        """,
        traits="volatile",
    )


def downgrade() -> None:
    op.execute("drop function forget_inbound_events")
    op.execute("drop table inbound_events")
