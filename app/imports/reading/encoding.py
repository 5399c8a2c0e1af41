"""Which encoding a file is written in: byte order mark, pattern of NUL bytes, strict UTF-8, then the guess."""

import codecs
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from .errors import Unreadable
from .legacy_text import guess_legacy

HEAD_BYTES = 256 * 1024
CHUNK_BYTES = 1024 * 1024
FOREIGN_BYTES = 96 * 1024
FOREIGN_BYTES_PER_CHUNK = 32 * 1024
NUL_SHARE = 0.02
ENOUGH_ERRORS = 20_000
# A lone surrogate can never come out of a valid text, so it marks what could not be decoded.
UNDECODABLE = "\udcff"
DECODE_ERRORS = "reading.mark"

_WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# How many of four neighbouring bytes are NUL in mostly Latin text, by position.
_NUL_PATTERNS = (
    ("utf-32-le", (0, 1, 1, 1)),
    ("utf-32-be", (1, 1, 1, 0)),
    ("utf-16-le", (0, 1, 0, 1)),
    ("utf-16-be", (1, 0, 1, 0)),
)


@dataclass
class ByteScan:
    """What one pass over the bytes tells: size, beginning, health as UTF-8, and lines that are not ASCII."""

    size: int = 0
    head: bytes = b""
    utf8_characters: int = 0
    utf8_errors: int = 0
    foreign: bytes = b""


def scan_bytes(path: Path) -> ByteScan:
    """Read the whole file once in bounded memory, because foreign letters may come a million lines late."""
    scan = ByteScan(size=path.stat().st_size)
    rest = b""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            if not scan.head:
                scan.head = chunk[:HEAD_BYTES]
            rest = _scan_chunk(scan, rest + chunk, final=False)
            if scan.utf8_errors > ENOUGH_ERRORS + scan.utf8_characters:
                return scan
    _scan_chunk(scan, rest, final=True)
    return scan


def choose_encoding(scan: ByteScan, wanted: str | None = None) -> str:
    """Name the encoding, or check the wanted one. Raises Unreadable."""
    if wanted:
        return _check_wanted(wanted)
    if encoding := _encoding_by_mark(scan.head) or _encoding_by_nuls(scan.head):
        return encoding
    if b"\x1b$" in scan.head and _decodes(scan.head, "iso2022_jp"):
        return "iso2022_jp"
    # Valid multi-byte sequences hardly ever arise by chance: a few errors among many of them are damage.
    if scan.utf8_errors == 0 or scan.utf8_characters > scan.utf8_errors:
        return "utf-8"
    encoding = guess_legacy(scan.foreign)
    if encoding is None:
        raise Unreadable(
            "undecodable",
            "The file is not text in any encoding we know. Save it as CSV in UTF-8, or choose its encoding.",
        )
    return encoding


def open_text(path: Path, encoding: str) -> TextIO:
    """Open for reading with line ends untouched; bytes that do not decode become UNDECODABLE."""
    codecs.register_error(DECODE_ERRORS, _mark_undecodable)
    text = io.TextIOWrapper(path.open("rb"), encoding=encoding, errors=DECODE_ERRORS, newline="")
    return text


def decode_head(scan: ByteScan, encoding: str) -> str:
    """Decode the beginning of the file; a character cut by the end of the sample is left out."""
    codecs.register_error(DECODE_ERRORS, _mark_undecodable)
    decoder = codecs.getincrementaldecoder(encoding)(errors=DECODE_ERRORS)
    text = decoder.decode(scan.head, final=len(scan.head) >= scan.size)
    return text.lstrip("\ufeff\ufffe")


def _scan_chunk(scan: ByteScan, data: bytes, *, final: bool) -> bytes:
    """Count foreign characters and errors; returns the bytes of a character cut by the end of the chunk."""
    if data.isascii():
        return b""
    try:
        text, used = codecs.utf_8_decode(data, "strict", final)
    except UnicodeDecodeError:
        _collect_foreign(scan, data)
        text, used = codecs.utf_8_decode(data, "surrogateescape", final)
    valid = text.encode("utf-8", "ignore")
    characters = len(valid.decode("utf-8"))
    scan.utf8_errors += len(text) - characters
    # Bytes beyond one per character: near enough to the number of foreign characters.
    scan.utf8_characters += len(valid) - characters
    return data[used:]


def _collect_foreign(scan: ByteScan, data: bytes) -> None:
    room = min(FOREIGN_BYTES - len(scan.foreign), FOREIGN_BYTES_PER_CHUNK)
    for line in data.splitlines() if room > 0 else ():
        if room <= 0:
            return
        if not line.isascii():
            part = line[:room]
            scan.foreign += part + b"\n"
            room -= len(part) + 1


def _check_wanted(wanted: str) -> str:
    try:
        name = codecs.lookup(wanted).name
        # Codecs that are no text encodings (rot13, zip) are refused here.
        "a".encode(name)
        b"a".decode(name)
    except (LookupError, UnicodeError) as error:
        raise Unreadable(
            "invalid_option",
            f"The encoding “{wanted[:40]}” is not known. Choose for example utf-8 or cp1252.",
        ) from error
    return name


def _encoding_by_mark(head: bytes) -> str | None:
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    for mark, encoding in _WIDE_MARKS:
        if head.startswith(mark) and _is_text(head, encoding):
            return encoding
    return None


def _encoding_by_nuls(head: bytes) -> str | None:
    usable = head[: len(head) // 4 * 4]
    if not usable or usable.count(0) < NUL_SHARE * len(usable):
        return None
    shares = [usable[place::4].count(0) / (len(usable) // 4) for place in range(4)]
    for encoding, pattern in _NUL_PATTERNS:
        if _fits(shares, pattern, encoding) and _is_text(head, encoding):
            return encoding
    return None


def _fits(shares: list[float], pattern: tuple[int, ...], encoding: str) -> bool:
    full = [share for share, expected in zip(shares, pattern, strict=True) if expected]
    empty = [share for share, expected in zip(shares, pattern, strict=True) if not expected]
    if encoding.startswith("utf-32"):
        return min(full) > 0.9 and max(empty) < 0.1
    return min(full) > NUL_SHARE and max(empty) < min(full) / 10


def _is_text(head: bytes, encoding: str) -> bool:
    """NUL characters after decoding mean that the mark lied about the width of the units."""
    if not _decodes(head, encoding):
        return False
    text = codecs.getincrementaldecoder(encoding)(errors="ignore").decode(head)
    return "\0" not in text


def _decodes(head: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)(errors="strict").decode(head)
    except UnicodeError:
        return False
    return True


def _mark_undecodable(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return UNDECODABLE, error.end
