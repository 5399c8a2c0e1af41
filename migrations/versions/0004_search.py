"""Text search through definer functions: row-level security would keep the trigram index from being used."""

from alembic import op

from migrations.tenancy import ORGANIZATION, definer

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = {"leads": "search_leads", "contacts": "search_contacts", "companies": "search_companies", "deals": "search_deals"}


def upgrade() -> None:
    for table, function in TABLES.items():
        op.execute(f"grant select on {table} to neuracrm_search")
        op.execute(
            f"create index {table}_search_idx on {table} using gin (organization_id, search_text gin_trgm_ops) "
            "with (fastupdate = off)"
        )
        definer(
            "neuracrm_search",
            f"{function}(p_query text, p_limit integer)",
            "setof bigint",
            rf"""
            select t.id from {table} t where t.organization_id = {ORGANIZATION} and t.deleted_at is null
            and t.search_text like all (select '%' || replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_') || '%'
              from unnest(string_to_array(lower(p_query), ' ')) word where word <> '') limit p_limit
            """,
        )


def downgrade() -> None:
    for table, function in TABLES.items():
        op.execute(f"drop function {function}")
        op.execute(f"drop index {table}_search_idx")
