"""Companies, contacts, pipelines, deals, leads, activities, notes, tasks, tags, custom fields."""

from alembic import op

from migrations.records import filtered, flagged, keyset, link_columns, reference, reference_links, reference_member
from migrations.tenancy import RECORD_COLUMNS, definer, own_table

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ADDRESS = "street text, city text, state text, postal_code text, country text"
COMMON = "owner_id bigint, external_id text, custom_fields jsonb not null default '{}', description text"
NAME = 'collate "C" generated always as'
TABLES = (
    "lead_conversions", "taggings", "tags", "custom_fields", "tasks", "notes", "activities", "leads", "lead_statuses", "lead_sources",
    "deal_stage_changes", "deal_contacts", "deals", "loss_reasons", "stages", "pipelines",
    "contact_phones", "contact_emails", "contacts", "companies",
)  # fmt: skip


def upgrade() -> None:
    _companies()
    _contacts()
    _pipelines()
    _deals()
    _lead_choices()
    _leads()
    _lead_conversions()
    _activities()
    _tags()
    _custom_fields()


def _companies() -> None:
    op.execute(f"""
        create table companies ({RECORD_COLUMNS}, {COMMON}, {ADDRESS},
          name text not null check (length(name) between 1 and 255),
          name_normalized text {NAME} (lower(name)) stored,
          domain text, domain_normalized text {NAME} (lower(domain)) stored,
          website text, phone text, phone_normalized text collate "C",
          type text constraint companies_type_check check (type in
            ('customer', 'prospect', 'partner', 'reseller', 'investor', 'competitor', 'vendor')),
          industry text, employee_count integer check (employee_count >= 0),
          annual_revenue bigint check (annual_revenue >= 0), currency text,
          parent_company_id bigint
        )""")
    own_table("companies")
    reference_member("companies", "owner_id", "created_by_id", "updated_by_id")
    reference("companies", "parent_company_id", "companies", on_delete="on delete set null (parent_company_id)")
    _common_indexes("companies")
    keyset("companies", "name", "name_normalized")
    filtered("companies", "type", "industry", "phone_normalized", "city", "country")
    flagged("companies", "is_sample")
    op.execute("create unique index companies_domain_key on companies (organization_id, domain_normalized) where deleted_at is null")


def _common_indexes(table: str) -> None:
    keyset(table, "created", "created_at")
    keyset(table, "updated", "updated_at")
    keyset(table, "owner", "owner_id", "created_at")
    op.execute(f"create index {table}_external_idx on {table} (organization_id, external_id) where external_id is not null")
    op.execute(f"create index {table}_trash_idx on {table} (organization_id, deleted_at, id) where deleted_at is not null")


def _contacts() -> None:
    op.execute(f"""
        create table contacts ({RECORD_COLUMNS}, {COMMON}, {ADDRESS},
          salutation text, first_name text not null default '', last_name text not null default '',
          name_normalized text {NAME} (lower(trim(last_name || ' ' || first_name))) stored,
          job_title text, department text, company_id bigint, reports_to_id bigint,
          email text, email_normalized text {NAME} (lower(email)) stored, phone text, phone_normalized text collate "C",
          lifecycle_stage text constraint contacts_lifecycle_stage_check check (lifecycle_stage in
            ('subscriber', 'lead', 'marketing_qualified_lead', 'sales_qualified_lead', 'opportunity', 'customer',
             'evangelist', 'other')),
          source text, birthdate date, website text, linkedin_url text, timezone text, language text,
          do_not_call boolean not null default false, email_opt_out boolean not null default false,
          original_lead_id bigint,
          constraint contacts_name_check check (first_name <> '' or last_name <> '' or email is not null)
        )""")
    own_table("contacts")
    reference_member("contacts", "owner_id", "created_by_id", "updated_by_id")
    reference("contacts", "company_id", "companies", on_delete="on delete set null (company_id)")
    reference("contacts", "reports_to_id", "contacts", on_delete="on delete set null (reports_to_id)")
    _common_indexes("contacts")
    keyset("contacts", "name", "name_normalized")
    filtered("contacts", "lifecycle_stage", "source", "job_title", "department", "birthdate", "city", "country")
    flagged("contacts", "do_not_call", "email_opt_out", "is_sample")
    op.execute("create index contacts_email_idx on contacts (organization_id, email_normalized, id)")
    op.execute("create index contacts_phone_idx on contacts (organization_id, phone_normalized, id)")
    _contact_details()


