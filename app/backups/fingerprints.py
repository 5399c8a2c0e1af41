"""What a database holds, in figures that are equal only when the rows are: counts, two sums of hashes, the three locks."""

from typing import Any

# Order-free, and one changed character changes it; 42 is a second, independent hash. OFFSET 0: the text is made once.
FINGERPRINT = (
    "select count(*), coalesce(sum(hashtextextended(t, 0)), 0)::text, coalesce(sum(hashtextextended(t, 42)), 0)::text "
    "from (select r::text as t from public.{table} r offset 0) s"
)
# The text of a row must not depend on who asks.
SETTINGS = (
    "set datestyle = 'ISO, YMD'; set timezone = 'UTC'; set intervalstyle = 'postgres'; set bytea_output = 'hex'; "
    "set extra_float_digits = 1; set search_path = public; set statement_timeout = 0; set row_security = off; "
    "set idle_in_transaction_session_timeout = 0"
)
# Partitions are counted with their table.
TABLES = (
    "select quote_ident(relname) from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') "
    "and not relispartition order by relname"
)
_OURS = "not exists (select from pg_depend d where d.objid = {id} and d.deptype = 'e')"
STRUCTURE = f"""
select 'forced tables', count(*) from pg_class c where relnamespace = 'public'::regnamespace
  and relrowsecurity and relforcerowsecurity
union all select 'policies', count(*) from pg_policy
union all select 'constraints', count(*) from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n'
union all select 'indexes', count(*) from pg_index i join pg_class c on c.oid = i.indrelid
  where c.relnamespace = 'public'::regnamespace
union all select 'functions', count(*) from pg_proc p where pronamespace = 'public'::regnamespace and {_OURS.format(id="p.oid")}
union all select 'triggers', count(*) from pg_trigger where not tgisinternal and tgparentid = 0"""  # noqa: S608

Tables = dict[str, list[Any]]


def prepare(cursor: Any) -> None:
    """Settings of the session that makes or compares fingerprints."""
    cursor.execute(SETTINGS)


def read_tables(cursor: Any) -> Tables:
    """Table -> [rows, hash, hash]. The role must pass row-level security: otherwise PostgreSQL refuses."""
    cursor.execute(TABLES)
    tables = [name for (name,) in cursor.fetchall()]
    return {table: _read_table(cursor, table) for table in tables}


def _read_table(cursor: Any, table: str) -> list[Any]:
    cursor.execute(FINGERPRINT.format(table=table))
    return list(cursor.fetchone())


def read_structure(cursor: Any) -> dict[str, int]:
    """How many policies, constraints, indexes, functions and triggers there are."""
    cursor.execute(STRUCTURE)
    return dict(cursor.fetchall())


def read_revision(cursor: Any) -> str:
    """The migration the database stands at; empty when it has none."""
    cursor.execute("select to_regclass('public.alembic_version') is not null")
    if not cursor.fetchone()[0]:
        return ""
    cursor.execute("select version_num from public.alembic_version")
    row = cursor.fetchone()
    return str(row[0]) if row else ""


def find_differences(expected: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """What is not as it was, one line each."""
    lines = []
    for name in sorted({*expected, *found}):
        before, after = expected.get(name), found.get(name)
        if before != after:
            lines.append(f"{name}: {_tell(before)} in the manifest, {_tell(after)} restored")
    return lines


def _tell(value: Any) -> str:
    if isinstance(value, list):
        return f"{value[0]} rows, checksum {value[1][-8:]}"
    return "nothing" if value is None else str(value)
