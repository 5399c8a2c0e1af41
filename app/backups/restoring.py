"""From a stored backup to rows: into an empty database, which is compared with the manifest before anybody uses it."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg2

from app.backups import stored
from app.backups.errors import BackupError, DamagedBackup
from app.backups.fingerprints import find_differences, prepare, read_revision, read_structure, read_tables
from app.backups.programs import Program, find_programs, running
from app.core.provisioning import provision_roles
from boot import plain_address
from config import Settings

MAX_TOLD_DIFFERENCES = 5
COUNT_TABLES = "select count(*) from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
# What ran or waited when the backup was made may have been done since: a second letter must not leave.
HOLD_JOBS = (
    "update jobs set available_at = 'infinity', claimed_until = null, state = 'pending' "
    "where state in ('pending', 'running')"
)
RELEASE_JOBS = "update jobs set available_at = now() where state = 'pending' and available_at = 'infinity'"
SETTLE_ROW = "update backups set state = 'complete', finished_at = now() where name = %s and state = 'running'"


def restore_backup(name: str, keys: list[bytes], target: Settings) -> dict[str, Any]:
    """Restore into the empty database of `target` and compare; the manifest.

    Raises DamagedBackup, or BackupError with the first differences.
    """
    manifest = stored.read_manifest(name, keys)
    _require_empty(target)
    provision_roles(target)
    _load(name, keys, manifest, target)
    compare(manifest, target)
    return manifest


def _require_empty(target: Settings) -> None:
    try:
        with closing(psycopg2.connect(plain_address(target.owner_url))) as connection, connection.cursor() as cursor:
            cursor.execute(COUNT_TABLES)
            ((tables,),) = cursor.fetchall()
    except psycopg2.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise BackupError(f"the database to restore into cannot be reached ({reason}): create it, empty") from error
    if tables:
        raise BackupError(f"the database to restore into holds {tables} tables: give an empty one")


def _load(name: str, keys: list[bytes], manifest: dict[str, Any], target: Settings) -> None:
    major = manifest["server_version"] // 10_000
    program = find_programs("pg_restore", major) / "pg_restore"
    database = target.owner_url.database
    command = [program, "--exit-on-error", "--no-password", f"--dbname={database}", "--single-transaction"]
    with running(command, target.owner_url, stdin=-1) as restoring:
        _feed(restoring, stored.read_part(name, stored.DATABASE, keys))
        restoring.finish()


def _feed(restoring: Program, chunks: Iterator[bytes]) -> None:
    pipe = restoring.process.stdin
    assert pipe is not None
    try:
        for chunk in chunks:
            pipe.write(chunk)
        pipe.close()
    except BrokenPipeError:
        # It ended before its input did: finish() tells why.
        return


def check_files(name: str, keys: list[bytes], manifest: dict[str, Any]) -> None:
    """Read the list of files to its end. Raises DamagedBackup."""
    lines = sum(chunk.count(b"\n") for chunk in stored.read_part(name, stored.FILES, keys))
    if lines != manifest["files"]["count"]:
        raise DamagedBackup(f"{name} lists {lines} files, its manifest {manifest['files']['count']}")


def compare(manifest: dict[str, Any], target: Settings) -> None:
    """Every table's rows and checksums, and the structure. Raises BackupError with the first differences."""
    with closing(psycopg2.connect(plain_address(target.owner_url))) as connection, connection.cursor() as cursor:
        prepare(cursor)
        lines = find_differences(manifest["tables"], read_tables(cursor))
        lines += find_differences(manifest["structure"], read_structure(cursor))
        revision = read_revision(cursor)
    if revision != manifest["schema_revision"]:
        lines.append(f"schema: {manifest['schema_revision']} in the manifest, {revision or 'none'} restored")
    if lines:
        more = f" and {len(lines) - MAX_TOLD_DIFFERENCES} more" if len(lines) > MAX_TOLD_DIFFERENCES else ""
        raise BackupError(f"the restored database differs: {'; '.join(lines[:MAX_TOLD_DIFFERENCES])}{more}")


def settle_restored(name: str, target: Settings, *, is_held: bool) -> int:
    """Make a restored database ready for the product; how many jobs wait for `flask backup resume`."""
    with closing(psycopg2.connect(plain_address(target.owner_url))) as connection, connection.cursor() as cursor:
        cursor.execute(SETTLE_ROW, (name,))
        if is_held:
            cursor.execute(HOLD_JOBS)
        held = cursor.rowcount if is_held else 0
        connection.commit()
    return held


def resume_jobs(target: Settings) -> int:
    """Let the jobs a restore held run; how many."""
    with closing(psycopg2.connect(plain_address(target.owner_url))) as connection, connection.cursor() as cursor:
        cursor.execute(RELEASE_JOBS)
        connection.commit()
        return int(cursor.rowcount)
