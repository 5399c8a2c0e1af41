"""The build on the disk: which file answers a name, in which encoding, and the page with its nonce."""

import mimetypes
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

# What the build makes: letters, digits and a hash. No path can be spelt with these.
ASSET_NAME = re.compile(r"^[A-Za-z0-9_][A-Za-z0-9_.-]*$")
NEVER_SERVED = (".map", ".br", ".gz")
# The best first; the build writes one file for each beside the plain one.
ENCODINGS = {"br": ".br", "gzip": ".gz"}
NONCE_MARK = "__CSP_NONCE__"
# The whole build is a third of this.
MAX_KEPT_FILES = 512


@dataclass(frozen=True)
class Asset:
    """A file's bytes as they travel."""

    content: bytes
    mimetype: str
    encoding: str | None


def find_asset(folder: Path, name: str, accepted: tuple[str, ...]) -> Asset | None:
    """The asset of a build in the best accepted encoding, None when there is none of that name."""
    if not ASSET_NAME.match(name) or name.endswith(NEVER_SERVED):
        return None
    for encoding in (*(one for one in ENCODINGS if one in accepted), None):
        path = folder / f"{name}{ENCODINGS[encoding] if encoding else ''}"
        stamp = _stamp(path)
        if stamp:
            mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
            return Asset(_read(path, stamp), mimetype, encoding)
    return None


def find_page(folder: Path, nonce: str) -> bytes | None:
    """The page with its nonce, None without a build."""
    path = folder / "index.html"
    stamp = _stamp(path)
    return _read(path, stamp).replace(NONCE_MARK.encode(), nonce.encode()) if stamp else None


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


@lru_cache(MAX_KEPT_FILES)
def _read(path: Path, _stamp: tuple[int, int]) -> bytes:
    return path.read_bytes()
