"""Backups on: a key, a folder of their own, scratch servers below the test's folder."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.backups import scratch
from app.integrations.storage import BACKUP_EXTENSION
from tests.files.conftest import bucket_server

KEY = "a-key-of-backups-9f3Kq2LmX7vTz1Yw8RbN4cHd"

__all__ = ["bucket_server"]


@pytest.fixture
def settings(app: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The application's settings with backups configured; inside an application context."""
    made = app.config["SETTINGS"]
    monkeypatch.setattr(made, "BACKUP_ENCRYPTION_KEY", KEY)
    monkeypatch.setattr(made, "BACKUP_FOLDER", str(tmp_path / "backups"))
    monkeypatch.setattr(scratch, "DATA", tmp_path)
    app.extensions.pop(BACKUP_EXTENSION, None)
    with app.app_context():
        yield made
    app.extensions.pop(BACKUP_EXTENSION, None)


@pytest.fixture
def flask(app: Any, settings: Any) -> Any:
    """Calls a command as an operator does; its exit code and what it printed."""

    def call(*words: str) -> tuple[int, str]:
        result = app.test_cli_runner().invoke(args=list(words))
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.output

    return call
