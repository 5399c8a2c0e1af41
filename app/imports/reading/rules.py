"""When a record of a table can be used as a row, when it is blank, and when it is refused with a reason."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .cells import is_blank
from .column_types import contradicts_type
from .header import Table
from .records import Record
from .source import Column, Row, Source

MIN_WIDTH_OF_TABLE = 3
NOTE = "note"
RAGGED = "ragged_rows"
REPEATED_HEADER = "repeated_header"
SECOND_TABLE = "second_table"
COMMON_SHARE = 0.2
_REASONS = {
    NOTE: "The line looks like a note or a piece of another row: only its first cell is filled.",
    REPEATED_HEADER: "The line repeats the header.",
    SECOND_TABLE: "The row belongs to a second table with other columns. Import that table from a file of its own.",
}


def pad_values(cells: list[str], width: int) -> list[str | None]:
    """Cells as values: blank ones None, missing ones None, those beyond the width left out."""
    values: list[str | None] = [cell if cell and not cell.isspace() else None for cell in cells[:width]]
    values.extend([None] * (width - len(values)))
    return values


@dataclass(frozen=True)
class RowRules:
    """The rules of one table, learned from its first rows.

    header, first_name: names to recognise a repeated header by.
    has_full_row: whether any row is as wide as the header, so that shorter ones may be taken as cut off.
    is_never_thin: whether no full row fills a single cell only, so that such a row is a note.
    accepted_widths: greater widths that many rows have, their writer ending every row with spare delimiters.
    """

    width: int
    types: tuple[str, ...]
    header: list[str] | None
    first_name: str | None
    has_full_row: bool
    is_never_thin: bool
    accepted_widths: frozenset[int]

    @classmethod
    def learn(cls, table: Table, columns: Sequence[Column], body: Sequence[Record]) -> "RowRules":
        full = [record.cells for record in body if len(record.cells) == table.width and not record.flaw]
        filled = [sum(1 for cell in cells if cell.strip()) for cells in full[: max(1, len(full) // 2)]]
        return cls(
            width=table.width,
            types=tuple(column.type for column in columns),
            header=_fold(table.header.cells) if table.header else None,
            first_name=table.header.cells[0] if table.header else None,
            has_full_row=bool(full),
            is_never_thin=table.width >= MIN_WIDTH_OF_TABLE and all(count != 1 for count in filled),
            accepted_widths=_find_accepted_widths(table.width, body),
        )

    def apply(self, records: Iterator[Record], source: Source) -> Iterator[Row]:
        """Yield a row per record that is not blank; counts the blank ones in the source."""
        width, first_name = self.width, self.first_name
        after_gap = is_second = False
        for line, cells, flaw in records:
            values: list[str | None] = [cell if cell and not cell.isspace() else None for cell in cells]
            filled = len(values) - values.count(None)
            if is_second and filled:
                yield Row(line, pad_values(cells, width), _REASONS[SECOND_TABLE], SECOND_TABLE)
            elif len(values) == width and filled > 1 and not flaw and values[0] != first_name:
                after_gap = False
                yield Row(line, values)
            elif filled or flaw:
                row = self._judge(Record(line, cells, flaw), values, after_gap=after_gap)
                # Notes come in blocks: what follows a note without a gap is looked at as strictly.
                after_gap = row.code == NOTE
                is_second = row.code == SECOND_TABLE
                yield row
            else:
                source.blank_rows += 1
                after_gap = True

    def _judge(self, record: Record, values: list[str | None], *, after_gap: bool) -> Row:
        padded = pad_values(record.cells, self.width)
        if record.flaw:
            return Row(record.line, padded, record.flaw[1], record.flaw[0])
        code = self._find_fault(record.cells, values, padded, after_gap=after_gap)
        reason = self._tell_width(record.cells) if code == RAGGED else _REASONS.get(code or "")
        return Row(record.line, padded, reason, code)

    def _find_fault(
        self, cells: list[str], values: list[str | None], padded: list[str | None], *, after_gap: bool
    ) -> str | None:
        if self.header is not None and _fold(cells) == self.header:
            return REPEATED_HEADER
        if self._is_other_header(values):
            return SECOND_TABLE
        if len(cells) > self.width:
            # One spare delimiter at the end cannot be told from one too many in the middle.
            has_extra = any(value is not None for value in values[self.width :])
            return RAGGED if has_extra or len(cells) not in self.accepted_widths else None
        is_thin = padded[0] is not None and padded.count(None) == self.width - 1
        if is_thin and self.is_never_thin and (after_gap or len(cells) == 1):
            return NOTE
        return RAGGED if len(cells) < self.width and self._is_shifted(padded) else None

    def _is_other_header(self, values: list[str | None]) -> bool:
        names = [value.strip().casefold() for value in values if value is not None]
        return self.header is not None and len(names) > 2 and len(set(names)) > 2 and set(names) <= set(self.header)

    def _is_shifted(self, padded: list[str | None]) -> bool:
        """A short row is fine when only its end is missing, not when its cells stand in the wrong columns."""
        pairs = zip(padded, self.types, strict=True)
        return not self.has_full_row or any(contradicts_type(value, kind) for value, kind in pairs)

    def _tell_width(self, cells: list[str]) -> str:
        return (
            f"The row has {len(cells):,} cells, but there are {self.width:,} columns. "
            "Put cells that hold the delimiter or a line break into quotation marks."
        )


def _find_accepted_widths(width: int, body: Sequence[Record]) -> frozenset[int]:
    wider = [record.cells for record in body if len(record.cells) > width and not record.flaw]
    counts = Counter(len(cells) for cells in wider if is_blank(cells[width:]))
    return frozenset(wide for wide, count in counts.items() if count >= COMMON_SHARE * len(body))


def _fold(cells: Sequence[str]) -> list[str]:
    return [cell.strip().casefold() for cell in cells]
