"""Refresh tokens, invitations, API keys, mailed links, recovery codes and the throttles of guessing."""

from alembic import op

from migrations.tenancy import APPLICATION, BACKUP, USER, definer, isolate, own_table

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROLES = "'owner', 'admin', 'manager', 'agent', 'viewer'"
OWNED = ("api_keys", "invitations", "refresh_tokens")
PERSONAL = ("recovery_codes", "link_tokens")
DEFINERS = (
    "auth_user(text)",
    "auth_organizations(bigint)",
    "auth_api_key(text)",
    "auth_link_token(text)",
    "list_organization_ids(bigint, integer)",
    "forget_old_credentials(timestamptz)",
)


def upgrade() -> None:
    op.execute("alter table users add column last_organization_id bigint, add column password_changed_at timestamptz")
    _refresh_tokens()
    _invitations()
    _api_keys()
    _personal_tables()
    _throttles()
    _session_check()
    _lookups()
    _sweeps()


def _refresh_tokens() -> None:
    # A token names its organization, so no look-up across organizations is needed. Its family is the session.
    op.execute("""
        create table refresh_tokens (
          organization_id bigint not null references organizations (id),
          id bigint generated always as identity,
          session_id bigint not null,
          token_hash text not null collate "C",
          created_at timestamptz not null default now(),
          expires_at timestamptz not null,
          used_at timestamptz,
          primary key (organization_id, id),
          constraint refresh_tokens_token_hash_key unique (organization_id, token_hash),
          constraint refresh_tokens_session_id_fkey foreign key (organization_id, session_id)
            references sessions (organization_id, id) on delete cascade
        )""")
    own_table("refresh_tokens")
    op.execute("create index refresh_tokens_session_idx on refresh_tokens (organization_id, session_id)")


def _invitations() -> None:
    op.execute(f"""
        create table invitations (
          organization_id bigint not null references organizations (id),
          id bigint generated always as identity,
          email text not null,
          email_normalized text not null collate "C",
          role text not null constraint invitations_role_check check (role in ({ROLES})),
          team_id bigint,
          invited_by_id bigint not null,
          token_hash text not null collate "C",
          created_at timestamptz not null default now(),
          expires_at timestamptz not null,
          accepted_at timestamptz,
          revoked_at timestamptz,
          primary key (organization_id, id),
          constraint invitations_token_hash_key unique (organization_id, token_hash),
          constraint invitations_team_id_fkey foreign key (organization_id, team_id)
            references teams (organization_id, id) on delete set null (team_id),
          constraint invitations_invited_by_id_fkey foreign key (organization_id, invited_by_id)
            references memberships (organization_id, user_id)
        )""")
    own_table("invitations")
    op.execute(
        "create unique index invitations_open_key on invitations (organization_id, email_normalized) "
        "where accepted_at is null and revoked_at is null"
    )


def _api_keys() -> None:
    op.execute("""
        create table api_keys (
          organization_id bigint not null references organizations (id),
          id bigint generated always as identity,
          user_id bigint not null,
          name text not null check (length(name) between 1 and 100),
          key_id text not null collate "C",
          key_hash text not null collate "C",
          scopes text[] not null default '{}',
          created_at timestamptz not null default now(),
          expires_at timestamptz,
          last_used_at timestamptz,
          revoked_at timestamptz,
          primary key (organization_id, id),
          constraint api_keys_user_id_fkey foreign key (organization_id, user_id)
            references memberships (organization_id, user_id)
        )""")
    own_table("api_keys")
    # Used by auth_api_key alone: a key tells its id before its organization is known.
    op.execute("create unique index api_keys_key_id_key on api_keys (key_id)")
    op.execute("create index api_keys_user_idx on api_keys (organization_id, user_id)")
    op.execute("grant select on api_keys to neuracrm_auth")


def _personal_tables() -> None:
    op.execute("""
        create table recovery_codes (
          id bigint generated always as identity primary key,
          user_id bigint not null references users (id),
          code_hash text not null collate "C",
          created_at timestamptz not null default now(),
          used_at timestamptz,
          constraint recovery_codes_code_hash_key unique (user_id, code_hash)
        )""")
    op.execute("""
        create table link_tokens (
          id bigint generated always as identity primary key,
          user_id bigint not null references users (id),
          kind text not null constraint link_tokens_kind_check check (kind in ('password_reset', 'email_change')),
          email text not null,
          bound_email text not null collate "C",
          token_hash text not null collate "C" constraint link_tokens_token_hash_key unique,
          created_at timestamptz not null default now(),
          expires_at timestamptz not null,
          used_at timestamptz
        )""")
    op.execute("create index link_tokens_user_idx on link_tokens (user_id, kind)")
    op.execute("grant select, delete on link_tokens to neuracrm_auth")
    for table in PERSONAL:
        isolate(table, f"user_id = {USER}")
        op.execute(f"grant select, insert, update, delete on {table} to {APPLICATION}")
        op.execute(f"grant select on {table} to {BACKUP}")


