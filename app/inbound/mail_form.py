"""The form Inbound Parse sends: each field in its own alphabet, named in `charsets`, and files as they are."""

import codecs
from dataclasses import dataclass, field
from typing import Any

import orjson
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from app.core.errors import Malformed

MAX_PARTS = 1000
MAX_FIELD_BYTES = 1_000_000
UTF_8 = "utf-8"


@dataclass
class MailForm:
    """Fields by name, and (name, content) of each file."""

    fields: dict[str, str] = field(default_factory=dict)
    files: list[tuple[str, bytes]] = field(default_factory=list)


def read_mail_form(body: bytes, boundary: str) -> MailForm:
    """The form of a body. Raises Malformed."""
    try:
        raw, files = _split(body, boundary.encode("latin-1"))
    except (ValueError, UnicodeError):
        raise Malformed("The form cannot be read.") from None
    charsets = _read_charsets(raw.get("charsets", b""))
    return MailForm({name: _decode(value, charsets.get(name)) for name, value in raw.items()}, files)


def _split(body: bytes, boundary: bytes) -> tuple[dict[str, bytes], list[tuple[str, bytes]]]:
    if not boundary:
        raise ValueError("no boundary")
    decoder = MultipartDecoder(boundary, max_parts=MAX_PARTS)
    decoder.receive_data(body)
    decoder.receive_data(None)
    fields: dict[str, bytes] = {}
    files: list[tuple[str, bytes]] = []
    part: Any = None
    pieces: list[bytes] = []
    while not isinstance(event := decoder.next_event(), Epilogue | NeedData):
        if isinstance(event, Field | File):
            part, pieces = event, []
        elif isinstance(event, Data):
            pieces.append(event.data)
            if not event.more_data:
                _keep(part, b"".join(pieces), fields, files)
    return fields, files


def _keep(part: Any, content: bytes, fields: dict[str, bytes], files: list[tuple[str, bytes]]) -> None:
    if isinstance(part, File):
        if content:
            files.append((part.filename or "attachment", content))
    elif part is not None and part.name:
        fields[part.name] = content[:MAX_FIELD_BYTES]


def _read_charsets(raw: bytes) -> dict[str, str]:
    try:
        found = orjson.loads(raw) if raw else {}
    except orjson.JSONDecodeError:
        return {}
    return {name: value for name, value in found.items() if isinstance(value, str)} if isinstance(found, dict) else {}


def _decode(value: bytes, charset: str | None) -> str:
    try:
        # What is no alphabet, such as "zip", codecs knows as well.
        encoding = codecs.lookup(charset or UTF_8)
        name = encoding.name if encoding._is_text_encoding else UTF_8
    except (LookupError, ValueError):
        name = UTF_8
    return value.decode(name, "replace").encode("utf-8", "replace").decode()
