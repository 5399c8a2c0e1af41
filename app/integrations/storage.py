"""Files: a local folder that web and worker share. Keys are made by the server and hold the organization."""

import hashlib
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from flask import current_app

from app.core.errors import TooLarge, Unavailable

CHUNK_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Stored:
    """A stored file: its key, its size in bytes and the SHA-256 of its content."""

    key: str
    size_bytes: int
    checksum: str


def new_key(organization_id: int, folder: str, extension: str = "") -> str:
    """A key nobody can guess or choose: org/{id}/{folder}/{random}.{extension}."""
    return f"org/{organization_id}/{folder}/{secrets.token_hex(16)}{extension}"


def local_path(key: str) -> Path:
    """Where a key's file lies; the folder above exists afterwards."""
    path: Path = current_app.config["SETTINGS"].storage_folder / key
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


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
    return Stored(key, size, checksum.hexdigest())


def open_file(key: str) -> BinaryIO:
    """The file for reading. Raises FileNotFoundError when it is gone."""
    return local_path(key).open("rb")


def delete_file(key: str) -> None:
    """Remove the file; harmless when it is gone already."""
    local_path(key).unlink(missing_ok=True)
