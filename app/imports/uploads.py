"""Taking a file in: streamed to storage before any transaction is opened."""

from pathlib import PurePath
from typing import Any, BinaryIO, cast

from flask import current_app, g, request

from app.core.errors import Invalid, TooLarge
from app.core.tenancy import current
from app.integrations.storage import delete_file, new_key, store_stream

FORM_OVERHEAD_BYTES = 64 * 1024
MAX_EXTENSION = 12


def receive_upload() -> None:
    """Store the file of a multipart form (field "file") or the raw body; what was received waits in g.upload.

    Raises Invalid when there is no file, TooLarge past the limit.
    """
    max_bytes = current_app.config["SETTINGS"].IMPORT_MAX_BYTES
    request.max_content_length = max_bytes + FORM_OVERHEAD_BYTES
    if (request.content_length or 0) > max_bytes + FORM_OVERHEAD_BYTES:
        raise TooLarge(f"A file may have at most {max_bytes} bytes.")
    stream, filename = _find_stream()
    key = new_key(current.organization_id, "imports", PurePath(filename).suffix[:MAX_EXTENSION].lower())
    stored = store_stream(key, stream, max_bytes=max_bytes)
    if stored.size_bytes == 0:
        delete_file(key)
        raise Invalid(fields={"file": ["The file is empty."]}, code="empty_file")
    g.upload = (stored, filename)
    g.received_checksum = stored.checksum


def _find_stream() -> tuple[BinaryIO, str]:
    if request.mimetype == "multipart/form-data":
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            raise Invalid(fields={"file": ['Send the file as the form field "file".']})
        return cast(BinaryIO, sent.stream), request.args.get("filename") or sent.filename
    filename = request.args.get("filename", "")
    if not filename:
        raise Invalid(fields={"filename": ["Name the file: ?filename=leads.csv"]})
    return cast(BinaryIO, request.stream), filename


def received() -> tuple[Any, str]:
    """What `receive_upload` stored: (Stored, file name)."""
    return g.upload  # type: ignore[no-any-return]