def _contact_details() -> None:
    for table, column, kinds in (
        ("contact_emails", "email", "'work', 'home', 'other'"),
        ("contact_phones", "phone", "'work', 'mobile', 'home', 'fax', 'other'"),
    ):
        normal = (
            f"{column}_normalized text {NAME} (lower({column})) stored"
            if column == "email"
            else f'{column}_normalized text collate "C"'
        )
        op.execute(f"""
            create table {table} (
              organization_id bigint not null references organizations (id),
              id bigint generated always as identity,
              contact_id bigint not null,
              {column} text not null, {normal},
              kind text not null default 'work' constraint {table}_kind_check check (kind in ({kinds})),
              is_primary boolean not null default false,
              position integer not null default 0,
              primary key (organization_id, id)
            )""")
        own_table(table)
        reference(table, "contact_id", "contacts", on_delete="on delete cascade")
        op.execute(f"create index {table}_value_idx on {table} (organization_id, {column}_normalized)")
        op.execute(
            f"create unique index {table}_primary_key on {table} (organization_id, contact_id) where is_primary"
        )


def _pipelines() -> None:
    op.execute("""
        create table pipelines (
          organization_id bigint not null references organizations (id),
          id bigint generated always as identity,
          name text not null check (length(name) between 1 and 100),
          is_default boolean not null default false,
          position integer not null default 0,
          created_at timestamptz not null default now(),
          updated_at timestamptz not null default now(),
          deleted_at timestamptz,
          version integer not null default 1,
          primary key (organization_id, id),
          constraint pipelines_deleted_check check (deleted_at is null or not is_default)
        )""")
    op.execute("create unique index pipelines_name_key on pipelines (organization_id, name) where deleted_at is null")
    op.execute("create unique index pipelines_default_key on pipelines (organization_id) where is_default")
    op.execute("""
        create table stages (
          organization_id bigint not null references organizations (id),
          id bigint generated always as identity,
          pipeline_id bigint not null,
          name text not null check (length(name) between 1 and 100),
          position integer not null default 0,
          type text not null default 'open' constraint stages_type_check check (type in ('open', 'won', 'lost')),
          probability integer not null default 0 check (probability between 0 and 100),
          rotting_days integer check (rotting_days > 0),
          required_fields jsonb not null default '[]',
          color text,
          created_at timestamptz not null default now(),
          updated_at timestamptz not null default now(),
          deleted_at timestamptz,
          version integer not null default 1,
          primary key (organization_id, id),
          constraint stages_pipeline_key unique (organization_id, pipeline_id, id),
          constraint stages_closed_probability_check check
            (type = 'open' or probability = case when type = 'won' then 100 else 0 end)
        )""")
    # Stages are put away, not removed: the history of deals refers to them.
    op.execute(
        "create unique index stages_name_key on stages (organization_id, pipeline_id, name) where deleted_at is null"
    )
    op.execute("""
        create table loss_reasons (
          organization_id bigint not null references organizations (id),
          id bigint generated always as identity,
          key text not null check (key ~ '^[a-z0-9_]{1,60}$'),
          label text not null check (length(label) between 1 and 100),
          position integer not null default 0,
          is_active boolean not null default true,
          version integer not null default 1,
          primary key (organization_id, id),
          constraint loss_reasons_key_key unique (organization_id, key)
        )""")
    for table in ("pipelines", "stages", "loss_reasons"):
        own_table(table)
    reference("stages", "pipeline_id", "pipelines")


