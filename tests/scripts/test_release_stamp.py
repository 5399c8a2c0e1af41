"""The release step is left out only when nothing it reads has changed."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from scripts.release_stamp import is_released, stamp_release
from scripts.servers import start_postgres
from tests.scripts.conftest import FAST


@pytest.fixture
def dsn(postgres_folder: Path) -> Iterator[str]:
    """A database whose schema stands at the version "0001"."""
    server = start_postgres(postgres_folder, settings=FAST)
    execute(server.dsn, "DROP TABLE IF EXISTS alembic_version")
    execute(server.dsn, "CREATE TABLE alembic_version AS SELECT '0001' AS version_num")
    yield server.dsn
    server.stop()


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with one file of code, and its data."""
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "code.py").write_text("first")
    (tmp_path / "data").mkdir()
    return tmp_path


def execute(dsn: str, statement: str) -> None:
    """Run one statement as the superuser."""
    with closing(psycopg2.connect(dsn)) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        connection.commit()


def test_stamp_holds_while_nothing_changes(clone: Path, dsn: str) -> None:
    assert not is_released(clone, clone / "data", dsn)
    stamp_release(clone, clone / "data", dsn)
    assert is_released(clone, clone / "data", dsn)


@pytest.mark.parametrize(
    "change",
    [
        lambda clone, dsn: (clone / "app" / "code.py").write_text("second"),
        lambda clone, dsn: (clone / "data" / "secrets.env").write_text("SECRET_KEY=other"),
        lambda clone, dsn: execute(dsn, "UPDATE alembic_version SET version_num = '0002'"),
        lambda clone, dsn: execute(dsn, "DROP TABLE alembic_version"),
    ],
    ids=["code", "secret", "other version", "empty database"],
)
def test_any_change_runs_the_step_again(clone: Path, dsn: str, change: Callable[[Path, str], object]) -> None:
    stamp_release(clone, clone / "data", dsn)
    change(clone, dsn)
    assert not is_released(clone, clone / "data", dsn)
