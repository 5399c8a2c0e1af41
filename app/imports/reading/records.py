"""Records of a delimited text: the csv module for the good ones, our own recovery for the broken ones.

A quote that is not closed properly would swallow the rest of the file into one cell. Here only the line on
which the broken record begins is given up, and reading goes on with the next line.
"""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, TextIO

from .encoding import UNDECODABLE
from .source import MAX_COLUMNS

MAX_LINE_CHARACTERS = 1024 * 1024
MAX_RECORD_CHARACTERS = 2 * 1024 * 1024
BYTE_ORDER_MARKS = "\ufeff\ufffe"
DOS_END_OF_FILE = "\x1a"

_UNBALANCED = "unbalanced_quote"


@dataclass(frozen=True)
class Dialect:
    """How cells are told apart: delimiter, quote (None: quotes mean nothing), escape, blanks after delimiters."""

    delimiter: str = ","
    quote: str | None = '"'
    escape: str | None = None
    skip_space: bool = False

    def open_reader(self, lines: Iterator[str]) -> Iterator[list[str]]:
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            escapechar=self.escape,
            skipinitialspace=self.skip_space,
            strict=True,
        )


class Record(NamedTuple):
    """Cells of one record and the physical line it begins on (from 1); flaw is (code, reason) when broken."""

    line: int
    cells: list[str]
    flaw: tuple[str, str] | None = None


def iter_lines(text: TextIO) -> Iterator[str]:
    """Physical lines with their ends. Of an overlong line only the beginning is kept, marked by its length."""
    read = partial(text.readline, MAX_LINE_CHARACTERS)
    first = read().lstrip(BYTE_ORDER_MARKS)
    for line in _chain(first, iter(read, "")):
        if len(line) == MAX_LINE_CHARACTERS and not line.endswith(("\n", "\r")):
            _skip_rest_of_line(read)
        yield line


def read_records(lines: Iterable[str], dialect: Dialect) -> Iterator[Record]:
    """Split lines into records; a broken one comes with its flaw and the cells of a plain split."""
    feed = _LineFeed(iter(lines), dialect)
    reader = dialect.open_reader(feed)
    while True:
        line = feed.begin_record()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            flaw = feed.give_up_first_line(str(error))
            yield Record(line, [feed.first_line.rstrip("\r\n")], flaw)
            continue
        yield Record(line, cells, feed.flaw)


class _LineFeed:
    """Hands lines to the csv reader, remembers those of the current record and takes back all but its first."""

    def __init__(self, lines: Iterator[str], dialect: Dialect) -> None:
        self._lines = lines
        self._returned: deque[str] = deque()
        self._record: list[str] = []
        self._size = 0
        self._number = 0
        self._delimiter = dialect.delimiter
        self._escapes = dialect.escape
        self._meaningful = {dialect.escape, dialect.quote, dialect.delimiter, "\n", "\r"}
        self.flaw: tuple[str, str] | None = None
        self.first_line = ""

    def __iter__(self) -> "_LineFeed":
        return self

    def begin_record(self) -> int:
        """Forget the lines of the record before; returns the number of the next line."""
        self._record.clear()
        self._size = 0
        self.flaw = None
        return self._number + 1

    def __next__(self) -> str:
        line = self._returned.popleft() if self._returned else next(self._lines)
        self._number += 1
        self._size += len(line)
        self._record.append(line)
        if self._size >= MAX_LINE_CHARACTERS:
            self._check_size(line)
        if "\0" in line or (not line.isascii() and UNDECODABLE in line):
            self._note_damage(line)
        if line == DOS_END_OF_FILE:
            return ""
        return self._protect_backslashes(line) if self._escapes and self._escapes in line else line

    def give_up_first_line(self, reason: str) -> tuple[str, str]:
        """Take back the later lines of the record, to be read again on their own."""
        later = self._record[1:]
        self.first_line = self._record[0] if self._record else ""
        self._returned.extendleft(reversed(later))
        self._number -= len(later)
        if "field limit" in reason and not later:
            return "cell_too_long", f"A cell is longer than {csv.field_size_limit():,} characters."
        if self.flaw and self.flaw[0] != "undecodable":
            return self.flaw
        return _UNBALANCED, (
            "A quotation mark is not closed, or a quotation mark inside a cell is not doubled. "
            "Write a quotation mark inside a quoted cell twice."
        )

    def _check_size(self, line: str) -> None:
        if len(line) >= MAX_LINE_CHARACTERS and line.count(self._delimiter) > MAX_COLUMNS:
            self.flaw = "too_many_columns", f"The line has more than {MAX_COLUMNS:,} cells."
        elif len(line) >= MAX_LINE_CHARACTERS:
            self.flaw = "line_too_long", f"The line is longer than {MAX_LINE_CHARACTERS:,} characters."
        elif self._size > MAX_RECORD_CHARACTERS:
            raise csv.Error("record too long")

    def _note_damage(self, line: str) -> None:
        if UNDECODABLE in line:
            self.flaw = "undecodable", "The line holds bytes that are no text in the encoding of the file."
        else:
            self.flaw = "undecodable", "The line holds a NUL character."

    def _protect_backslashes(self, line: str) -> str:
        """Double each escape character that escapes nothing, for the csv module would drop it."""
        parts: list[str] = []
        place = 0
        while (found := line.find(self._escapes or "", place)) >= 0:
            follower = line[found + 1 : found + 2]
            parts.append(line[place : found + 2])
            if follower not in self._meaningful or follower in ("\n", "\r", ""):
                parts[-1] = line[place:found] + 2 * line[found] + follower
            place = found + 2
        return "".join(parts) + line[place:]


def _chain(first: str, others: Iterator[str]) -> Iterator[str]:
    if first:
        yield first
    yield from others


def _skip_rest_of_line(read: partial[str]) -> None:
    part = read()
    while len(part) == MAX_LINE_CHARACTERS and not part.endswith(("\n", "\r")):
        part = read()
