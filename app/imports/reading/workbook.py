"""XLSX workbooks as a source: the first sheet with data, its cells as text."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice, zip_longest
from math import isfinite
from pathlib import Path
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from .cells import is_blank
from .column_types import build_columns
from .errors import Unreadable
from .header import check_width, find_table, list_remarks
from .records import Record
from .rules import RowRules, pad_values
from .source import MAX_COLUMNS, SAMPLE_ROWS, ReadOptions, Row, Source

MAX_SHEET_ROWS = 1_048_576
SCAN_CHUNK_BYTES = 1024 * 1024
DAMAGED = (
    zipfile.BadZipFile, zlib.error, InvalidFileException, ParseError, SyntaxError, KeyError, IndexError, ValueError,
    TypeError, AttributeError, EOFError, OverflowError, NotImplementedError, OSError, RuntimeError, StopIteration,
)  # fmt: skip


class WorkbookSource(Source):
    """Rows of one sheet; sheets lists the names of all."""

    def __init__(self, path: Path, options: ReadOptions) -> None:
        super().__init__(path, "xlsx", path.stat().st_size)
        self._rows_seen = 0
        self._rows_total = 1
        try:
            self._choose_sheet(options.sheet)
            sample = list(islice(self._read_records(), SAMPLE_ROWS + 200))
        except DAMAGED as error:
            raise _explain_damage() from error
        self._table = find_table(_even_out(sample), options.header_line)
        self._describe(sample)

    @property
    def bytes_read(self) -> int:
        """The share of rows read, as bytes of the file: the zip is not read in order."""
        return min(self.total_bytes, self.total_bytes * self._rows_seen // max(self._rows_total, 1))

    def rows(self) -> Iterator[Row]:
        self.blank_rows = 0
        self._rows_seen = 0
        last_skipped = self._table.header.line if self._table.header else self._table.first_line - 1
        records = (record for record in self._read_records() if record.line > last_skipped)
        try:
            yield from self._rules.apply(self._widen(records), self)
        except DAMAGED as error:
            raise _explain_damage() from error

    def _widen(self, records: Iterator[Record]) -> Iterator[Record]:
        """Sheets leave out empty cells at the end of a row; a row of a sheet is never short."""
        width = self._table.width
        for line, cells, flaw in records:
            yield Record(line, cells + [""] * (width - len(cells)), flaw)

    def _choose_sheet(self, wanted: str | None) -> None:
        with _open_book(self.path, data_only=True) as book:
            sheets = [sheet for sheet in book.worksheets if isinstance(sheet, ReadOnlyWorksheet)]
            self.sheets = [sheet.title for sheet in sheets]
            self.sheet = self._check_wish(wanted) if wanted else _first_with_data(sheets)
            chosen = next(sheet for sheet in sheets if sheet.title == self.sheet)
            self._rows_total = max(1, min(MAX_SHEET_ROWS, int(chosen.max_row or 1)))
            self._has_formulas = _has_formulas(self.path, chosen._worksheet_path)

    def _check_wish(self, wanted: str) -> str:
        if wanted in self.sheets:
            return wanted
        raise Unreadable("invalid_option", f"The workbook has no sheet “{wanted[:40]}”. Choose one of its sheets.")

    def _read_records(self) -> Iterator[Record]:
        shown = self._read_cells(data_only=True)
        formulas = self._read_cells(data_only=False) if self._has_formulas else iter(())
        for line, (values, written) in enumerate(zip_longest(shown, formulas, fillvalue=()), start=1):
            if line > MAX_SHEET_ROWS:
                raise _explain_damage()
            self._rows_seen = line
            # One stray cell at the far end of a sheet must not cost sixteen thousand cells in every row.
            texts = [_to_text(value) for value in values[: MAX_COLUMNS + 1]]
            for place, formula in enumerate(written[: len(texts)]):
                if not texts[place] and formula is not None:
                    texts[place] = _formula_text(formula)
            yield Record(line, texts)

    def _read_cells(self, *, data_only: bool) -> Iterator[tuple[object, ...]]:
        with _open_book(self.path, data_only=data_only) as book:
            sheet = book[self.sheet or ""]
            # Many writers state a wrong size of the sheet; the cells themselves know better.
            sheet.reset_dimensions()
            yield from sheet.iter_rows(values_only=True)

    def _describe(self, sample: list[Record]) -> None:
        table = self._table
        check_width(table)
        self.header_line = table.header.line - 1 if table.header else None
        last_skipped = table.header.line if table.header else table.first_line - 1
        body = list(self._widen(record for record in sample if record.line > last_skipped))
        self.columns = build_columns(
            table.names, [pad_values(record.cells, table.width) for record in body][:SAMPLE_ROWS]
        )
        self._rules = RowRules.learn(table, self.columns, body)
        self.problems = list_remarks(table, has_rows=any(not is_blank(record.cells) for record in body))


@contextmanager
def _open_book(path: Path, *, data_only: bool) -> Iterator[openpyxl.Workbook]:
    """Opened by its bytes: openpyxl refuses paths by their ending, and uploads have none."""
    with path.open("rb") as file:
        book = openpyxl.load_workbook(file, read_only=True, data_only=data_only, keep_links=False)
        try:
            yield book
        finally:
            book.close()


def _even_out(sample: list[Record]) -> list[Record]:
    """Give all sampled rows the width of the widest filled one."""
    width = max((place + 1 for r in sample for place, cell in enumerate(r.cells) if cell.strip()), default=0)
    return [Record(r.line, (r.cells + [""] * width)[:width]) for r in sample]


def _first_with_data(sheets: list[ReadOnlyWorksheet]) -> str:
    for sheet in sorted(sheets, key=lambda sheet: sheet.sheet_state != "visible"):
        sheet.reset_dimensions()
        for values in islice(sheet.iter_rows(values_only=True), SAMPLE_ROWS):
            if any(value is not None and str(value).strip() for value in values):
                return str(sheet.title)
    raise Unreadable("empty_file", "The workbook holds no data. Choose a file with a header line and rows.")


def _has_formulas(path: Path, part: str) -> bool:
    before = b""
    with zipfile.ZipFile(path) as archive, archive.open(part) as file:
        while chunk := file.read(SCAN_CHUNK_BYTES):
            data = before + chunk
            if b"<f>" in data or b"<f " in data:
                return True
            before = chunk[-4:]
    return False


def _to_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, date | time | timedelta):
        return _moment_text(value)
    return str(value).replace("_x000D_", "").replace("\0", "")


def _number_text(value: float) -> str:
    """Write 42.0 as 42 and never with an exponent."""
    if not isfinite(value):
        return str(value)
    return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")


def _moment_text(value: date | time | timedelta) -> str:
    if isinstance(value, timedelta):
        return _duration_text(value)
    if not isinstance(value, datetime):
        return value.isoformat()
    # Excel has no dates without a time; midnight is how it writes one.
    return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="seconds")


def _duration_text(value: timedelta) -> str:
    seconds = round(value.total_seconds())
    return f"{seconds // 3600}:{seconds % 3600 // 60:02}:{seconds % 60:02}"


def _formula_text(formula: object) -> str:
    if isinstance(formula, ArrayFormula):
        return str(formula.text or "")
    if isinstance(formula, DataTableFormula):
        return ""
    return _to_text(formula)


def _explain_damage() -> Unreadable:
    return Unreadable(
        "damaged_file",
        "The workbook is damaged and cannot be read. Open it in Excel and save it again, or save it as CSV.",
    )
