"""From a file on disk to its source: told by content, never by the name alone."""

import re
from pathlib import Path

from .delimited import DelimitedSource
from .encoding import choose_encoding, decode_head, scan_bytes
from .errors import Unreadable
from .source import ReadOptions, Source
from .vcard import VCardSource
from .workbook_guard import check_container, is_zip

CONTROL_SHARE = 0.01
HARMLESS_CONTROLS = 4
PEEK_CHARACTERS = 4096
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "Save it as XLSX or CSV and import that."
_KNOWN_MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG\r\n", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file; unpack it first"),
    (b"BZh", "a compressed file; unpack it first"),
    (b"7z\xbc\xaf", "a compressed file; unpack it first"),
    (b"Rar!", "a compressed file; unpack it first"),
    (b"\xfd7zXZ", "a compressed file; unpack it first"),
    (b"{\\rtf", "a text document"),
    (b"SQLite format 3", "a database"),
)
_LDIF = re.compile(r"(?:\s*#[^\n]*\n|\s*\n)*(?:version:\s*1\s+)?dn::?\s*\S+=", re.IGNORECASE)
_VCARD = re.compile(r"\s*begin\s*:\s*vcard", re.IGNORECASE)
_MARKUP = re.compile(r"\s*<(?:\?xml|!doctype|html|table|head|body|workbook)", re.IGNORECASE)
_JSON = re.compile(r'\s*(?:\{\s*"[^"\n]{0,200}"\s*:|\[\s*(?:\{|\[\s*"))')
# \x01 and \x1c to \x1f are in use as delimiters.
_CONTROL = re.compile(r"[\x00\x02-\x08\x0e-\x19\x1b]")


def open_source(path: Path, filename: str, *, options: ReadOptions | None = None) -> Source:
    """Find out what the file is and how it is written; the rows are read by Source.rows().

    filename: the name the person gave it, used in messages only. options overrule the detection.
    Raises Unreadable with code, message and line; nothing else for any content.
    """
    chosen = options or ReadOptions()
    with path.open("rb") as file:
        magic = file.read(16)
    if not magic:
        raise Unreadable("empty_file", f"“{_short(filename)}” is empty. Export the data again and choose that file.")
    _refuse_known(magic, filename)
    if is_zip(magic):
        check_container(path, filename)
        # openpyxl costs every process six megabytes: it is loaded for the first workbook.
        from .workbook import WorkbookSource

        return WorkbookSource(path, chosen)
    if magic.startswith(_OLE_MAGIC):
        raise _explain_ole(path)
    return _open_text_source(path, filename, chosen)


def _open_text_source(path: Path, filename: str, options: ReadOptions) -> Source:
    scan = scan_bytes(path)
    encoding = choose_encoding(scan, options.encoding)
    text = decode_head(scan, encoding)
    _check_text(text, filename)
    peek = text[:PEEK_CHARACTERS]
    if _VCARD.match(peek):
        return VCardSource(path, scan, encoding)
    _refuse_markup(peek, filename)
    return DelimitedSource(path, scan, encoding, options)


def _check_text(text: str, filename: str) -> None:
    if not text.strip("\ufeff \t\r\n\x1a"):
        raise Unreadable("empty_file", f"“{_short(filename)}” holds no text. Export the data again.")
    controls = sum(1 for _ in _CONTROL.finditer(text))
    if controls > max(HARMLESS_CONTROLS, CONTROL_SHARE * len(text)):
        raise Unreadable(
            "undecodable", f"“{_short(filename)}” is not a text file, or its encoding is unknown. {_SAVE_AS}"
        )


def _refuse_known(magic: bytes, filename: str) -> None:
    for start, what in _KNOWN_MAGIC:
        if magic.startswith(start):
            raise Unreadable(
                "unsupported_format", f"“{_short(filename)}” is {what}. Import a CSV, TSV, XLSX or vCard file."
            )


def _refuse_markup(peek: str, filename: str) -> None:
    if _LDIF.match(peek):
        raise Unreadable(
            "unsupported_format", "LDIF is not supported. Export the address book as vCard or CSV and import that."
        )
    if _MARKUP.match(peek):
        raise Unreadable("unsupported_format", f"“{_short(filename)}” is a web page or XML. {_SAVE_AS}")
    if _JSON.match(peek):
        raise Unreadable("unsupported_format", f"“{_short(filename)}” is JSON, which is not supported. {_SAVE_AS}")


def _explain_ole(path: Path) -> Unreadable:
    if _holds(path, "EncryptedPackage".encode("utf-16-le")):
        return Unreadable(
            "encrypted_workbook", "The workbook is protected by a password. Save it without one and import that."
        )
    return Unreadable("unsupported_format", f"The old Excel format (.xls) is not supported. {_SAVE_AS}")


def _holds(path: Path, needle: bytes) -> bool:
    chunk_bytes = 1024 * 1024
    before = b""
    with path.open("rb") as file:
        while chunk := file.read(chunk_bytes):
            if needle in before + chunk:
                return True
            before = chunk[-len(needle) :]
    return False


def _short(filename: str) -> str:
    return filename[-60:]