def _deals() -> None:
    op.execute(f"""
        create table deals ({RECORD_COLUMNS}, {COMMON},
          name text not null check (length(name) between 1 and 255),
          name_normalized text {NAME} (lower(name)) stored,
          pipeline_id bigint not null, stage_id bigint not null,
          status text not null default 'open' constraint deals_status_check check (status in ('open', 'won', 'lost')),
          value bigint check (value >= 0), value_rank bigint generated always as (coalesce(value, -1)) stored,
          currency text not null check (length(currency) = 3),
          probability integer check (probability between 0 and 100),
          probability_source text not null default 'stage' constraint deals_probability_source_check
            check (probability_source in ('manual', 'stage', 'model')),
          constraint deals_probability_manual_check check ((probability_source = 'stage') = (probability is null)),
          expected_close_date date,
          close_rank date generated always as (coalesce(expected_close_date, '9999-12-31'::date)) stored,
          closed_at timestamptz, stage_changed_at timestamptz not null default now(),
          company_id bigint, primary_contact_id bigint, original_lead_id bigint,
          deal_type text constraint deals_deal_type_check check (deal_type in
            ('new_business', 'existing_business', 'renewal', 'upsell', 'cross_sell')),
          source text, next_step text, loss_reason_id bigint, loss_note text, competitor text,
          forecast_category text not null default 'pipeline' constraint deals_forecast_category_check
            check (forecast_category in ('pipeline', 'best_case', 'commit', 'closed', 'omitted')),
          constraint deals_closed_at_check check ((status = 'open') = (closed_at is null)),
          constraint deals_loss_check check (status = 'lost' or (loss_reason_id is null and loss_note is null))
        )""")
    own_table("deals")
    reference_member("deals", "owner_id", "created_by_id", "updated_by_id")
    reference("deals", "company_id", "companies", on_delete="on delete set null (company_id)")
    reference("deals", "primary_contact_id", "contacts", on_delete="on delete set null (primary_contact_id)")
    reference("deals", "loss_reason_id", "loss_reasons")
    op.execute(
        "alter table deals add constraint deals_stage_id_fkey foreign key (organization_id, pipeline_id, stage_id) "
        "references stages (organization_id, pipeline_id, id)"
    )
    op.execute("create index deals_stage_id_idx on deals (organization_id, pipeline_id, stage_id, id)")
    _common_indexes("deals")
    keyset("deals", "name", "name_normalized")
    filtered("deals", "closed_at", "expected_close_date", "currency", "source", "deal_type", "forecast_category")
    flagged("deals", "is_sample")
    keyset("deals", "value", "value_rank")
    keyset("deals", "close", "close_rank")
    keyset("deals", "stage", "stage_id", "value_rank")
    keyset("deals", "stage_changed", "stage_changed_at")
    keyset("deals", "pipeline", "pipeline_id", "created_at")
    keyset("deals", "status", "status", "created_at")
    op.execute("create index idx_deals_pipeline_view on deals (organization_id, owner_id, stage_id, status, value)")
    _deal_details()


def _deal_details() -> None:
    op.execute("""
        create table deal_contacts (
          organization_id bigint not null references organizations (id),
          id bigint generated always as identity,
          deal_id bigint not null, contact_id bigint not null,
          role text constraint deal_contacts_role_check check (role in
            ('decision_maker', 'evaluator', 'influencer', 'champion')),
          primary key (organization_id, id),
          constraint deal_contacts_contact_id_key unique (organization_id, deal_id, contact_id)
        )""")
    op.execute("""
        create table deal_stage_changes (
          organization_id bigint not null references organizations (id),
          id bigint generated always as identity,
          deal_id bigint not null,
          from_stage_id bigint, to_stage_id bigint not null,
          from_status text, to_status text not null,
          changed_at timestamptz not null default now(),
          changed_by_id bigint,
          seconds_in_stage bigint check (seconds_in_stage >= 0),
          primary key (organization_id, id)
        )""")
    for table in ("deal_contacts", "deal_stage_changes"):
        own_table(table)
        reference(table, "deal_id", "deals", on_delete="on delete cascade")
    reference("deal_contacts", "contact_id", "contacts", on_delete="on delete cascade")
    reference("deal_stage_changes", "from_stage_id", "stages")
    reference("deal_stage_changes", "to_stage_id", "stages")
    reference_member("deal_stage_changes", "changed_by_id")


