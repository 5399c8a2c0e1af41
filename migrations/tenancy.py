"""The words migrations use to make a table owned, and a function a definer. Never changed once released; only added to."""

from alembic import op

APPLICATION = "neuracrm_app"
BACKUP = "neuracrm_backup"
ORGANIZATION = "nullif(current_setting('app.organization_id', true), '')::bigint"
USER = "nullif(current_setting('app.user_id', true), '')::bigint"

RECORD_COLUMNS = """
  organization_id bigint not null references organizations (id),
  id bigint generated always as identity,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  created_by_id bigint,
  updated_by_id bigint,
  is_sample boolean not null default false,
  version integer not null default 1,
  primary key (organization_id, id)
"""


def own_table(table: str, *, column: str = "organization_id", rights: str = "select, insert, update, delete") -> None:
    """Forced row-level security by the organization, and the application's rights on the table."""
    isolate(table, f"{column} = {ORGANIZATION}")
    op.execute(f"grant {rights} on {table} to {APPLICATION}")
    op.execute(f"grant select on {table} to {BACKUP}")


def isolate(table: str, condition: str) -> None:
    """Enabled and forced row-level security with one policy for reading and writing."""
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"create policy organization_isolation on {table} using ({condition}) with check ({condition})")


def definer(
    owner: str, signature: str, returns: str, body: str, *, language: str = "sql", traits: str = "stable"
) -> None:
    """A SECURITY DEFINER function with a pinned search_path, owned by a NOLOGIN role; the application may only call it."""
    name = signature.split("(", maxsplit=1)[0].strip()
    op.execute(
        f"create function {signature} returns {returns} language {language} {traits} security definer "
        f"set search_path = pg_catalog, public, pg_temp as $body$ {body} $body$"
    )
    op.execute(f"revoke all on function {name} from public")
    op.execute(f"grant execute on function {name} to {APPLICATION}")
    op.execute(f"alter function {name} owner to {owner}")
