"""What a file is, by its first bytes; its name and what the sender says of it count for nothing.

A browser runs HTML, SVG and XML, so these are handed out as plain octets, and everything is handed out to be saved.
"""

import filetype

from app.integrations.stored_files import OCTETS

# As far as any signature reaches.
HEAD_BYTES = 8192
TEXT = "text/plain"
HTML = "text/html"
SVG = "image/svg+xml"
XML = "application/xml"
PICTURES = ("image/jpeg", "image/png", "image/webp", "image/gif")
# What a browser may be told a file is; anything else is octets to it.
SHOWN = frozenset((
    *PICTURES, TEXT, "application/pdf", "application/zip", "audio/mpeg", "audio/x-wav", "video/mp4", "application/msword",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
))  # fmt: skip
PROGRAMS = ("application/x-msdownload", "application/x-executable", "application/x-mach-binary")
PROGRAM_HEADS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"dex\n")
ACTIVE_HEADS = ((b"<!doctype html", HTML), (b"<html", HTML), (b"<script", HTML), (b"<svg", SVG), (b"<?xml", XML))


def read_type(head: bytes) -> str:
    """The type of a file that begins so; application/octet-stream when nothing is known of it."""
    active = _find_active(head)
    if active:
        return active
    known = filetype.guess(head)
    if known is not None:
        return str(known.mime)
    return TEXT if _is_text(head) else OCTETS


def is_program(head: bytes) -> bool:
    """Whether a computer would run it: such files are refused."""
    known = filetype.guess(head)
    return head.startswith(PROGRAM_HEADS) or (known is not None and known.mime in PROGRAMS)


def served_type(content_type: str) -> str:
    """What a browser is told."""
    return content_type if content_type in SHOWN else OCTETS


def _find_active(head: bytes) -> str | None:
    begin = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    found = next((kind for start, kind in ACTIVE_HEADS if begin.startswith(start)), None)
    if found == XML and b"<svg" in begin:
        return SVG
    if found == XML and b"<html" in begin:
        return HTML
    return found


def _is_text(head: bytes) -> bool:
    if not head or b"\x00" in head:
        return False
    try:
        # A letter may be cut in two at the end.
        head.decode("utf-8") if len(head) < HEAD_BYTES else head[:-4].decode("utf-8", errors="strict")
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 8
    return True