def _lead_choices() -> None:
    op.execute("""
        create table lead_statuses (
          organization_id bigint not null references organizations (id),
          id bigint generated always as identity,
          key text not null check (key ~ '^[a-z0-9_]{1,60}$'),
          label text not null check (length(label) between 1 and 100),
          category text not null constraint lead_statuses_category_check check (category in
            ('open', 'working', 'nurturing', 'qualified', 'converted', 'disqualified')),
          position integer not null default 0,
          is_default boolean not null default false,
          color text,
          is_active boolean not null default true,
          primary key (organization_id, id),
          constraint lead_statuses_key_key unique (organization_id, key)
        )""")
    op.execute("create unique index lead_statuses_default_key on lead_statuses (organization_id) where is_default")
    op.execute("""
        create table lead_sources (
          organization_id bigint not null references organizations (id),
          id bigint generated always as identity,
          key text not null check (length(key) between 1 and 60),
          label text not null check (length(label) between 1 and 100),
          position integer not null default 0,
          is_active boolean not null default true,
          primary key (organization_id, id),
          constraint lead_sources_key_key unique (organization_id, key)
        )""")
    for table in ("lead_statuses", "lead_sources"):
        own_table(table)


def _leads() -> None:
    op.execute(f"""
        create table leads ({RECORD_COLUMNS}, {COMMON}, {ADDRESS},
          title text, salutation text, first_name text not null default '', last_name text not null default '',
          company_name text, job_title text,
          name_normalized text {NAME} (lower(trim(coalesce(nullif(trim(last_name || ' ' || first_name), ''),
            company_name, title, email, '')))) stored,
          email text, email_normalized text {NAME} (lower(email)) stored,
          phone text, phone_normalized text collate "C", mobile text, mobile_normalized text collate "C",
          website text, linkedin_url text, industry text, employee_count integer check (employee_count >= 0),
          annual_revenue bigint check (annual_revenue >= 0),
          status text not null, source text,
          rating text constraint leads_rating_check check (rating in ('hot', 'warm', 'cold')),
          score smallint constraint leads_score_check check (score between 0 and 100),
          score_rank smallint generated always as (coalesce(score, -1)) stored,
          score_factors jsonb, value bigint check (value >= 0),
          value_rank bigint generated always as (coalesce(value, -1)) stored, currency text,
          utm_campaign text, utm_medium text, utm_source text, timezone text, language text,
          do_not_call boolean not null default false, email_opt_out boolean not null default false,
          last_contacted_at timestamptz, next_follow_up_at timestamptz, first_responded_at timestamptz,
          disqualify_reason text, contact_id bigint, company_id bigint,
          converted_at timestamptz, converted_contact_id bigint, converted_company_id bigint, converted_deal_id bigint
        )""")
    own_table("leads")
    reference_member("leads", "owner_id", "created_by_id", "updated_by_id")
    for column, target in (
        ("contact_id", "contacts"), ("company_id", "companies"), ("converted_contact_id", "contacts"),
        ("converted_company_id", "companies"), ("converted_deal_id", "deals"),
    ):  # fmt: skip
        reference("leads", column, target, on_delete=f"on delete set null ({column})")
    for column, target in (("status", "lead_statuses"), ("source", "lead_sources")):
        op.execute(
            f"alter table leads add constraint leads_{column}_fkey foreign key (organization_id, {column}) "
            f"references {target} (organization_id, key) on update cascade"
        )
    reference("contacts", "original_lead_id", "leads", on_delete="on delete set null (original_lead_id)")
    reference("deals", "original_lead_id", "leads", on_delete="on delete set null (original_lead_id)")
    _common_indexes("leads")
    keyset("leads", "name", "name_normalized")
    keyset("leads", "score", "score_rank")
    keyset("leads", "value", "value_rank")
    filtered("leads", "rating", "company_name", "industry", "city", "country", "next_follow_up_at", "converted_at")
    flagged("leads", "do_not_call", "email_opt_out", "is_sample")
    keyset("leads", "status_created", "status", "created_at")
    keyset("leads", "status_score", "status", "score_rank")
    keyset("leads", "source", "source", "created_at")
    op.execute("create index leads_email_idx on leads (organization_id, email_normalized, id) where email_normalized is not null")
    op.execute("create index leads_phone_idx on leads (organization_id, phone_normalized, id) where phone_normalized is not null")
    op.execute("create index idx_leads_composite_search on leads (organization_id, status, score, created_at desc)")


