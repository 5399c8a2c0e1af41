"""Files: begun, completed, renamed, handed out. What needs the network is a job's work (jobs.py)."""

import re
from pathlib import PurePosixPath
from typing import Any

from app.billing.limits import check_storage
from app.billing.usage import change_storage
from app.core import cache
from app.core.database import db
from app.core.errors import Conflict, Invalid
from app.core.jobs import named_job
from app.core.tenancy import current
from app.events.changes import change_record, purge_record
from app.events.service import record
from app.files.content_types import HEAD_BYTES, PICTURES, is_program, read_type, served_type
from app.files.models import File
from app.files.queries import RECORDS, check_link
from app.integrations.storage import get_store, new_key
from app.integrations.stored_files import MULTIPART_ABOVE_BYTES, OCTETS, PART_BYTES, SignedUrl, attachment

FOLDER = "files"
# What is being sent lies apart: the address it was sent to never leads to what was checked.
SENT_FOLDER = "uploads"
# Line breaks, and marks that turn the direction of writing, with which "exe" can be made to look like "txt".
UNSEEN = re.compile("[\\s\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
CHECK_JOB = "files.check_file"
THUMBNAIL_JOB = "files.make_thumbnail"
DELETE_JOB = "files.delete_objects"


def is_in_parts(size_bytes: int) -> bool:
    return size_bytes > MULTIPART_ABOVE_BYTES


def new_file_key() -> str:
    return new_key(current.organization_id, FOLDER)


def sent_key(key: str) -> str:
    """Where the content of a file is sent, before it is checked."""
    return key.replace(f"/{FOLDER}/", f"/{SENT_FOLDER}/", 1)


def create_file(values: dict[str, Any], key: str, upload_id: str | None) -> File:
    """Begin a file on a record. Raises Invalid, PaymentRequired when it would pass the plan's storage."""
    links = {name: values.pop(name) for name in RECORDS if values.get(name) is not None}
    check_link(links)
    check_storage(values["size_bytes"])
    row = File(
        owner_id=current.user_id,
        name=clean_name(values["name"]),
        size_bytes=values["size_bytes"],
        content_type=values["content_type"],
        claimed_checksum=values.get("checksum"),
        storage_key=key,
        upload_id=upload_id,
        part_bytes=PART_BYTES if upload_id else None,
        **links,
    )
    db.session.add(row)
    db.session.flush()
    return row


def clean_name(name: str) -> str:
    """The name without folders: it is shown and offered for saving, and is never a path. Raises Invalid."""
    last = PurePosixPath(UNSEEN.sub(" ", name).replace("\\", "/")).name
    if last in ("", ".", ".."):
        raise Invalid(fields={"name": ["Name the file."]})
    return last


def describe_upload(row: File) -> dict[str, Any]:
    """Where the content is to be sent."""
    store, key = get_store(), sent_key(row.storage_key)
    if row.upload_id is None or row.part_bytes is None:
        signed = store.sign_put(key, row.size_bytes, row.content_type)
        return {"method": signed.method, "url": signed.url, "headers": signed.headers, "parts": []}
    parts = []
    for number, start in enumerate(range(0, row.size_bytes, row.part_bytes), start=1):
        size = min(row.part_bytes, row.size_bytes - start)
        signed = store.sign_part(key, row.upload_id, number, size)
        parts.append({"number": number, "size_bytes": size, "url": signed.url})
    return {"method": "PUT", "url": None, "headers": {}, "parts": parts}


def complete_file(row: File) -> None:
    """Have an opened file checked. Harmless when it is being checked or ready already. Raises Conflict."""
    if row.state in ("checking", "ready"):
        return
    if row.state != "uploading":
        raise Conflict("This file was refused. Begin anew.", code="file_refused")
    row.state = "checking"
    db.session.flush()
    named_job(CHECK_JOB).enqueue(file_id=row.id)


def accept_file(row: File, content_type: str, checksum: str) -> None:
    """What was sent is what was said: the file is there from now on."""
    row.state, row.content_type, row.checksum = "ready", content_type, checksum
    row.upload_id, row.counted_bytes = None, row.size_bytes
    change_storage(row.size_bytes)
    add_event(row, "created")


def add_file(name: str, content: bytes, checksum: str, key: str, links: dict[str, Any]) -> File:
    """A file whose content we hold ourselves and have stored under `key`: ready at once, or refused. Raises Invalid."""
    check_link(links)
    values: dict[str, Any] = {
        "size_bytes": len(content),
        "content_type": OCTETS,
        "state": "checking",
        "storage_key": key,
    }
    row = File(owner_id=current.user_id, name=clean_name(name), **values, **links)
    db.session.add(row)
    db.session.flush()
    if is_program(content[:HEAD_BYTES]):
        refuse_file(row, "Programs are not taken.")
        return row
    accept_file(row, read_type(content[:HEAD_BYTES]), checksum)
    if row.content_type in PICTURES:
        named_job(THUMBNAIL_JOB).enqueue(file_id=row.id)
    return row


def refuse_file(row: File, reason: str) -> None:
    """Keep the row for a day, so that the sender sees why; the object goes."""
    row.state, row.reason, row.upload_id = "refused", reason, None
    add_event(row, "refused", reason=reason)
    delete_later([row.storage_key, sent_key(row.storage_key)])


def add_event(row: File, happened: str, **data: Any) -> None:
    db.session.flush()
    record(f"file.{happened}", "file", row.id, name=row.name, size_bytes=row.size_bytes, **row.links(), **data)
    cache.next_generation(row.organization_id, "file")


def rename_file(row: File, name: str) -> None:
    change_record("file", row, {"name": clean_name(name)})


def sign_download(row: File) -> SignedUrl:
    """An address for five minutes that saves the file. Raises Conflict while it is not ready."""
    if row.state != "ready":
        raise Conflict("The file is not ready.", code="file_not_ready")
    return get_store().sign_get(row.storage_key, attachment(row.name), served_type(row.content_type))


def purge_file(row: File) -> None:
    """Remove a file for good: its row now, its objects after the commit."""
    keys = [row.storage_key, sent_key(row.storage_key), *filter(None, [row.thumbnail_key])]
    if row.counted_bytes:
        change_storage(-row.counted_bytes)
    purge_record("file", row)
    delete_later(keys)


def delete_later(keys: list[str]) -> None:
    """Delete objects once the running transaction is committed."""
    named_job(DELETE_JOB).enqueue(keys=keys)
