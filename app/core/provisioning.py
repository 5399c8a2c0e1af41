"""The release step: roles, extensions, migrations, rights. Runs as the owner of the database, never as the application."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg2.extensions import encrypt_password
from sqlalchemy import Connection, create_engine, pool, text
from sqlalchemy.engine import URL

from config import APPLICATION_ROLE, ROOT, ConfigurationError, Settings

OWNER_ROLE = "neuracrm_owner"
BACKUP_ROLE = "neuracrm_backup"
# Own the definer functions; the application is a member of none of them.
DEFINER_ROLES = ("neuracrm_auth", "neuracrm_search", "neuracrm_relay")
EXTENSIONS = ("pg_trgm", "btree_gin", "unaccent")
ROLE_LOCK = 7_236_001
APPLICATION_SETTINGS = {
    "statement_timeout": "30s",
    "lock_timeout": "1s",
    "idle_in_transaction_session_timeout": "60s",
    "timezone": "UTC",
    "jit": "off",
    # Of fast disks and of pages in memory. At PostgreSQL's 4, key checks read small tables whole, row after row.
    "random_page_cost": "1.1",
}


def release(settings: Settings) -> None:
    """Create roles and extensions, migrate to head. Harmless to repeat; two at once wait for each other."""
    provision_roles(settings)
    migrate(settings.owner_url)
    _let_backup_read(settings)


def _let_backup_read(settings: Settings) -> None:
    """Whatever a migration forgot: a dump that misses a table, or cannot read a sequence, is no backup."""
    engine = create_engine(settings.owner_url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"set local role {OWNER_ROLE}")
        for kind in ("tables", "sequences"):
            connection.exec_driver_sql(f"grant select on all {kind} in schema public to {BACKUP_ROLE}")


def provision_roles(settings: Settings) -> None:
    """Make the roles the three locks need. Raises ConfigurationError when DATABASE_URL may not create roles."""
    engine = create_engine(settings.owner_url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": ROLE_LOCK})
        _require_rights(connection)
        for role in (OWNER_ROLE, *DEFINER_ROLES):
            _make_role(connection, role, "nologin")
        for role in (*DEFINER_ROLES, BACKUP_ROLE):
            _make_role(connection, role, "nologin bypassrls")
        _make_application_role(connection, settings)
        _grant_schema(connection)
        for extension in EXTENSIONS:
            connection.exec_driver_sql(f"create extension if not exists {extension} with schema public")


def _require_rights(connection: Connection) -> None:
    row = connection.execute(
        text("select rolsuper, rolcreaterole, rolbypassrls from pg_roles where rolname = current_user")
    ).one()
    if not (row.rolsuper or (row.rolcreaterole and row.rolbypassrls)):
        raise ConfigurationError(
            "the release step needs a role that may create roles: set MIGRATION_DATABASE_URL to the server's administrator"
        )


def _make_role(connection: Connection, role: str, attributes: str) -> None:
    exists = connection.execute(text("select 1 from pg_roles where rolname = :role"), {"role": role}).first()
    verb = "alter" if exists else "create"
    connection.exec_driver_sql(f"{verb} role {role} {attributes}")


def _make_application_role(connection: Connection, settings: Settings) -> None:
    role = settings.application_url.username or APPLICATION_ROLE
    if role != APPLICATION_ROLE:
        raise ConfigurationError(f"DATABASE_URL must sign in as {APPLICATION_ROLE} when MIGRATION_DATABASE_URL is set")
    # Hashed here: a password in a statement would stand in the server's log.
    driver = connection.connection.driver_connection
    password = encrypt_password(settings.application_url.password or "", role, driver, "scram-sha-256")
    _make_role(connection, role, "login nosuperuser nobypassrls noinherit nocreatedb nocreaterole")
    quoted = connection.execute(text("select quote_literal(:password)"), {"password": password}).scalar_one()
    connection.exec_driver_sql(f"alter role {role} password {quoted}".replace("%", "%%"))
    for name, value in APPLICATION_SETTINGS.items():
        connection.exec_driver_sql(f"alter role {role} set {name} = '{value}'")


def _grant_schema(connection: Connection) -> None:
    database = connection.execute(text("select quote_ident(current_database())")).scalar_one()
    for role in DEFINER_ROLES:
        connection.exec_driver_sql(f"grant {role} to {OWNER_ROLE}")
    connection.exec_driver_sql(f"grant {OWNER_ROLE}, {BACKUP_ROLE} to current_user")
    connection.exec_driver_sql(f"grant create, usage on schema public to {OWNER_ROLE}, {', '.join(DEFINER_ROLES)}")
    connection.exec_driver_sql(f"grant usage on schema public to {APPLICATION_ROLE}, {BACKUP_ROLE}")
    connection.exec_driver_sql("revoke create on schema public from public")
    connection.exec_driver_sql(f"grant connect on database {database} to {APPLICATION_ROLE}, {BACKUP_ROLE}")
    connection.exec_driver_sql(f"revoke temporary on database {database} from public")
    # Imports copy into temporary tables: COPY into a table under row-level security is refused.
    connection.exec_driver_sql(f"grant temporary on database {database} to {APPLICATION_ROLE}")


def alembic_config(owner_url: URL | None = None) -> Config:
    config = Config(str(ROOT / "migrations" / "alembic.ini"))
    config.set_main_option("script_location", str(Path(ROOT / "migrations")))
    if owner_url is not None:
        config.attributes["owner_url"] = owner_url
    return config


def migrate(owner_url: URL, revision: str = "head") -> None:
    """Bring the schema to a revision."""
    command.upgrade(alembic_config(owner_url), revision)


def head_revision() -> str:
    """The newest migration in the code."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head() or ""


def current_revision(connection: Connection) -> str:
    """The migration the database is at; empty when it has none."""
    return MigrationContext.configure(connection).get_current_revision() or ""
