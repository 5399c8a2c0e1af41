"""Files in a folder that web and worker share, with signed addresses of our own in the place of a bucket's."""

import os
import shutil
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from app.core.errors import Malformed, NotFound, TooLarge, Unavailable
from app.core.security import seal, unseal
from app.integrations.stored_files import CHUNK_BYTES, LINK_SECONDS, OCTETS, UPLOAD_SECONDS, Listed, SignedUrl

PURPOSE = "file link"
ADDRESS = "/api/file-contents/"
PARTS = ".parts"


class FolderStore:
    """Keys are paths below the folder; they are made by the server, never by a client."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path_of(self, key: str) -> Path:
        """Where a key's file lies; the folder above exists afterwards."""
        path = self._folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def put_path(self, key: str, path: Path) -> None:
        target = self.path_of(key)
        if path != target:
            shutil.copyfile(path, target)

    def put_stream(self, key: str, stream: BinaryIO) -> None:
        """Store a stream of unknown length, on the disk before it counts; one that breaks leaves nothing behind."""
        target = self.path_of(key)
        part = target.with_name(f"{target.name}.part")
        try:
            with part.open("wb") as file:
                shutil.copyfileobj(stream, file, CHUNK_BYTES)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, target)
        except OSError as error:
            raise Unavailable(f"The file could not be stored: {error.strerror}.") from error
        finally:
            part.unlink(missing_ok=True)

    def open(self, key: str) -> BinaryIO:
        return self.path_of(key).open("rb")

    def find_size(self, key: str) -> int | None:
        try:
            return (self._folder / key).stat().st_size
        except FileNotFoundError:
            return None

    def move(self, key: str, to: str) -> None:
        os.replace(self._folder / key, self.path_of(to))

    def delete(self, keys: Iterable[str]) -> None:
        for key in keys:
            (self._folder / key).unlink(missing_ok=True)

    def list_keys(self, prefix: str) -> Iterator[Listed]:
        for path in sorted((self._folder / prefix).rglob("*")):
            if path.is_file():
                about = path.stat()
                written_at = datetime.fromtimestamp(about.st_mtime, UTC)
                yield Listed(path.relative_to(self._folder).as_posix(), about.st_size, written_at)

    def sign_put(self, key: str, size_bytes: int, content_type: str) -> SignedUrl:
        return SignedUrl("PUT", _link({"put": key, "size": size_bytes}, UPLOAD_SECONDS), {"Content-Type": content_type})

    def begin_parts(self, key: str, content_type: str) -> str:  # noqa: ARG002  as a bucket wants it
        return key.rsplit("/", 1)[1]

    def sign_part(self, key: str, upload_id: str, number: int, size_bytes: int) -> SignedUrl:  # noqa: ARG002
        part = f"{key}{PARTS}/{number}"
        return SignedUrl("PUT", _link({"put": part, "size": size_bytes}, UPLOAD_SECONDS))

    def finish_parts(self, key: str, upload_id: str) -> None:  # noqa: ARG002
        """Join the parts in their order; harmless when it was done already."""
        folder = self._folder / f"{key}{PARTS}"
        if not folder.is_dir():
            return
        target = self.path_of(key)
        joined = target.with_suffix(".joined")
        with joined.open("wb") as whole:
            for path in sorted(folder.iterdir(), key=lambda part: int(part.name)):
                with path.open("rb") as part:
                    shutil.copyfileobj(part, whole, CHUNK_BYTES)
        os.replace(joined, target)
        shutil.rmtree(folder, ignore_errors=True)

    def abort_parts(self, key: str, upload_id: str) -> None:  # noqa: ARG002
        shutil.rmtree(self._folder / f"{key}{PARTS}", ignore_errors=True)

    def sign_get(self, key: str, disposition: str, content_type: str) -> SignedUrl:
        about = {"get": key, "disposition": disposition, "type": content_type}
        return SignedUrl("GET", _link(about, LINK_SECONDS))

    def receive(self, key: str, stream: BinaryIO, size_bytes: int) -> None:
        """Write exactly so many bytes; a cut stream leaves nothing behind. Raises TooLarge, Unavailable."""
        path = self.path_of(key)
        part = path.with_name(f"{path.name}.part")
        try:
            with part.open("wb") as file:
                _copy(stream, file, size_bytes)
            os.replace(part, path)
        except OSError as error:
            raise Unavailable("The file could not be stored. Try again later.") from error
        finally:
            part.unlink(missing_ok=True)


def _copy(stream: BinaryIO, file: BinaryIO, size_bytes: int) -> None:
    received = 0
    while piece := stream.read(CHUNK_BYTES):
        received += len(piece)
        if received > size_bytes:
            break
        file.write(piece)
    if received != size_bytes:
        raise TooLarge(f"The address takes exactly {size_bytes} bytes.", code="wrong_size")


def _link(about: dict[str, Any], seconds: int) -> str:
    return ADDRESS + seal(PURPOSE, {**about, "until": int(time.time()) + seconds})


def read_link(token: str) -> dict[str, Any]:
    """What a signed address allows. Raises NotFound when it was changed or its time is over."""
    try:
        about: dict[str, Any] = unseal(PURPOSE, token)
    except Malformed:
        raise NotFound from None
    if about["until"] < time.time():
        raise NotFound("This address is no longer valid. Ask for a new one.", code="link_expired")
    return {"type": OCTETS, **about}
