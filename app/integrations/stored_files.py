"""The words both kinds of storage share: what is stored, and how somebody is let in from outside."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import quote

CHUNK_BYTES = 1024 * 1024
# Parts of S3 are at least 5 MiB and at most 10,000.
PART_BYTES = 16 * 1024 * 1024
MULTIPART_ABOVE_BYTES = 100 * 1024 * 1024
LINK_SECONDS = 300
UPLOAD_SECONDS = 3600
OCTETS = "application/octet-stream"


@dataclass(frozen=True)
class Stored:
    """A stored file: its key, its size in bytes and the SHA-256 of its content."""

    key: str
    size_bytes: int
    checksum: str


@dataclass(frozen=True)
class Listed:
    """A key found in storage, with its size in bytes and when it was last written."""

    key: str
    size_bytes: int
    written_at: datetime


@dataclass(frozen=True)
class SignedUrl:
    """An address that lets its bearer do one thing for a while, with the headers that must be sent."""

    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)


class Store(Protocol):
    """What a folder and a bucket can do alike. Raises Unavailable when it cannot be reached, FileNotFoundError."""

    def put_path(self, key: str, path: Path) -> None: ...

    def put_stream(self, key: str, stream: BinaryIO) -> None: ...

    def open(self, key: str) -> BinaryIO: ...

    def find_size(self, key: str) -> int | None: ...

    def move(self, key: str, to: str) -> None: ...

    def delete(self, keys: Iterable[str]) -> None: ...

    def list_keys(self, prefix: str) -> Iterator[Listed]: ...

    def sign_put(self, key: str, size_bytes: int, content_type: str) -> SignedUrl: ...

    def begin_parts(self, key: str, content_type: str) -> str: ...

    def sign_part(self, key: str, upload_id: str, number: int, size_bytes: int) -> SignedUrl: ...

    def finish_parts(self, key: str, upload_id: str) -> None: ...

    def abort_parts(self, key: str, upload_id: str) -> None: ...

    def sign_get(self, key: str, disposition: str, content_type: str) -> SignedUrl: ...


def attachment(name: str) -> str:
    """Content-Disposition that has a browser save the file, whatever letters its name has (RFC 6266, RFC 8187)."""
    plain = "".join(
        letter if letter.isascii() and letter.isprintable() and letter not in '"\\' else "_" for letter in name
    )
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
