"""Servers and databases made for one restore and taken away after it."""

import contextlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from sqlalchemy.engine import URL

from app.backups.errors import BackupError
from app.backups.programs import find_programs
from boot import plain_address
from config import DATA, VENDOR_KEYS, Settings

# What a crash would lose is made again by the next restore.
QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
}
DATABASE = "neuracrm"
NOBODY = "redis://127.0.0.1:1/0"
VENDOR_SETTINGS = {name for names in VENDOR_KEYS.values() for name in names} | {
    "CLOUDFLARE_R2_BUCKET",
    "BACKUP_S3_BUCKET",
    "SMTP_HOST",
    "SENTRY_DSN",
    "LOGTAIL_TOKEN",
    "POSTHOG_API_KEY",
    "MIGRATION_DATABASE_URL",
}


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder that is gone after the body."""
    parent = DATA / "scratch"
    parent.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        # PostgreSQL runs as another user then and has to pass through.
        parent.chmod(0o711)
    folder = Path(tempfile.mkdtemp(dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def scratch_database(settings: Settings, server_major: int) -> Iterator[Settings]:
    """Settings of an empty database on a server of its own; on the product's server where no other can be started."""
    try:
        programs = find_programs("postgres", server_major)
    except BackupError:
        with _beside(settings) as copy:
            yield copy
        return
    with scratch_folder() as folder, scratch_server(folder, programs, QUICK) as dsn:
        yield copy_settings(settings, create_database(dsn), folder)


@contextmanager
def scratch_server(folder: Path, programs: Path, server_settings: Mapping[str, str]) -> Iterator[str]:
    """A running server of its own; its administrator's address. Raises BackupError."""
    handle = start_server(folder / "server", programs, server_settings)
    try:
        yield handle.dsn
    finally:
        handle.stop()


def start_server(folder: Path, programs: Path, server_settings: Mapping[str, str], port: int | None = None) -> Any:
    """Start a server in a folder. Raises BackupError."""
    from scripts.server_folder import ServerError
    from scripts.servers import start_postgres

    try:
        return start_postgres(folder, port=port, settings=server_settings, programs=programs)
    except ServerError as error:
        raise BackupError(f"no scratch server: {error}") from error


def create_database(dsn: str, name: str = DATABASE) -> str:
    """Make a database on a server; its address."""
    with closing(psycopg2.connect(dsn)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute(f'create database "{name}"')
    return f"{dsn.rsplit('/', 1)[0]}/{name}"


def copy_settings(settings: Settings, dsn: str, folder: Path) -> Settings:
    """The product's settings, pointed at a copy: nobody outside hears of what happens there."""
    values = {name: value for name, value in settings.model_dump().items() if name not in VENDOR_SETTINGS}
    own = {
        "ENVIRONMENT": "test",
        "DATABASE_URL": dsn,
        "REDIS_URL": NOBODY,
        "STORAGE_FOLDER": str(folder / "files"),
        **dict.fromkeys(VENDOR_SETTINGS, ""),
    }
    return Settings(_env_file=None, **{**values, **own})  # type: ignore[call-arg]


@contextmanager
def _beside(settings: Settings) -> Iterator[Settings]:
    """A scratch database on the product's own server: slower for others while it lasts, but better than no look."""
    name = f"neuracrm_verify_{secrets.token_hex(4)}"
    owner = settings.owner_url
    _execute(owner, f'create database "{name}"')
    try:
        with scratch_folder() as folder:
            copy = copy_settings(settings, _address(owner.set(database=name)), folder)
            if settings.MIGRATION_DATABASE_URL:
                # The role's password is the operator's there: it must not become the derived one.
                application = _address(settings.application_url.set(database=name))
                copy = copy.model_copy(
                    update={"MIGRATION_DATABASE_URL": copy.DATABASE_URL, "DATABASE_URL": application}
                )
            yield copy
    finally:
        with contextlib.suppress(psycopg2.Error):
            _execute(owner, f'drop database if exists "{name}" with (force)')


def _address(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _execute(url: URL, statement: str) -> None:
    with closing(psycopg2.connect(plain_address(url))) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute(statement)
