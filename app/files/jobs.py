"""What needs the network or a picture's memory: checking what was sent, small pictures, removing objects, the nightly sweep."""

import hashlib
import io
from datetime import timedelta
from typing import Any

from PIL import Image, UnidentifiedImageError
from sqlalchemy import func, or_, select

from app.core.clock import now
from app.core.database import db, transaction
from app.core.job_runner import keep_claim
from app.core.jobs import job
from app.core.tenancy import current
from app.files import service
from app.files.content_types import HEAD_BYTES, PICTURES, is_program, read_type
from app.files.models import File
from app.integrations.storage import get_store, keep_file, local_path, new_key
from app.integrations.stored_files import CHUNK_BYTES

CHECK_TIMEOUT_SECONDS = 1800
KEEP_EVERY_BYTES = 64 * CHUNK_BYTES
THUMBNAIL_PIXELS = 256
# Four bytes each while it is decoded: a hundred megabytes.
MAX_PIXELS = 25_000_000
MAX_PICTURE_BYTES = 50 * 1024 * 1024
TRASH_DAYS = 30
UNFINISHED_HOURS = 24
BATCH = 200
THUMBNAILS = "thumbnails"


def fail_check(*, file_id: int, **_reason: str) -> None:
    """Nobody can check it, so nobody gets it."""
    row = _open(file_id)
    if row is not None and row.state == "checking":
        service.refuse_file(row, "The file could not be checked.")


@job("default", stepwise=True, timeout_seconds=CHECK_TIMEOUT_SECONDS, on_failure=fail_check)
def check_file(*, file_id: int) -> None:
    """Look at what was sent: its size, its SHA-256 and, by its first bytes, its type."""
    with transaction():
        row = _open(file_id)
        if row is None or row.state != "checking":
            return
        key, upload_id, size, claimed = row.storage_key, row.upload_id, row.size_bytes, row.claimed_checksum
    try:
        _take_over(service.sent_key(key), key, upload_id)
        found, head, checksum = _read(key, size)
    except FileNotFoundError:
        found, head, checksum = -1, b"", ""
    reason = _find_fault(found, size, head, checksum, claimed)
    with transaction():
        row = _open(file_id)
        if row is None or row.state != "checking":
            return
        if reason:
            service.refuse_file(row, reason)
            return
        service.accept_file(row, read_type(head), checksum)
        if row.content_type in PICTURES:
            make_thumbnail.enqueue(file_id=file_id)


def _take_over(sent: str, key: str, upload_id: str | None) -> None:
    """Move what was sent to where nobody can send to; harmless when it was done already. Raises FileNotFoundError."""
    store = get_store()
    if store.find_size(key) is not None:
        return
    if upload_id:
        store.finish_parts(sent, upload_id)
    store.move(sent, key)


def _read(key: str, size: int) -> tuple[int, bytes, str]:
    """(size, first bytes, SHA-256) of an object, a megabyte at a time; stops past the size it should have."""
    found, head, digest, kept = 0, b"", hashlib.sha256(), 0
    with get_store().open(key) as stream:
        while piece := stream.read(CHUNK_BYTES):
            head = head or piece[:HEAD_BYTES]
            found += len(piece)
            digest.update(piece)
            if found > size:
                break
            if found - kept >= KEEP_EVERY_BYTES:
                kept = found
                with transaction():
                    keep_claim({"done": found, "total": size})
    return found, head, digest.hexdigest()


def _find_fault(found: int, size: int, head: bytes, checksum: str, claimed: str | None) -> str | None:
    if found < 0:
        return "Nothing was sent."
    if found != size:
        return "Not as many bytes were sent as announced."
    if claimed and claimed != checksum:
        return "The content is not what was announced: its SHA-256 is another."
    return "Programs are not taken." if is_program(head) else None


