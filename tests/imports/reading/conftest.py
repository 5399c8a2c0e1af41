"""Files for the readers, written per test; the corpus of real files when it lies beside the repository."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.imports.reading import ReadOptions, Row, Source, open_source

DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data"

Read = Callable[..., tuple[Source, list[Row]]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write bytes or text to a file, open it and read all its rows."""

    def read_content(content: bytes | str, filename: str = "leads.csv", **options: object) -> tuple[Source, list[Row]]:
        path = tmp_path / "upload"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        source = open_source(path, filename, options=ReadOptions(**options))  # type: ignore[arg-type]
        return source, list(source.rows())

    return read_content


@pytest.fixture(scope="session")
def corpus() -> Path:
    folder = DATA / "import_corpus"
    if not folder.is_dir():
        pytest.skip("the corpus of import files is not beside the repository")
    return folder


@pytest.fixture(scope="session")
def shared_data() -> Path:
    if not DATA.is_dir():
        pytest.skip("the shared data is not beside the repository")
    return DATA
