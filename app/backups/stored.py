"""Backups as they lie in storage: three encrypted objects each, the manifest written last.

backups/{name}/database     pg_dump's custom format
backups/{name}/files        what the object store held: a line of JSON for each object
backups/{name}/manifest     every table's rows and checksums, and the sizes and checksums of the other two
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from app.backups.encryption import ChunkReader, decrypt, encrypt
from app.backups.errors import BackupError
from app.integrations.storage import get_backup_store

PREFIX = "backups/"
DATABASE, FILES, MANIFEST = "database", "files", "manifest"
NAME = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6}")
FORMAT = 1


def object_key(name: str, part: str) -> str:
    """Where a part of a backup lies. Raises BackupError for what is no backup's name."""
    if not NAME.fullmatch(name):
        raise BackupError(f"{name} is not the name of a backup: `flask backup list` shows them")
    return f"{PREFIX}{name}/{part}"


def write_part(name: str, part: str, chunks: Iterable[bytes], key: bytes) -> dict[str, Any]:
    """Encrypt and store a part; its stored size and checksum. What breaks on the way leaves nothing behind."""
    where = object_key(name, part)
    reader = ChunkReader(encrypt(chunks, key, where))
    get_backup_store().put_stream(where, reader)
    return {"size_bytes": reader.size_bytes, "sha256": reader.checksum}


def read_part(name: str, part: str, keys: list[bytes]) -> Iterator[bytes]:
    """The bytes of a part. Raises DamagedBackup, BackupError when it is not there."""
    where = object_key(name, part)
    try:
        stream = get_backup_store().open(where)
    except FileNotFoundError:
        raise BackupError(f"{where} is not in storage: the backup was removed, or never complete") from None
    with stream:
        yield from decrypt(stream, keys, where)


def write_manifest(name: str, manifest: dict[str, Any], key: bytes) -> None:
    """Make the backup count: what has no manifest is none."""
    write_part(name, MANIFEST, [orjson.dumps(manifest)], key)


def read_manifest(name: str, keys: list[bytes]) -> dict[str, Any]:
    """What the backup holds. Raises DamagedBackup, BackupError."""
    manifest: dict[str, Any] = orjson.loads(b"".join(read_part(name, MANIFEST, keys)))
    if manifest["format"] != FORMAT or manifest["name"] != name:
        raise BackupError(f"{name} was written by another release of NeuraCRM: use that one to read it")
    return manifest


def list_names() -> list[str]:
    """The backups storage holds, the oldest first; only those with a manifest."""
    ending = f"/{MANIFEST}"
    keys = (item.key for item in get_backup_store().list_keys(PREFIX))
    return sorted(key[len(PREFIX) : -len(ending)] for key in keys if key.endswith(ending))


def remove(name: str) -> None:
    """Take a backup away, its manifest first: half of one must not look whole."""
    for part in (MANIFEST, FILES, DATABASE):
        get_backup_store().delete([object_key(name, part)])