def _lead_conversions() -> None:
    # How a lead became contact, company and deal, and what stood before: undo reads it.
    op.execute("""
        create table lead_conversions (
          organization_id bigint not null references organizations (id),
          id bigint generated always as identity,
          lead_id bigint not null,
          contact_id bigint, company_id bigint, deal_id bigint,
          created jsonb not null default '{}',
          lead_before jsonb not null default '{}',
          lead_version integer not null,
          converted_at timestamptz not null default now(),
          converted_by_id bigint,
          primary key (organization_id, id),
          constraint lead_conversions_lead_id_key unique (organization_id, lead_id)
        )""")
    own_table("lead_conversions")
    op.execute(
        "alter table lead_conversions add constraint lead_conversions_lead_id_fkey foreign key (organization_id, lead_id) "
        "references leads (organization_id, id) on delete cascade"
    )
    for column, target in (("contact_id", "contacts"), ("company_id", "companies"), ("deal_id", "deals")):
        reference("lead_conversions", column, target, on_delete=f"on delete set null ({column})")
    reference_member("lead_conversions", "converted_by_id")


def _activities() -> None:
    op.execute(f"""
        create table activities ({RECORD_COLUMNS}, {link_columns()}, owner_id bigint,
          type text not null constraint activities_type_check check (type in
            ('call', 'email', 'meeting', 'sms', 'chat', 'other')),
          subject text not null check (length(subject) between 1 and 255),
          occurred_at timestamptz not null default now(),
          direction text constraint activities_direction_check check (direction in ('inbound', 'outbound')),
          summary text, duration_seconds integer check (duration_seconds >= 0),
          constraint activities_link_check check (num_nonnulls(company_id, contact_id, deal_id, lead_id) >= 1)
        )""")
    op.execute(f"""
        create table notes ({RECORD_COLUMNS}, {link_columns()}, owner_id bigint,
          title text, body text not null check (length(body) >= 1),
          pinned boolean not null default false,
          visibility text not null default 'internal' constraint notes_visibility_check
            check (visibility in ('internal', 'team', 'private')),
          constraint notes_link_check check (num_nonnulls(company_id, contact_id, deal_id, lead_id) >= 1)
        )""")
    op.execute(f"""
        create table tasks ({RECORD_COLUMNS}, {link_columns()}, owner_id bigint, assignee_id bigint,
          subject text not null check (length(subject) between 1 and 255),
          description text,
          type text not null default 'todo' constraint tasks_type_check check (type in
            ('call', 'email', 'todo', 'follow_up', 'meeting')),
          status text not null default 'not_started' constraint tasks_status_check check (status in
            ('not_started', 'in_progress', 'waiting', 'completed', 'deferred', 'canceled')),
          priority text not null default 'normal' constraint tasks_priority_check check (priority in
            ('low', 'normal', 'high', 'urgent')),
          priority_rank integer not null generated always as
            (case priority when 'urgent' then 4 when 'high' then 3 when 'normal' then 2 else 1 end) stored,
          due_at timestamptz, due_rank timestamptz generated always as (coalesce(due_at, '9999-12-31T00:00:00Z'::timestamptz)) stored,
          reminder_at timestamptz, reminded_at timestamptz, completed_at timestamptz,
          happened_at timestamptz not null generated always as (coalesce(completed_at, created_at)) stored
        )""")
    # A record's timeline reads each of the three by link and time.
    for table, time in (("activities", "occurred_at"), ("notes", "created_at"), ("tasks", "happened_at")):
        own_table(table)
        reference_member(table, "owner_id", "created_by_id", "updated_by_id")
        reference_links(table, then=time)
        keyset(table, "created", "created_at")
        keyset(table, "updated", "updated_at")
        keyset(table, "owner", "owner_id", time)
        flagged(table, "is_sample")
        op.execute(
            f"create index {table}_trash_idx on {table} (organization_id, deleted_at, id) where deleted_at is not null"
        )
    reference_member("tasks", "assignee_id")
    keyset("activities", "occurred", "occurred_at")
    keyset("activities", "type", "type", "occurred_at")
    keyset("notes", "visibility", "visibility", "created_at")
    flagged("notes", "pinned")
    keyset("tasks", "type", "type", "due_rank")
    keyset("tasks", "due", "due_rank")
    keyset("tasks", "assignee", "assignee_id", "due_rank")
    keyset("tasks", "status", "status", "due_rank")
    keyset("tasks", "priority", "priority_rank")
    op.execute(
        "create index tasks_open_idx on tasks (organization_id, due_rank, id) where deleted_at is null "
        "and status in ('not_started', 'in_progress', 'waiting', 'deferred')"
    )
    op.execute(
        "create index tasks_reminder_idx on tasks (reminder_at) where reminder_at is not null and reminded_at is null"
    )
    # The sweep marks what it hands out, so that a reminder goes out once; it writes the jobs in the same transaction.
    definer(
        "neuracrm_relay",
        "claim_due_reminders(p_limit integer)",
        "table (organization_id bigint, id bigint)",
        """
        update tasks t set reminded_at = clock_timestamp()
        from (select d.organization_id, d.id from tasks d where d.reminder_at <= now() and d.reminded_at is null
              and d.deleted_at is null and d.status not in ('completed', 'canceled')
              order by d.reminder_at limit p_limit for update skip locked) due
        where t.organization_id = due.organization_id and t.id = due.id
        returning t.organization_id, t.id
        """,
        traits="volatile",
    )
    op.execute("grant select, update (reminded_at) on tasks to neuracrm_relay")


