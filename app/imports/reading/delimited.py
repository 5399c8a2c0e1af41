"""CSV, TSV and their relatives as a source."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

from .cells import is_blank
from .column_types import build_columns
from .dialect import NO_DELIMITER, detect_dialect
from .encoding import ByteScan, decode_head, open_text
from .errors import Unreadable
from .header import Table, check_width, find_table, list_remarks
from .records import Record, iter_lines, read_records
from .rules import RowRules, pad_values
from .source import SAMPLE_ROWS, ReadOptions, Row, Source

SAMPLE_RECORDS = SAMPLE_ROWS + 200
# With fewer rows a majority of broken ones says little about the rest of the file.
MIN_ROWS_TO_JUDGE = 10


class DelimitedSource(Source):
    """Rows of a delimited text; dialect tells how it was split."""

    def __init__(self, path: Path, scan: ByteScan, encoding: str, options: ReadOptions) -> None:
        super().__init__(path, "csv", scan.size)
        self.encoding = encoding
        self.dialect = detect_dialect(decode_head(scan, encoding), options.delimiter)
        self.delimiter = None if self.dialect.delimiter == NO_DELIMITER else self.dialect.delimiter
        self._text: TextIO | None = None
        sample = self._read_sample()
        self._table = find_table(sample, options.header_line)
        self._describe(sample)

    @property
    def bytes_read(self) -> int:
        if self._text is None or self._text.closed:
            return self.total_bytes if self._text else 0
        raw = getattr(self._text.buffer, "raw", None)
        return int(raw.tell()) if raw else 0

    def rows(self) -> Iterator[Row]:
        self.blank_rows = 0
        yield from self._rules.apply(self._read_records(), self)

    def _read_sample(self) -> list[Record]:
        with open_text(self.path, self.encoding or "utf-8") as text:
            return list(islice(read_records(iter_lines(text), self.dialect), SAMPLE_RECORDS))

    def _read_records(self) -> Iterator[Record]:
        with open_text(self.path, self.encoding or "utf-8") as text:
            self._text = text
            records = read_records(iter_lines(text), self.dialect)
            yield from _skip_to(records, self._table)

    def _describe(self, sample: list[Record]) -> None:
        table = self._table
        check_width(table)
        self.header_line = table.header.line - 1 if table.header else None
        body = [record for record in sample if record.line >= table.first_line and record != table.header]
        full = [pad_values(record.cells, table.width) for record in body if len(record.cells) == table.width]
        self.columns = build_columns(table.names, full[:SAMPLE_ROWS])
        self._rules = RowRules.learn(table, self.columns, body)
        _refuse_hopeless(list(self._rules.apply(iter(body), self)))
        self.blank_rows = 0
        self.problems = list_remarks(table, has_rows=any(not is_blank(record.cells) for record in body))


def _skip_to(records: Iterator[Record], table: Table) -> Iterator[Record]:
    """Leave out what stands before the table, and its header."""
    last_skipped = table.header.line if table.header else table.first_line - 1
    for record in records:
        if record.line > last_skipped:
            yield record


def _refuse_hopeless(rows: list[Row]) -> None:
    """A file of which (nearly) nothing can be used is refused with the reason of its first bad row."""
    broken = [row for row in rows if row.problem]
    limit = len(rows) / 2 if len(rows) >= MIN_ROWS_TO_JUDGE else len(rows) - 1
    if broken and len(broken) > limit:
        raise Unreadable(broken[0].code or "ragged_rows", broken[0].problem or "", broken[0].line)
