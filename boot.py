"""What a process checks before it loads the application: its settings, and the role it signs in to the database with.

Stands beside config.py, above `app`, so that a refused start costs a moment and not the import of the product.
"""

import logging
import sys
from typing import Any

import psycopg2
from psycopg2.extensions import make_dsn
from sqlalchemy.engine import URL

from config import ConfigurationError, load_settings

CONNECT_TIMEOUT_SECONDS = 2
REMEDY = "point DATABASE_URL at the database's administrator and run `flask --app wsgi release`, or name neuracrm_app"

# Temporary tables are the application's own for the length of an import.
FAULTS = """
select r.rolname, r.rolsuper, r.rolbypassrls, r.rolcreaterole, r.rolcreatedb,
  (select count(*) from pg_class c where c.relowner = r.oid and c.relpersistence <> 't'
     and c.relnamespace not in (select oid from pg_namespace where nspname like 'pg\\_t%')) as owned,
  (select count(*) from pg_auth_members m where m.member = r.oid) as memberships
from pg_roles r where r.rolname = current_user
"""

log = logging.getLogger("neuracrm.boot")


def check_start() -> None:
    """End the process with one line when the settings or the database role do not allow a start."""
    try:
        refuse_unsafe_role(load_settings().application_url)
    except ConfigurationError as error:
        sys.exit(f"NeuraCRM cannot start: {error}")


def refuse_unsafe_role(url: URL) -> None:
    """Raise ConfigurationError when the role could pass row-level security.

    A database that is away is no reason not to start: requests answer 503 until it is back, and the first connection
    is checked then (core/database.py).
    """
    try:
        connection = psycopg2.connect(plain_address(url), connect_timeout=CONNECT_TIMEOUT_SECONDS)
    except psycopg2.OperationalError as error:
        log.warning("database not reachable at start: %s", str(error).strip().split("\n")[0])
        return
    try:
        with connection.cursor() as cursor:
            faults = find_role_faults(cursor)
    finally:
        connection.close()
    if faults:
        raise ConfigurationError(f"{faults[0]}, so it would see every organization: {REMEDY}")


def plain_address(url: URL) -> str:
    """The address as libpq and its programs read it, also when it names several hosts."""
    _, parameters = url.get_dialect()().create_connect_args(url)
    return str(make_dsn(**parameters))


def find_role_faults(cursor: Any) -> list[str]:
    """Why the connected role could see more than one organization; empty when it is fit."""
    cursor.execute(FAULTS)
    name, superuser, bypasses, makes_roles, makes_databases, owned, memberships = cursor.fetchone()
    found = {
        "is a superuser": superuser,
        "has BYPASSRLS": bypasses,
        "may create roles": makes_roles,
        "may create databases": makes_databases,
        f"owns {owned} tables or indexes": owned,
        f"is a member of {memberships} other roles": memberships,
    }
    return [f"the database role {name} {fault}" for fault, is_true in found.items() if is_true]
