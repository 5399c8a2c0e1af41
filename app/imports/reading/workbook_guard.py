"""A look into the zip directory of a workbook before anything of it is unpacked."""

import zipfile
from pathlib import Path

from .errors import Unreadable

MAX_ENTRIES = 200
MAX_UNPACKED_BYTES = 1024 * 1024 * 1024
MAX_RATIO = 100
# Below this size unpacked, a high ratio does no harm.
SMALL_BYTES = 10 * 1024 * 1024
# Shared strings are held in memory as a whole.
MAX_SHARED_STRINGS_BYTES = 128 * 1024 * 1024
DOCTYPE_PEEK_BYTES = 1024
ENCRYPTED_FLAG = 0x1
_SAVE_AS = "Save it as XLSX or CSV and import that."


def is_zip(magic: bytes) -> bool:
    """Tell a zip container by its first bytes."""
    return magic.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"))


def check_container(path: Path, filename: str) -> None:
    """Refuse archives that are no workbook, are encrypted, damaged, or would unpack too far. Raises Unreadable."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_sizes(entries)
            _check_kind(entries, filename)
            _check_doctypes(archive, entries)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError, RuntimeError) as error:
        raise Unreadable(
            "damaged_file", "The workbook is damaged and cannot be opened. Open it in Excel and save it again."
        ) from error


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    strings = max((entry.file_size for entry in entries if entry.filename.endswith("sharedStrings.xml")), default=0)
    is_bomb = unpacked > MAX_UNPACKED_BYTES or (unpacked > SMALL_BYTES and unpacked > MAX_RATIO * max(packed, 1))
    if len(entries) > MAX_ENTRIES or is_bomb or strings > MAX_SHARED_STRINGS_BYTES:
        raise Unreadable(
            "zip_bomb", "The workbook unpacks to far more than it should. Save the sheet as CSV and import that."
        )


def _check_kind(entries: list[zipfile.ZipInfo], filename: str) -> None:
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & ENCRYPTED_FLAG for entry in entries):
        raise Unreadable(
            "encrypted_workbook", "The file is protected by a password. Save it without one and import that."
        )
    if "content.xml" in names:
        raise Unreadable("unsupported_format", f"OpenDocument (.ods) is not supported. {_SAVE_AS}")
    if "xl/workbook.bin" in names:
        raise Unreadable("unsupported_format", f"The binary Excel format (.xlsb) is not supported. {_SAVE_AS}")
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise Unreadable("unsupported_format", f"“{filename[-60:]}” is an archive, not a workbook. Unpack it first.")


def _check_doctypes(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """No workbook declares entities; one that does wants them expanded."""
    for entry in entries:
        if entry.filename.endswith((".xml", ".rels")):
            with archive.open(entry) as file:
                start = file.read(DOCTYPE_PEEK_BYTES).replace(b"\0", b"").upper()
            if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
                raise Unreadable("zip_bomb", f"The workbook holds parts no spreadsheet writes. {_SAVE_AS}")