@job("default", stepwise=True)
def make_thumbnail(*, file_id: int) -> None:
    """A small picture, drawn anew, so that nothing of the original's bytes is in it. A picture we cannot draw has none."""
    with transaction():
        row = _open(file_id)
        if row is None or row.state != "ready" or row.thumbnail_key or row.size_bytes > MAX_PICTURE_BYTES:
            return
        source = row.storage_key
    with get_store().open(source) as stream:
        drawn = draw_thumbnail(stream.read(MAX_PICTURE_BYTES))
    if drawn is None:
        return
    key = new_key(current.organization_id, THUMBNAILS, ".webp")
    local_path(key).write_bytes(drawn)
    keep_file(key)
    with transaction():
        row = _open(file_id)
        if row is None or row.thumbnail_key:
            service.delete_later([key])
            return
        row.thumbnail_key = key


def draw_thumbnail(content: bytes) -> bytes | None:
    """A WebP of at most 256 pixels each way; None for what is no picture, or too large to decode."""
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP", "GIF")) as picture:
            # Read from the header alone: nothing is decoded yet.
            if picture.width * picture.height > MAX_PIXELS:
                return None
            picture.draft("RGB", (THUMBNAIL_PIXELS * 2, THUMBNAIL_PIXELS * 2))
            small = picture.convert("RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB")
            small.thumbnail((THUMBNAIL_PIXELS, THUMBNAIL_PIXELS))
            drawn = io.BytesIO()
            small.save(drawn, "WEBP", quality=80)
            return drawn.getvalue()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


@job("default", stepwise=True)
def delete_objects(*, keys: list[str]) -> None:
    """Remove objects from storage; harmless when they are gone already."""
    get_store().delete(keys)


@job("default", stepwise=True, timeout_seconds=CHECK_TIMEOUT_SECONDS)
def clean_files() -> None:
    """Remove what nobody can reach any more, and tell storage and table apart from each other, both ways."""
    while _purge_batch():
        pass
    _remove_orphans()


def _purge_batch() -> bool:
    """Files a month in the trash, of records that went for good, and uploads nobody finished."""
    moment = now()
    unfinished = File.state.in_(("uploading", "refused")) & (
        File.created_at < moment - timedelta(hours=UNFINISHED_HOURS)
    )
    nowhere = func.num_nonnulls(File.company_id, File.contact_id, File.deal_id, File.lead_id) == 0
    old = File.deleted_at < moment - timedelta(days=TRASH_DAYS)
    statement = select(File).where(File.organization_id == current.organization_id, or_(unfinished, nowhere, old))
    with transaction():
        keep_claim()
        rows = db.session.execute(statement.order_by(File.id).limit(BATCH).with_for_update()).scalars().all()
        uploads = [(service.sent_key(row.storage_key), row.upload_id) for row in rows if row.upload_id]
        for row in rows:
            service.purge_file(row)
    for key, upload_id in uploads:
        get_store().abort_parts(key, upload_id)
    return len(rows) == BATCH


def _remove_orphans() -> None:
    organization_id = current.organization_id
    with transaction():
        rows = db.session.execute(
            select(File.id, File.storage_key, File.thumbnail_key, File.state).where(
                File.organization_id == organization_id
            )
        ).all()
    known = {key for row in rows for key in (row.storage_key, row.thumbnail_key) if key}
    known |= {service.sent_key(row.storage_key) for row in rows if row.state in ("uploading", "checking")}
    stored, orphans, before = set(), [], now() - timedelta(hours=UNFINISHED_HOURS)
    for folder in (service.FOLDER, service.SENT_FOLDER, THUMBNAILS):
        for item in get_store().list_keys(f"org/{organization_id}/{folder}/"):
            stored.add(item.key)
            # A young object may belong to a row that is not committed yet.
            if item.key not in known and item.written_at < before:
                orphans.append(item.key)
    get_store().delete(orphans)
    _mark_lost([(row.id, row.storage_key) for row in rows if row.state == "ready" and row.storage_key not in stored])


def _mark_lost(missing: list[tuple[int, str]]) -> None:
    for file_id, key in missing:
        # Asked once more: it may have been written since storage was listed.
        if get_store().find_size(key) is not None:
            continue
        with transaction():
            row = _open(file_id)
            if row is not None and row.state == "ready":
                row.state, row.reason = "lost", "Storage no longer holds this file."


def _open(file_id: int) -> Any:
    statement = select(File).where(File.organization_id == current.organization_id, File.id == file_id)
    return db.session.execute(statement.with_for_update().execution_options(populate_existing=True)).scalar()
