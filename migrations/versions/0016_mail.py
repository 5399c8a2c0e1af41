"""Mail: templates, signatures, settings, attachments, mails sent later, and what is written to many."""

from alembic import op

from migrations.records import keyset, reference, reference_member
from migrations.tenancy import RECORD_COLUMNS, definer, own_table

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

STATES = (
    "'queued', 'sending', 'sent', 'delivered', 'bounced', 'dropped', 'failed', 'unknown', 'received', 'scheduled', 'canceled'"
)


def upgrade() -> None:
    _templates()
    _emails()
    _attachments()
    _settings()


def _templates() -> None:
    op.execute(f"""
        create table email_templates (
          {RECORD_COLUMNS},
          owner_id bigint,
          name text not null,
          category text,
          subject text not null,
          text text,
          html text,
          constraint email_templates_content_check check (num_nonnulls(text, html) > 0)
        )""")
    own_table("email_templates")
    reference_member("email_templates", "owner_id", "created_by_id", "updated_by_id")
    keyset("email_templates", "name", "name")
    keyset("email_templates", "created_at", "created_at")
    op.execute(
        "create unique index email_templates_name_key on email_templates (organization_id, name) where deleted_at is null"
    )


def _emails() -> None:
    op.execute("""
        alter table emails
          add column cc_addresses text[] not null default '{}',
          add column template_id bigint,
          add column is_automatic boolean not null default false,
          add column mailing_id bigint,
          add column enrolment_id bigint,
          add column step integer,
          add column send_at timestamptz
        """)
    op.execute(
        "alter table emails drop constraint emails_state_check, "
        f"add constraint emails_state_check check (state in ({STATES})) not valid"
    )
    op.execute("alter table emails validate constraint emails_state_check")
    reference("emails", "template_id", "email_templates", on_delete="on delete set null (template_id)")
    op.execute(
        "create index emails_thread_id_idx on emails (organization_id, thread_id, id) where thread_id is not null"
    )
    op.execute(
        "create index emails_mailing_id_idx on emails (organization_id, mailing_id, state) where mailing_id is not null"
    )
    op.execute(
        "create unique index emails_step_key on emails (organization_id, enrolment_id, step) where enrolment_id is not null"
    )


def _attachments() -> None:
    op.execute("""
        create table email_files (
          organization_id bigint not null references organizations (id),
          id bigint generated always as identity,
          email_id bigint not null,
          file_id bigint,
          name text not null,
          size_bytes bigint not null,
          reason text,
          primary key (organization_id, id)
        )""")
    own_table("email_files")
    reference("email_files", "email_id", "emails", on_delete="on delete cascade")
    reference("email_files", "file_id", "files", on_delete="on delete set null (file_id)")
    op.execute("""
        create table email_parts (
          organization_id bigint not null references organizations (id),
          id bigint generated always as identity,
          created_at timestamptz not null default now(),
          inbound_event_id bigint not null,
          email_id bigint,
          name text not null,
          content bytea not null,
          storage_key text not null,
          primary key (organization_id, id)
        )""")
    own_table("email_parts")
    reference("email_parts", "inbound_event_id", "inbound_events", on_delete="on delete cascade")
    reference("email_parts", "email_id", "emails", on_delete="on delete cascade")
    op.execute("grant select, delete on email_parts to neuracrm_relay")
    definer(
        "neuracrm_relay",
        "forget_email_parts(p_before timestamptz)",
        "bigint",
        "with gone as (delete from email_parts where created_at < p_before returning 1) select count(*) from gone",
        traits="volatile",
    )


def _settings() -> None:
    op.execute("""
        create table email_signatures (
          organization_id bigint not null references organizations (id),
          id bigint generated always as identity,
          updated_at timestamptz not null default now(),
          user_id bigint not null,
          text text not null,
          html text,
          primary key (organization_id, id),
          constraint email_signatures_user_key unique (organization_id, user_id)
        )""")
    own_table("email_signatures")
    reference_member("email_signatures", "user_id")
    op.execute("""
        create table email_settings (
          organization_id bigint not null references organizations (id),
          id bigint generated always as identity,
          updated_at timestamptz not null default now(),
          creates_leads boolean not null default false,
          footer text,
          primary key (organization_id, id),
          constraint email_settings_organization_key unique (organization_id)
        )""")
    own_table("email_settings")
    op.execute("alter table email_suppressions add column created_by_id bigint, add column note text")
    reference_member("email_suppressions", "created_by_id")


def downgrade() -> None:
    op.execute("alter table email_suppressions drop column created_by_id, drop column note")
    op.execute("drop table email_settings")
    op.execute("drop table email_signatures")
    op.execute("drop function forget_email_parts")
    op.execute("drop table email_parts")
    op.execute("drop table email_files")
    op.execute("delete from emails where state in ('scheduled', 'canceled')")
    op.execute("drop index emails_step_key")
    op.execute("drop index emails_mailing_id_idx")
    op.execute("drop index emails_thread_id_idx")
    op.execute("""
        alter table emails drop constraint emails_state_check,
          add constraint emails_state_check check (state in
            ('queued', 'sending', 'sent', 'delivered', 'bounced', 'dropped', 'failed', 'unknown', 'received')),
          drop column cc_addresses, drop column template_id, drop column is_automatic, drop column mailing_id,
          drop column enrolment_id, drop column step, drop column send_at
        """)
    op.execute("drop table email_templates")
