"""Subscriptions and counters of use."""

from alembic import op

from migrations.tenancy import definer, own_table

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

REMOTE = "'none', 'trialing', 'active', 'past_due', 'unpaid', 'incomplete', 'incomplete_expired', 'canceled', 'paused'"
STATUSES = "'free', 'trialing', 'active', 'past_due', 'grace', 'read_only', 'canceled'"


def upgrade() -> None:
    op.execute(f"""
        create table subscriptions (
          organization_id bigint not null references organizations (id),
          id bigint generated always as identity,
          plan text not null default 'free' constraint subscriptions_plan_check check (plan in ('free', 'pro', 'business')),
          status text not null default 'free' constraint subscriptions_status_check check (status in ({STATUSES})),
          remote_status text not null default 'none' constraint subscriptions_remote_status_check
            check (remote_status in ({REMOTE})),
          seats integer not null default 0 constraint subscriptions_seats_check check (seats >= 0),
          is_granted boolean not null default false,
          customer_ref text, subscription_ref text, item_ref text, checkout_ref text,
          had_trial boolean not null default false,
          period_starts_at timestamptz, period_ends_at timestamptz, trial_ends_at timestamptz, unpaid_since timestamptz,
          cancels_at_period_end boolean not null default false,
          reads_begun bigint not null default 0, reads_applied bigint not null default 0,
          created_at timestamptz not null default now(),
          updated_at timestamptz not null default now(),
          primary key (organization_id, id),
          constraint subscriptions_organization_id_key unique (organization_id)
        )""")
    own_table("subscriptions", rights="select, insert, update")
    op.execute("""
        create table usage_counters (
          organization_id bigint not null references organizations (id),
          id bigint generated always as identity,
          meter text not null constraint usage_counters_meter_check
            check (meter in ('ai_tokens', 'call_minutes', 'storage_bytes')),
          month date not null,
          used bigint not null default 0 constraint usage_counters_used_check check (used >= 0),
          reported bigint not null default 0, reporting bigint,
          updated_at timestamptz not null default now(),
          primary key (organization_id, id),
          constraint usage_counters_meter_key unique (organization_id, meter, month)
        )""")
    own_table("usage_counters", rights="select, insert, update")
    _let_sweeps_find_them()


def _let_sweeps_find_them() -> None:
    op.execute("grant select (organization_id, status, unpaid_since, customer_ref) on subscriptions to neuracrm_relay")
    op.execute("grant select on usage_counters to neuracrm_relay")
    definer(
        "neuracrm_relay",
        "list_overdue_subscriptions(p_after bigint, p_limit integer)",
        "table (organization_id bigint)",
        "select s.organization_id from subscriptions s where s.status in ('past_due', 'grace') "
        "and s.unpaid_since is not null and s.organization_id > p_after order by 1 limit p_limit",
    )
    definer(
        "neuracrm_relay",
        "list_unreported_usage(p_after bigint, p_limit integer)",
        "table (organization_id bigint)",
        "select distinct u.organization_id from usage_counters u "
        "join subscriptions s on s.organization_id = u.organization_id and s.customer_ref is not null "
        "where u.meter <> 'storage_bytes' and (u.used > u.reported or u.reporting is not null) "
        "and u.organization_id > p_after order by 1 limit p_limit",
    )


def downgrade() -> None:
    op.execute("drop function list_unreported_usage")
    op.execute("drop function list_overdue_subscriptions")
    op.execute("drop table usage_counters")
    op.execute("drop table subscriptions")
