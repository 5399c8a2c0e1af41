"""Reading in bounded memory and time."""

import csv
import sys
import time
import tracemalloc
from pathlib import Path

import pytest

from app.imports.reading import open_source

ROWS = 100_000
COLUMNS = 37
# Measured as a share of what the csv module alone does on the same machine at the same time.
SHARE_OF_BARE_CSV = 0.3
MAX_MEMORY_BYTES = 64 * 1024 * 1024


@pytest.fixture(scope="module")
def wide_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("speed") / "wide.csv"
    cells = ["Select", "No", "0", "Page Visited on Website", "", "Mumbai", "1.5"]
    line = ",".join(cells[place % len(cells)] for place in range(COLUMNS - 1))
    with path.open("w", newline="") as file:
        file.write(",".join(f"Column name {place}" for place in range(COLUMNS)) + "\r\n")
        file.writelines(f"{number},{line}\r\n" for number in range(ROWS))
    return path


def seconds_of_bare_csv(path: Path) -> float:
    started = time.process_time()
    with path.open(newline="") as file:
        assert sum(1 for _ in csv.reader(file)) == ROWS + 1
    return time.process_time() - started


@pytest.mark.slow
def test_rows_come_fast(wide_file: Path) -> None:
    if sys.gettrace():
        pytest.skip("times mean nothing while coverage counts lines")
    source = open_source(wide_file, "wide.csv")
    best = 0.0
    for _ in range(3):
        bare = seconds_of_bare_csv(wide_file)
        started = time.process_time()
        assert sum(1 for row in source.rows() if not row.problem) == ROWS
        best = max(best, bare / (time.process_time() - started))
    assert best >= SHARE_OF_BARE_CSV


def test_hostile_sizes_stay_in_bounds(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv"
    good = b"Ana,ana@example.com\n"
    with path.open("wb") as file:
        file.write(b"name,email\n" + good * 100 + b'Bo,"' + b"x" * 30_000_000 + b'"\n' + good * 100)
        file.write(b",".join([b"y"] * 1_000_000) + b"\n" + good * 100)
    tracemalloc.start()
    rows = list(open_source(path, "bomb.csv").rows())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [(row.line, row.code) for row in rows if row.problem] == [(102, "cell_too_long"), (203, "too_many_columns")]
    assert len(rows) == 302
    assert peak < MAX_MEMORY_BYTES
