"""E-mail: messages on leads and contacts, and the addresses that get no more."""

from alembic import op

from migrations.records import reference, reference_member
from migrations.tenancy import own_table

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create table emails (
          organization_id bigint not null references organizations (id),
          id bigint generated always as identity,
          created_at timestamptz not null default now(),
          created_by_id bigint,
          lead_id bigint,
          contact_id bigint,
          direction text not null constraint emails_direction_check check (direction in ('outgoing', 'incoming')),
          state text not null constraint emails_state_check check (state in
            ('queued', 'sending', 'sent', 'delivered', 'bounced', 'dropped', 'failed', 'unknown', 'received')),
          from_address text not null,
          to_address text not null,
          subject text not null,
          text text not null,
          html text,
          message_id text not null,
          answers_id bigint,
          thread_id bigint,
          last_error text,
          sent_at timestamptz,
          delivered_at timestamptz,
          opened_at timestamptz,
          clicked_at timestamptz,
          primary key (organization_id, id),
          constraint emails_message_key unique (organization_id, message_id),
          constraint emails_record_check check (num_nonnulls(lead_id, contact_id) = 1)
        )""")
    own_table("emails")
    reference_member("emails", "created_by_id")
    reference("emails", "lead_id", "leads", on_delete="on delete cascade")
    reference("emails", "contact_id", "contacts", on_delete="on delete cascade")
    op.execute("""
        create table email_suppressions (
          organization_id bigint not null references organizations (id),
          id bigint generated always as identity,
          created_at timestamptz not null default now(),
          address text not null,
          reason text not null,
          primary key (organization_id, id),
          constraint email_suppressions_address_key unique (organization_id, address)
        )""")
    own_table("email_suppressions")


def downgrade() -> None:
    op.execute("drop table email_suppressions")
    op.execute("drop table emails")