def _throttles() -> None:
    # Keys are signatures, never an address or an account; belongs to nobody, as a guess is made before anybody is known.
    op.execute("""
        create table auth_throttles (
          key text collate "C" primary key,
          recent timestamptz[] not null default '{}',
          updated_at timestamptz not null default now()
        ) with (fillfactor = 80)""")
    op.execute(f"grant select, insert, update, delete on auth_throttles to {APPLICATION}")
    op.execute(f"grant select on auth_throttles to {BACKUP}")
    op.execute("create index auth_throttles_age_idx on auth_throttles (updated_at)")


def _session_check() -> None:
    op.execute("drop function auth_session(bigint, bigint)")
    # must_enrol: the organization wants a second factor and this session was started without one.
    definer(
        "neuracrm_auth",
        "auth_session(p_organization bigint, p_session bigint)",
        "table (user_id bigint, role text, team_id bigint, must_enrol boolean)",
        """
        select s.user_id, m.role, m.team_id, o.require_mfa and s.mfa_at is null from sessions s
        join memberships m on m.organization_id = s.organization_id and m.user_id = s.user_id and m.status = 'active'
        join users u on u.id = s.user_id and u.deactivated_at is null
        join organizations o on o.id = s.organization_id and o.deactivated_at is null
        where s.organization_id = p_organization and s.id = p_session and s.revoked_at is null and s.expires_at > now()
        """,
    )


def _lookups() -> None:
    definer(
        "neuracrm_auth",
        "auth_user(p_email text)",
        "table (id bigint, email text, name text, password_hash text, mfa boolean, last_organization_id bigint)",
        """
        select u.id, u.email, u.name, u.password_hash, u.totp_enabled_at is not null, u.last_organization_id
        from users u where u.email_normalized = p_email and u.deactivated_at is null
        """,
    )
    definer(
        "neuracrm_auth",
        "auth_organizations(p_user bigint)",
        "table (id bigint, name text, role text)",
        """
        select o.id, o.name, m.role from memberships m
        join organizations o on o.id = m.organization_id and o.deactivated_at is null
        where m.user_id = p_user and m.status = 'active' order by o.id
        """,
    )
    definer(
        "neuracrm_auth",
        "auth_api_key(p_key_id text)",
        "table (organization_id bigint, id bigint, user_id bigint, key_hash text, scopes text[], role text, "
        "team_id bigint, last_used_at timestamptz)",
        """
        select k.organization_id, k.id, k.user_id, k.key_hash, k.scopes, m.role, m.team_id, k.last_used_at from api_keys k
        join memberships m on m.organization_id = k.organization_id and m.user_id = k.user_id and m.status = 'active'
        join users u on u.id = k.user_id and u.deactivated_at is null
        join organizations o on o.id = k.organization_id and o.deactivated_at is null
        where k.key_id = p_key_id and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
        """,
    )
    definer(
        "neuracrm_auth",
        "auth_link_token(p_hash text)",
        "table (user_id bigint, kind text, email text)",
        """
        select t.user_id, t.kind, t.email from link_tokens t
        join users u on u.id = t.user_id and u.deactivated_at is null and u.email_normalized = t.bound_email
        where t.token_hash = p_hash and t.used_at is null and t.expires_at > now()
        """,
    )


def _sweeps() -> None:
    op.execute("grant select, delete on refresh_tokens, invitations to neuracrm_relay")
    op.execute("grant select, delete on sessions to neuracrm_relay")
    op.execute("grant select, delete on link_tokens to neuracrm_relay")
    # Ids only: what an organization is called is read with the organization bound.
    definer(
        "neuracrm_auth",
        "list_organization_ids(p_after bigint, p_limit integer)",
        "table (id bigint)",
        "select o.id from organizations o where o.id > p_after order by o.id limit least(p_limit, 1000)",
    )
    definer(
        "neuracrm_relay",
        "forget_old_credentials(p_before timestamptz)",
        "bigint",
        """
        with tokens as (delete from refresh_tokens where expires_at < p_before returning 1),
          ended as (delete from sessions s where s.expires_at < p_before returning 1),
          links as (delete from link_tokens where expires_at < p_before returning 1),
          asked as (delete from invitations where expires_at < p_before and accepted_at is null returning 1)
        select (select count(*) from tokens) + (select count(*) from ended) + (select count(*) from links)
          + (select count(*) from asked)
        """,
        traits="volatile",
    )


def downgrade() -> None:
    for signature in DEFINERS:
        op.execute(f"drop function {signature}")
    for table in (*OWNED, *PERSONAL, "auth_throttles"):
        op.execute(f"drop table {table}")
    op.execute("drop function auth_session(bigint, bigint)")
    definer(
        "neuracrm_auth",
        "auth_session(p_organization bigint, p_session bigint)",
        "table (user_id bigint, role text, team_id bigint)",
        """
        select s.user_id, m.role, m.team_id from sessions s
        join memberships m on m.organization_id = s.organization_id and m.user_id = s.user_id and m.status = 'active'
        join users u on u.id = s.user_id and u.deactivated_at is null
        join organizations o on o.id = s.organization_id and o.deactivated_at is null
        where s.organization_id = p_organization and s.id = p_session and s.revoked_at is null and s.expires_at > now()
        """,
    )
    op.execute("alter table users drop column last_organization_id, drop column password_changed_at")
