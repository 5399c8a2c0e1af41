"""The queries of the catalogue's nine questions. Each returns (object, what is wrong)."""

# Owned: has organization_id, or is the table of organizations itself.
_OWNED = """exists (select from pg_attribute a where a.attrelid = c.oid and not a.attisdropped
  and a.attname = 'organization_id')"""
_TABLES = "pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')"
_SETTING = "(NULLIF(current_setting('app.organization_id'::text, true), ''::text))::bigint"

UNFORCED = f"""
select c.relname::text, case
    when not c.relrowsecurity then 'row-level security is not enabled'
    when not c.relforcerowsecurity then 'row-level security is not forced'
    when not exists (select from pg_policy p where p.polrelid = c.oid) then 'there is no policy'
    else 'a policy does not compare the organization for reading and writing' end
from {_TABLES} and ({_OWNED} or c.relname = 'organizations')
  and (not c.relrowsecurity or not c.relforcerowsecurity
    or not exists (select from pg_policy p where p.polrelid = c.oid)
    or exists (select from pg_policy p where p.polrelid = c.oid and (p.polcmd <> '*' or not p.polpermissive
      or pg_get_expr(p.polqual, p.polrelid) not in (
        $q$(organization_id = {_SETTING})$q$, $q$(id = {_SETTING})$q$)
      or pg_get_expr(p.polwithcheck, p.polrelid) is distinct from pg_get_expr(p.polqual, p.polrelid))))
order by 1"""  # noqa: S608

UNOWNED = f"""
select c.relname::text, 'has no organization_id' from {_TABLES} and not {_OWNED} order by 1"""  # noqa: S608

LOOSE_KEYS = """
select k.conname::text, 'from ' || k.conrelid::regclass || ' to ' || k.confrelid::regclass || ' without the organization'
from pg_constraint k
join pg_attribute near on near.attrelid = k.conrelid and near.attname = 'organization_id'
join pg_attribute far on far.attrelid = k.confrelid and far.attname = 'organization_id'
where k.contype = 'f' and k.connamespace = 'public'::regnamespace
  and not exists (select from unnest(k.conkey, k.confkey) as pair(one, two)
    where pair.one = near.attnum and pair.two = far.attnum)
order by 1"""

_INDEXES = """
from pg_index i join pg_class c on c.oid = i.indrelid
join pg_attribute o on o.attrelid = c.oid and o.attname = 'organization_id'
where c.relnamespace = 'public'::regnamespace and i.indkey[0] <> o.attnum"""

UNIQUE_INDEXES = f"""
select i.indexrelid::regclass::text, 'unique over all organizations in ' || c.relname {_INDEXES} and i.indisunique order by 1"""

VIEWS = """
select c.relname::text, case c.relkind when 'v' then 'a view with its owner''s rights' else 'a readable materialised view' end
from pg_class c where c.relnamespace = 'public'::regnamespace
  and ((c.relkind = 'v' and position('security_invoker=true' in coalesce(c.reloptions::text, '')) = 0)
    or (c.relkind = 'm' and has_table_privilege('{application}', c.oid, 'select')))
order by 1"""

DEFINERS = """
select p.proname::text, case
    when p.proname not in ({known_functions}) then 'is not on the list of known functions'
    when r.rolname not in ({owners}) then 'is owned by ' || r.rolname
    else 'has no pinned search_path' end
from pg_proc p join pg_roles r on r.oid = p.proowner
where p.pronamespace = 'public'::regnamespace and p.prosecdef and has_function_privilege('{application}', p.oid, 'execute')
  and (p.proname not in ({known_functions}) or r.rolname not in ({owners}) or r.rolcanlogin
    or not exists (select from unnest(p.proconfig) s where starts_with(s, 'search_path=pg_catalog,') and right(s, 7) = 'pg_temp'))
order by 1"""

ROLE = """
select r.rolname::text, fault from pg_roles r cross join lateral (values
    (r.rolsuper, 'is a superuser'), (r.rolbypassrls, 'passes row-level security'), (r.rolinherit, 'inherits rights'),
    (r.rolcreaterole, 'may create roles'), (r.rolcreatedb, 'may create databases'),
    (exists (select from pg_class c where c.relowner = r.oid and c.relpersistence <> 't'
       and c.relnamespace = 'public'::regnamespace), 'owns tables'),
    (exists (select from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
       and has_table_privilege(r.rolname, c.oid, 'truncate')), 'may truncate'),
    (has_schema_privilege(r.rolname, 'public', 'create'), 'may create objects'),
    (exists (select from pg_auth_members m where m.member = r.oid), 'is a member of another role')) as checks(is_so, fault)
where r.rolname = '{application}' and checks.is_so
order by 2"""

OTHER_INDEXES = f"""
select i.indexrelid::regclass::text, 'does not start with the organization in ' || c.relname {_INDEXES}
  and not i.indisunique order by 1"""

LEAKY_COLUMNS = """
select c.relname || '.' || a.attname, 'has the type ' || t.typname from pg_attribute a
join pg_class c on c.oid = a.attrelid join pg_type t on t.oid = a.atttypid
where c.relnamespace = 'public'::regnamespace and c.relrowsecurity and a.attnum > 0 and not a.attisdropped
  and (t.typtype = 'e' or t.typname in ('numeric', 'citext'))
order by 1"""

TABLES = f"""
select c.relname::text,
  case when {_OWNED} then 'organization_id' when c.relname = 'organizations' then 'id' end,
  c.relforcerowsecurity,
  (select string_agg(p.polname, ', ' order by p.polname) from pg_policy p where p.polrelid = c.oid),
  (select count(*) from pg_constraint k where k.conrelid = c.oid and k.contype = 'f'),
  (select count(*) from pg_constraint k join pg_attribute o on o.attrelid = c.oid and o.attname = 'organization_id'
     where k.conrelid = c.oid and k.contype = 'f' and o.attnum = any (k.conkey)),
  (select count(*) from pg_index i where i.indrelid = c.oid and i.indisunique),
  (select count(*) from pg_index i join pg_attribute o on o.attrelid = c.oid and o.attname = 'organization_id'
     where i.indrelid = c.oid and i.indisunique and i.indkey[0] = o.attnum),
  has_table_privilege(c.oid, 'select')
from {_TABLES} order by 1"""  # noqa: S608
