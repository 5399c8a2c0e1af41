"""Whether the release step has anything to do: it costs a third of a start.

The stamp holds a digest of everything the step reads and the schema version it left behind.
"""

import hashlib
import os
from pathlib import Path

from scripts.database import read_schema_version

CODE = ("app", "migrations")
FILES = ("addresses.py", "config.py", "wsgi.py", "requirements.txt")


def is_released(root: Path, data: Path, url: str) -> bool:
    """Whether this very code with these secrets left the database at its present version."""
    stamp = data / "released"
    return stamp.exists() and stamp.read_text(encoding="utf-8") == _describe(root, data, url)


def stamp_release(root: Path, data: Path, url: str) -> None:
    """Remember that the release step succeeded."""
    (data / "released").write_text(_describe(root, data, url), encoding="utf-8")


def _describe(root: Path, data: Path, url: str) -> str:
    code = [path for folder in CODE for path in (root / folder).rglob("*.py")]
    # The password of the application's role is derived from this secret.
    digest = hashlib.sha256(os.environ.get("SECRET_KEY", "").encode())
    for path in sorted([*code, *(root / name for name in FILES), data / "secrets.env"]):
        digest.update(f"{path}\n".encode())
        digest.update(path.read_bytes() if path.exists() else b"")
    return f"{digest.hexdigest()} {read_schema_version(url)}"
