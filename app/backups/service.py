"""Making backups and letting old ones go."""

import logging
import secrets
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import orjson
import psycopg2
from flask import current_app

from app.backups import figures, records, stored
from app.backups.dumps import Snapshot, open_snapshot
from app.backups.encryption import key_id, require_keys
from app.backups.errors import BackupError
from app.core.clock import now
from app.core.errors import AppError
from app.integrations.storage import get_store
from config import Settings

KEPT_DAYS = 30
# Of months gone by, the first backup of each is kept this long.
MONTHLY_KEPT_DAYS = 366
LINES_PER_CHUNK = 1000
FILES_PREFIX = "org/"
EXPECTED = (BackupError, AppError, OSError, psycopg2.Error)

log = logging.getLogger("neuracrm.backups")


def is_configured() -> bool:
    """Whether backups are meant to be made here."""
    return bool(settings().BACKUP_ENCRYPTION_KEY)


def settings() -> Settings:
    configured: Settings = current_app.config["SETTINGS"]
    return configured


def create_backup(kind: str) -> str:
    """Make a backup and give its name. Raises BackupError; a backup that fails is written down with its reason."""
    keys = require_keys(settings())
    with open_snapshot(settings()) as snapshot:
        name = f"{now():%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
        started = time.monotonic()
        records.start_backup(name, kind)
        try:
            manifest = _store(name, kind, snapshot, keys[0])
        except EXPECTED as error:
            _fail(name, error)
            raise BackupError(_say(error)) from error
        except BaseException as error:
            # The worker's time is over, or it is told to end.
            _fail(name, error)
            raise
    records.complete_backup(name, manifest)
    figures.BACKUP_SECONDS.labels("create").set(time.monotonic() - started)
    log.info("backup made", extra={"backup": name, "size_bytes": manifest["dump"]["size_bytes"]})
    return name


def _store(name: str, kind: str, snapshot: Snapshot, key: bytes) -> dict[str, Any]:
    count = _Count()
    manifest = {
        "format": stored.FORMAT,
        "name": name,
        "kind": kind,
        "release": settings().RELEASE_VERSION,
        "key_id": key_id(key),
        **snapshot.describe(),
        "dump": stored.write_part(name, stored.DATABASE, snapshot.dump(), key),
        "files": stored.write_part(name, stored.FILES, _list_files(count), key),
    }
    manifest["files"] |= {"count": count.files, "total_bytes": count.total_bytes}
    stored.write_manifest(name, manifest, key)
    return manifest


class _Count:
    files = 0
    total_bytes = 0


def _list_files(count: _Count) -> Iterator[bytes]:
    """The objects of the file store, a line of JSON each."""
    lines: list[bytes] = []
    for item in get_store().list_keys(FILES_PREFIX):
        count.files += 1
        count.total_bytes += item.size_bytes
        lines.append(orjson.dumps([item.key, item.size_bytes, item.written_at]) + b"\n")
        if len(lines) == LINES_PER_CHUNK:
            yield b"".join(lines)
            lines.clear()
    yield b"".join(lines)


def _fail(name: str, error: BaseException) -> None:
    reason = _say(error)
    log.error("backup failed", extra={"backup": name, "reason": reason})
    for undo in (lambda: stored.remove(name), lambda: records.fail_backup(name, reason)):
        _try(undo)


def _try(step: Callable[[], None]) -> None:
    """What follows a failure may fail as well: storage or the database may be what is away."""
    try:
        step()
    except EXPECTED as error:
        log.warning("could not tidy up after a failed backup", extra={"reason": _say(error)})


def _say(error: BaseException) -> str:
    if isinstance(error, AppError):
        return error.message
    return str(error).strip().partition("\n")[0] or type(error).__name__


def choose_old(names: list[str], moment: datetime) -> list[str]:
    """Which backups may go: older than 30 days, but the first of each month stays a year. The newest always stays."""
    old, months = [], set()
    for name in sorted(names)[:-1]:
        age = moment - read_time(name)
        is_first, month = name[:6] not in months, name[:6]
        months.add(month)
        if age > timedelta(days=KEPT_DAYS) and not (is_first and age <= timedelta(days=MONTHLY_KEPT_DAYS)):
            old.append(name)
    return old


def read_time(name: str) -> datetime:
    """When a backup was begun, as its name tells."""
    return datetime.strptime(name[:16] + "+0000", "%Y%m%dT%H%M%SZ%z")


def prune_backups() -> list[str]:
    """Remove old backups from storage; their names."""
    old = choose_old(stored.list_names(), now())
    for name in old:
        stored.remove(name)
        records.record_removal(name)
    return old
