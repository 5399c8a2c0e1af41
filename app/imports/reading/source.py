"""What every reader gives back: a source with columns and rows."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SAMPLES_PER_COLUMN = 5
SAMPLE_ROWS = 1000
MAX_COLUMNS = 2000
NO_HEADER = -1


@dataclass(frozen=True)
class ReadOptions:
    """What a person sets right when the detection erred. None leaves it to the detection.

    header_line: physical line of the header counted from 0, or NO_HEADER when the first line is already data.
    """

    encoding: str | None = None
    delimiter: str | None = None
    header_line: int | None = None
    sheet: str | None = None


@dataclass(frozen=True)
class Column:
    """One column: its place from 0, its unique name, its guessed type and up to five of its values."""

    position: int
    name: str
    type: str
    samples: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Problem:
    """Something worth telling about the whole file. line counts from 1, None when it has no place."""

    message: str
    line: int | None = None


@dataclass(slots=True)
class Row:
    """One record: where it starts (line from 1) and a value per column, None for an empty cell.

    problem says why the row cannot be used and code is its stable word; then values hold what could be made
    out, for the result file.
    """

    line: int
    values: list[str | None]
    problem: str | None = None
    code: str | None = None


class Source(ABC):
    """A file that can be read, and what was found out about it.

    Every row of the file is yielded once by rows() (usable or with a problem), or counted in blank_rows, or
    stands before header_line, or is the header: the counts add up.
    """

    kind: str
    total_bytes: int

    def __init__(self, path: Path, kind: str, total_bytes: int) -> None:
        self.path = path
        self.kind = kind
        self.total_bytes = total_bytes
        self.encoding: str | None = None
        self.delimiter: str | None = None
        self.header_line: int | None = None
        self.sheets: list[str] = []
        self.sheet: str | None = None
        self.columns: list[Column] = []
        self.problems: list[Problem] = []
        self.blank_rows = 0

    @abstractmethod
    def rows(self) -> Iterator[Row]:
        """Read the file from its beginning; resets blank_rows and bytes_read. Raises Unreadable."""

    @property
    @abstractmethod
    def bytes_read(self) -> int:
        """How far the newest rows() has come, in bytes of total_bytes."""
