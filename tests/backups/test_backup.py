"""A backup is made, told, proven by a restore, and refused when a byte of it changed or pg_dump did not end well."""

import re
import secrets
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from app.backups import dumps, figures, queries, stored, tasks
from app.backups.encryption import require_keys
from app.backups.errors import BackupError
from app.backups.service import create_backup
from app.health import checks, diagnosis
from tests.client import Signed

FLIPS = 12


def newest_row(settings: Any) -> Any:
    return queries.list_backups()[0]


def stored_files(settings: Any) -> list[Path]:
    return sorted(path for path in Path(settings.BACKUP_FOLDER).rglob("*") if path.is_file())


def test_made_verified_listed_and_restored(flask: Any, settings: Any, owner: Signed, database: str) -> None:
    owner.make("/leads", {"last_name": "Backed up Ünï"})
    code, told = flask("backup", "create", "--verify")
    assert code == 0, told
    name = re.findall(r"\S+(?= is good)", told)[0]
    row = newest_row(settings)
    assert (row.name, row.state, row.verification, row.kind) == (name, "complete", "passed", "manual")
    assert row.size_bytes > 10_000 and row.row_count > 5 and row.verification_seconds > 0
    assert all(b"Backed up" not in path.read_bytes() for path in stored_files(settings))
    code, told = flask("backup", "list")
    assert code == 0 and re.search(rf"{name} .* complete .* verified", told)
    target = f"{database.rsplit('/', 1)[0]}/restored_{secrets.token_hex(4)}"
    with closing(psycopg2.connect(database)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute(f"create database {target.rsplit('/', 1)[1]}")
    code, told = flask("backup", "restore", name, "--to", target)
    assert code == 0 and "all as in the manifest" in told, told
    with closing(psycopg2.connect(target)) as connection, connection.cursor() as cursor:
        cursor.execute("select count(*) from leads where last_name = 'Backed up Ünï'")
        assert cursor.fetchone()[0] == 1
        cursor.execute("select count(*) from jobs where state = 'pending' and available_at <> 'infinity'")
        assert cursor.fetchone()[0] == 0
    code, told = flask("backup", "restore", name, "--to", target)
    assert code == 1 and "give an empty one" in told
    with closing(psycopg2.connect(database)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute(f"drop database {target.rsplit('/', 1)[1]} with (force)")


def test_one_flipped_byte_anywhere_is_found(flask: Any, settings: Any, owner: Signed) -> None:
    name = create_backup("manual")
    keys = require_keys(settings)
    for path in stored_files(settings):
        whole = path.read_bytes()
        places = {0, 9, 17, 33, len(whole) - 1, *(secrets.randbelow(len(whole)) for _ in range(FLIPS))}
        for place in places:
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            with pytest.raises(BackupError, match=r"damaged|cut"):
                list(stored.read_part(name, path.name, keys))
        path.write_bytes(whole[:-1])
        with pytest.raises(BackupError, match="cut"):
            list(stored.read_part(name, path.name, keys))
        path.write_bytes(whole + b"\0")
        with pytest.raises(BackupError, match="after its end"):
            list(stored.read_part(name, path.name, keys))
        path.write_bytes(whole)
    path = next(path for path in stored_files(settings) if path.name == stored.DATABASE)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    code, told = flask("backup", "verify", name)
    assert code == 1 and "BAD" in told and "is damaged: frame" in told
    assert newest_row(settings).verification == "failed"


def test_parts_of_another_backup_and_another_key_are_refused(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    older, newer = create_backup("manual"), create_backup("manual")
    folder = Path(settings.BACKUP_FOLDER) / "backups"
    (folder / newer / "database").write_bytes((folder / older / "database").read_bytes())
    with pytest.raises(BackupError, match="not what was written"):
        list(stored.read_part(newer, "database", require_keys(settings)))
    monkeypatch.setattr(settings, "BACKUP_ENCRYPTION_KEY", KEY_AFTER := "another-key-5kQw8ZrXc2Vb7Nm4Lp9Js6Hg3Fd1")
    with pytest.raises(BackupError, match="made with another key"):
        stored.read_manifest(older, require_keys(settings))
    monkeypatch.setattr(settings, "BACKUP_PREVIOUS_ENCRYPTION_KEY", "a-key-of-backups-9f3Kq2LmX7vTz1Yw8RbN4cHd")
    assert stored.read_manifest(older, require_keys(settings))["name"] == older and KEY_AFTER


def test_a_dump_that_fails_or_is_killed_is_no_backup(
    flask: Any, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pg_dump that breaks off after megabytes: nothing is stored, the row tells why, figures and health say it."""
    real = dumps.find_programs("pg_dump", 18)
    broken = tmp_path / "pg_dump"
    broken.write_text(f'#!/bin/sh\n"{real}/pg_dump" "$@" | head -c 5000\necho "the disk is gone" >&2\nexit 1\n')
    broken.chmod(0o755)
    monkeypatch.setattr(dumps, "find_programs", lambda *_: tmp_path)
    before = stored.list_names()
    code, told = flask("backup", "create")
    assert code == 1 and "pg_dump failed (exit code 1): the disk is gone" in told
    assert stored.list_names() == before and not stored_files(settings)
    row = newest_row(settings)
    assert row.state == "failed" and "the disk is gone" in row.reason
    tasks.measure_backups()
    assert figures.BACKUP_LAST_FAILED._value.get() == 1
    state = checks.check_everything()["backups"]
    assert state.startswith("degraded: ")
    found = {finding.subject: finding for finding in diagnosis.check_backups(settings)}["backups"]
    assert found.state in ("warning", "error") and found.remedy


def test_without_a_key_or_programs_it_says_what_to_do(
    flask: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.backups.programs import find_programs

    with pytest.raises(BackupError, match="install the package postgresql-client-99"):
        find_programs("pg_dump", 99)
    monkeypatch.setattr(settings, "BACKUP_ENCRYPTION_KEY", "")
    code, told = flask("backup", "create")
    assert code == 1 and "BACKUP_ENCRYPTION_KEY is missing" in told


def test_old_backups_go_and_the_first_of_each_month_stays() -> None:
    from datetime import UTC, datetime, timedelta

    from app.backups.service import choose_old

    moment = datetime(2026, 11, 24, tzinfo=UTC)
    days = [moment - timedelta(days=number) for number in range(400)]
    names = [f"{day:%Y%m%dT020000Z}-abcdef" for day in days]
    kept = set(names) - set(choose_old(names, moment))
    assert {name for name in names[:30]} <= kept
    assert all(day.day == 1 or (moment - day).days <= 30 for day, name in zip(days, names, strict=True) if name in kept)
    assert len(kept) == 31 + 11
    assert choose_old(names[-1:], moment) == []
