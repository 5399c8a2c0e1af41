"""What leaves for storage is encrypted in frames, so that it streams and no byte of it can change unnoticed.

    NCRM-BK1 | key id (8) | salt (16) | frames: length (4), AES-256-GCM of up to 1 MiB with its tag

Each file has a key of its own, derived from the configured one, the salt and the file's name. A frame's nonce is its
number and whether it is the last: frames cannot be swapped, repeated, cut off or taken from another backup.
"""

import hashlib
import io
import secrets
import struct
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.backups.errors import BackupError, DamagedBackup
from config import ConfigurationError, Settings, check_secret

MAGIC = b"NCRM-BK1"
KEY_ID_BYTES = 8
SALT_BYTES = 16
FRAME_BYTES = 1024 * 1024
TAG_BYTES = 16
KEY_BYTES = 32
LENGTH = struct.Struct(">I")
NUMBER = struct.Struct(">QI")
LAST = 1 << 31
SETTING = "BACKUP_ENCRYPTION_KEY"


def require_keys(settings: Settings) -> list[bytes]:
    """The key that encrypts, then the one before it. Raises BackupError when there is none, or a weak one."""
    try:
        check_secret(SETTING, settings.BACKUP_ENCRYPTION_KEY)
    except ConfigurationError as error:
        raise BackupError(str(error)) from error
    given = (settings.BACKUP_ENCRYPTION_KEY, settings.BACKUP_PREVIOUS_ENCRYPTION_KEY)
    return [key.encode() for key in given if key]


def key_id(key: bytes) -> str:
    """A name for a key that tells nothing of it."""
    return hashlib.sha256(b"neuracrm backup key id" + key).digest()[:KEY_ID_BYTES].hex()


def encrypt(chunks: Iterable[bytes], key: bytes, name: str) -> Iterator[bytes]:
    """The stored form of a stream of bytes; `name` is where it will lie."""
    header = MAGIC + bytes.fromhex(key_id(key)) + secrets.token_bytes(SALT_BYTES)
    cipher = _derive(key, header, name)
    yield header
    number, waiting = 0, b""
    for frame in in_frames(chunks):
        if number:
            yield _seal(cipher, header, number, waiting, is_last=False)
        number, waiting = number + 1, frame
    yield _seal(cipher, header, max(number, 1), waiting, is_last=True)


def decrypt(stream: BinaryIO, keys: list[bytes], name: str) -> Iterator[bytes]:
    """The bytes that were encrypted. Raises DamagedBackup, also at the very end: believe nothing before."""
    header = _read(stream, len(MAGIC) + KEY_ID_BYTES + SALT_BYTES, name, "its beginning")
    if not header.startswith(MAGIC):
        raise DamagedBackup(f"{name} is damaged: it does not begin as a backup does")
    cipher = _derive(_choose(keys, header, name), header, name)
    number, is_last = 0, False
    while not is_last:
        number += 1
        (length,) = LENGTH.unpack(_read(stream, LENGTH.size, name, f"frame {number}"))
        is_last, length = bool(length & LAST), length & ~LAST
        sealed = _read(stream, length, name, f"frame {number}")
        try:
            yield cipher.decrypt(_nonce(number, is_last), sealed, header)
        except InvalidTag:
            raise DamagedBackup(f"{name} is damaged: frame {number} is not what was written") from None
    if stream.read(1):
        raise DamagedBackup(f"{name} is damaged: something stands after its end")


def in_frames(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of FRAME_BYTES; the last may be shorter."""
    buffer = bytearray()
    for chunk in chunks:
        buffer += chunk
        while len(buffer) >= FRAME_BYTES:
            yield bytes(buffer[:FRAME_BYTES])
            del buffer[:FRAME_BYTES]
    if buffer:
        yield bytes(buffer)


def _derive(key: bytes, header: bytes, name: str) -> AESGCM:
    info = b"neuracrm backup " + name.encode()
    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt=header[-SALT_BYTES:], info=info).derive(key))


def _choose(keys: list[bytes], header: bytes, name: str) -> bytes:
    wanted = header[len(MAGIC) : len(MAGIC) + KEY_ID_BYTES].hex()
    for key in keys:
        if key_id(key) == wanted:
            return key
    raise DamagedBackup(
        f"{name} is damaged or was made with another key ({wanted}): "
        f"give that key as {SETTING} or BACKUP_PREVIOUS_ENCRYPTION_KEY"
    )


def _nonce(number: int, is_last: bool) -> bytes:
    return NUMBER.pack(number, int(is_last))


def _seal(cipher: AESGCM, header: bytes, number: int, frame: bytes, *, is_last: bool) -> bytes:
    sealed = cipher.encrypt(_nonce(number, is_last), frame, header)
    return LENGTH.pack(len(sealed) | (LAST if is_last else 0)) + sealed


def _read(stream: BinaryIO, size: int, name: str, what: str) -> bytes:
    if size > FRAME_BYTES + TAG_BYTES:
        raise DamagedBackup(f"{name} is damaged: {what} cannot be that long")
    pieces = bytearray()
    while len(pieces) < size:
        piece = stream.read(size - len(pieces))
        if not piece:
            raise DamagedBackup(f"{name} is cut: {what} is missing or not complete")
        pieces += piece
    return bytes(pieces)


class ChunkReader(io.RawIOBase):
    """Chunks as a file to read from, counted and summed on the way: storage takes files."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = b""
        self._checksum = hashlib.sha256()
        self.size_bytes = 0

    @property
    def checksum(self) -> str:
        """SHA-256 of what was read so far."""
        return self._checksum.hexdigest()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """Exactly `size` bytes but at the end."""
        pieces, length = [self._rest], len(self._rest)
        while size < 0 or length < size:
            chunk = next(self._chunks, None)
            if chunk is None:
                break
            pieces.append(chunk)
            length += len(chunk)
        whole = b"".join(pieces)
        answer, self._rest = (whole, b"") if size < 0 else (whole[:size], whole[size:])
        self.size_bytes += len(answer)
        self._checksum.update(answer)
        return answer
