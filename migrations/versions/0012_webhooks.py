"""Webhooks out: endpoints of an organization, and one delivery for each event and endpoint."""

from alembic import op

from migrations.records import reference_member
from migrations.tenancy import definer, own_table

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table webhook_endpoints (
          organization_id bigint not null references organizations (id),
          id bigint generated always as identity,
          created_at timestamptz not null default now(),
          updated_at timestamptz not null default now(),
          created_by_id bigint,
          version integer not null default 1,
          url text not null,
          description text,
          event_names text[] not null default '{}',
          secret text not null,
          previous_secret text,
          previous_secret_until timestamptz,
          is_enabled boolean not null default true,
          disabled_reason text constraint webhook_endpoints_disabled_reason_check
            check (disabled_reason in ('by_hand', 'gone', 'failing')),
          disabled_at timestamptz,
          last_event_id bigint not null,
          failures integer not null default 0,
          failing_since timestamptz,
          paused_until timestamptz,
          sending_until timestamptz,
          last_delivered_at timestamptz,
          primary key (organization_id, id)
        )""")
    own_table("webhook_endpoints")
    reference_member("webhook_endpoints", "created_by_id")
    op.execute("""
        create table webhook_deliveries (
          organization_id bigint not null references organizations (id),
          id bigint generated always as identity,
          created_at timestamptz not null default now(),
          endpoint_id bigint not null,
          event_id bigint not null,
          event_at timestamptz not null,
          event_name text not null,
          record_type text not null,
          record_id bigint not null,
          state text not null default 'pending' constraint webhook_deliveries_state_check
            check (state in ('pending', 'delivered', 'dead')),
          attempts integer not null default 0,
          fence integer not null default 0,
          next_attempt_at timestamptz not null default now(),
          claimed_until timestamptz,
          last_attempt_at timestamptz,
          finished_at timestamptz,
          last_status integer,
          last_error text,
          duration_ms integer,
          primary key (organization_id, id),
          constraint webhook_deliveries_event_key unique (organization_id, endpoint_id, event_id),
          constraint webhook_deliveries_endpoint_id_fkey foreign key (organization_id, endpoint_id)
            references webhook_endpoints (organization_id, id) on delete cascade
        ) with (fillfactor = 80)""")
    own_table("webhook_deliveries")
    # What is due; what still stands before it on the same record; the log of an endpoint.
    op.execute(
        "create index webhook_deliveries_due_idx on webhook_deliveries (organization_id, endpoint_id, event_id) "
        "where state = 'pending'"
    )
    op.execute(
        "create index webhook_deliveries_record_idx on webhook_deliveries "
        "(organization_id, endpoint_id, record_type, record_id, event_id) where state = 'pending'"
    )
    op.execute(
        "create index webhook_deliveries_log_idx on webhook_deliveries (organization_id, endpoint_id, created_at, id)"
    )
    _sweeps()


def _sweeps() -> None:
    op.execute("grant select on webhook_endpoints, events to neuracrm_relay")
    op.execute("grant select, delete on webhook_deliveries to neuracrm_relay")
    # Organizations without an endpoint cost nothing: the walk begins at the endpoints.
    definer(
        "neuracrm_relay",
        "find_webhook_work(p_limit integer)",
        "table (organization_id bigint, id bigint, has_events boolean, has_due boolean)",
        """
        select w.organization_id, w.id, w.has_events, w.has_due from (
          select e.organization_id, e.id,
            exists (select from events v where v.organization_id = e.organization_id and v.id > e.last_event_id)
              as has_events,
            (e.paused_until is null or e.paused_until <= now())
              and (e.sending_until is null or e.sending_until < now())
              and exists (select from webhook_deliveries d where d.organization_id = e.organization_id
                and d.endpoint_id = e.id and d.state = 'pending' and d.next_attempt_at <= now()
                and (d.claimed_until is null or d.claimed_until < now())) as has_due
          from webhook_endpoints e where e.is_enabled) w
        where w.has_events or w.has_due order by random() limit p_limit
        """,
        traits="volatile",
    )
    definer(
        "neuracrm_relay",
        "forget_webhook_deliveries(p_delivered_before timestamptz, p_dead_before timestamptz)",
        "bigint",
        """
        with gone as (delete from webhook_deliveries d where (d.state = 'delivered' and d.finished_at < p_delivered_before)
          or (d.state = 'dead' and d.finished_at < p_dead_before) returning 1)
        select count(*) from gone
        """,
        traits="volatile",
    )


def downgrade() -> None:
    op.execute("drop function find_webhook_work")
    op.execute("drop function forget_webhook_deliveries")
    op.execute("drop table webhook_deliveries")
    op.execute("drop table webhook_endpoints")
    op.execute("revoke select on events from neuracrm_relay")
