"""One snapshot, two readers: pg_dump and the manifest see the same rows, whatever is written meanwhile."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg2

from app.backups.errors import BackupError
from app.backups.fingerprints import prepare, read_revision, read_structure, read_tables
from app.backups.programs import find_programs, running
from app.core.provisioning import BACKUP_ROLE
from boot import plain_address
from config import Settings

CONNECT_TIMEOUT_SECONDS = 10
CHUNK_BYTES = 1024 * 1024
# One backup at a time, over all machines.
BACKUP_LOCK = 7_236_002
LOCK_WAIT = "60s"
COMPRESSION = "--compress=1"


class Snapshot:
    """A moment of the database, held open by a connection of the role that may read everything and change nothing."""

    def __init__(self, connection: Any, settings: Settings) -> None:
        self._connection = connection
        self._settings = settings
        with connection.cursor() as cursor:
            cursor.execute("select pg_export_snapshot(), pg_current_wal_lsn()::text, now()")
            self.name, self.wal_position, self.taken_at = cursor.fetchone()
        self.server_major = connection.server_version // 10_000

    def describe(self) -> dict[str, Any]:
        """The database's half of the manifest."""
        with self._connection.cursor() as cursor:
            return {
                "taken_at": self.taken_at.isoformat(),
                "wal_position": self.wal_position,
                "server_version": self._connection.server_version,
                "schema_revision": read_revision(cursor),
                "structure": read_structure(cursor),
                "tables": read_tables(cursor),
            }

    def dump(self) -> Iterator[bytes]:
        """pg_dump's output of this snapshot. Raises BackupError before the end when pg_dump did not succeed."""
        program = find_programs("pg_dump", self.server_major) / "pg_dump"
        command = [program, "--format=custom", COMPRESSION, f"--snapshot={self.name}", f"--role={BACKUP_ROLE}"]
        command += [f"--lock-wait-timeout={LOCK_WAIT}", "--no-password"]
        with running(command, self._settings.owner_url, stdout=-1) as dumping:
            while chunk := dumping.process.stdout.read(CHUNK_BYTES):
                yield chunk
            dumping.finish()


@contextmanager
def open_snapshot(settings: Settings) -> Iterator[Snapshot]:
    """The database as it is now, and no other backup meanwhile. Raises BackupError."""
    with closing(_connect(settings)) as connection:
        with connection.cursor() as cursor:
            _take_lock(cursor)
            cursor.execute(f"set role {BACKUP_ROLE}")
            prepare(cursor)
        connection.commit()
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        try:
            yield Snapshot(connection, settings)
        except psycopg2.Error as error:
            raise BackupError(f"PostgreSQL broke off: {str(error).strip().splitlines()[0]}") from error


def _connect(settings: Settings) -> Any:
    try:
        return psycopg2.connect(plain_address(settings.owner_url), connect_timeout=CONNECT_TIMEOUT_SECONDS)
    except psycopg2.Error as error:
        raise BackupError(
            "the database's administrator cannot sign in: check MIGRATION_DATABASE_URL, or DATABASE_URL without it "
            f"({str(error).strip().splitlines()[0]})"
        ) from error


def _take_lock(cursor: Any) -> None:
    cursor.execute("select pg_try_advisory_lock(%s)", (BACKUP_LOCK,))
    if not cursor.fetchone()[0]:
        raise BackupError("another backup runs already: wait for its end, `flask backup list` shows it")
