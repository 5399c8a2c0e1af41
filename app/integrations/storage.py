"""Files: in a bucket when one is set, else in a local folder. Keys are made by the server and hold the organization.

With a bucket, what this process writes or reads as a path is a copy in the folder; the bucket holds the file.
"""

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from flask import current_app

from app.core.errors import TooLarge, Unavailable
from app.integrations.folder import FolderStore
from app.integrations.stored_files import CHUNK_BYTES, Store, Stored
from config import Settings

EXTENSION = "store"
BACKUP_EXTENSION = "backup_store"


def get_store() -> Store:
    """The one place files are kept; connects on first use."""
    store: Store | None = current_app.extensions.get(EXTENSION)
    if store is None:
        store = current_app.extensions[EXTENSION] = _connect(current_app.config["SETTINGS"])
    return store


def _connect(settings: Settings) -> Store:
    if not settings.CLOUDFLARE_R2_BUCKET:
        return FolderStore(settings.storage_folder)
    from app.integrations import bucket

    return bucket.connect(settings)


def get_backup_store() -> Store:
    """The place backups are kept: a bucket of their own, the one of files, or a folder; connects on first use."""
    store: Store | None = current_app.extensions.get(BACKUP_EXTENSION)
    if store is None:
        settings = current_app.config["SETTINGS"]
        store = current_app.extensions[BACKUP_EXTENSION] = _connect_for_backups(settings)
    return store


def _connect_for_backups(settings: Settings) -> Store:
    if not (settings.BACKUP_S3_BUCKET or settings.CLOUDFLARE_R2_BUCKET):
        return FolderStore(settings.backup_folder)
    from app.integrations import bucket

    return bucket.connect_for_backups(settings)


def has_bucket() -> bool:
    """Whether files leave this machine."""
    return bool(current_app.config["SETTINGS"].CLOUDFLARE_R2_BUCKET)


def new_key(organization_id: int, folder: str, extension: str = "") -> str:
    """A key nobody can guess or choose: org/{id}/{folder}/{random}.{extension}."""
    return f"org/{organization_id}/{folder}/{secrets.token_hex(16)}{extension}"


def local_path(key: str) -> Path:
    """Where this machine writes or copies a key's file; the folder above exists afterwards."""
    path: Path = current_app.config["SETTINGS"].storage_folder / key
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def fetch_file(key: str) -> Path:
    """A path to read a stored file from; copied from the bucket when this machine has none. Raises FileNotFoundError."""
    path = local_path(key)
    if path.exists() or not has_bucket():
        return path
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        with get_store().open(key) as source, part.open("wb") as target:
            shutil.copyfileobj(source, target, CHUNK_BYTES)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return path


def keep_file(key: str) -> None:
    """Store what was written at `local_path(key)`; with a bucket the copy here goes. Raises Unavailable."""
    if has_bucket():
        path = local_path(key)
        get_store().put_path(key, path)
        path.unlink(missing_ok=True)


def store_stream(key: str, stream: BinaryIO, *, max_bytes: int) -> Stored:
    """Write a stream without holding it in memory; a cut stream leaves nothing behind.

    Raises TooLarge past `max_bytes`, Unavailable when the disk is full.
    """
    return store_chunks(key, iter(lambda: stream.read(CHUNK_BYTES), b""), max_bytes=max_bytes)


def store_chunks(key: str, chunks: Iterable[bytes], *, max_bytes: int) -> Stored:
    """Like store_stream, from an iterable of bytes."""
    path = local_path(key)
    part = path.with_suffix(".part")
    size, checksum = 0, hashlib.sha256()
    try:
        with part.open("wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > max_bytes:
                    raise TooLarge(f"A file may have at most {max_bytes} bytes.")
                checksum.update(chunk)
                file.write(chunk)
        os.replace(part, path)
    except OSError as error:
        raise Unavailable("The file could not be stored. Try again later.") from error
    finally:
        part.unlink(missing_ok=True)
    if has_bucket():
        # The copy stays: whoever takes a stream in reads it right afterwards.
        get_store().put_path(key, path)
    return Stored(key, size, checksum.hexdigest())


def open_file(key: str) -> BinaryIO:
    """The file for reading. Raises FileNotFoundError when it is gone."""
    return get_store().open(key)


def delete_file(key: str) -> None:
    """Remove the file; harmless when it is gone already."""
    local_path(key).unlink(missing_ok=True)
    get_store().delete([key])