def _tags() -> None:
    op.execute("""
        create table tags (
          organization_id bigint not null references organizations (id),
          id bigint generated always as identity,
          name text not null check (length(name) between 1 and 60),
          name_normalized text collate "C" generated always as (lower(name)) stored,
          color text,
          created_at timestamptz not null default now(),
          primary key (organization_id, id),
          constraint tags_name_key unique (organization_id, name_normalized)
        )""")
    own_table("tags")
    op.execute(f"""
        create table taggings (
          organization_id bigint not null references organizations (id),
          id bigint generated always as identity,
          tag_id bigint not null, {link_columns()},
          primary key (organization_id, id),
          constraint taggings_link_check check (num_nonnulls(company_id, contact_id, deal_id, lead_id) = 1),
          constraint taggings_record_key unique nulls not distinct
            (organization_id, tag_id, company_id, contact_id, deal_id, lead_id)
        )""")
    own_table("taggings")
    reference("taggings", "tag_id", "tags", on_delete="on delete cascade")
    reference_links("taggings")


def _custom_fields() -> None:
    op.execute("""
        create table custom_fields (
          organization_id bigint not null references organizations (id),
          id bigint generated always as identity,
          record_type text not null constraint custom_fields_record_type_check check (record_type in
            ('lead', 'contact', 'company', 'deal')),
          key text not null check (key ~ '^[a-z0-9_]{1,60}$'),
          label text not null check (length(label) between 1 and 255),
          type text not null default 'text' constraint custom_fields_type_check check (type in ('text')),
          created_at timestamptz not null default now(),
          primary key (organization_id, id),
          constraint custom_fields_key_key unique (organization_id, record_type, key)
        )""")
    own_table("custom_fields")


def downgrade() -> None:
    op.execute("drop function claim_due_reminders")
    op.execute("alter table contacts drop constraint contacts_original_lead_id_fkey")
    op.execute("alter table deals drop constraint deals_original_lead_id_fkey")
    for table in TABLES:
        op.execute(f"drop table {table}")
