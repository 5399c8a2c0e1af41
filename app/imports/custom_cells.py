"""The cells of custom fields as one JSON object a row. Most of a wide file is such cells, and most of them repeat."""

from collections.abc import Callable, Sequence
from operator import itemgetter

import orjson

from app.core.spreadsheet import restore

MAX_CUSTOM_TEXT = 5000
# Repeating values are short and show early; a column of unique values must not fill the memory.
MAX_KNOWN, MAX_KNOWN_LENGTH = 2000, 100

Cells = Sequence[str | None]


class _Column(dict[str, str]):
    """Cell -> its member of the object, `"key":"text"`; empty for a blank cell."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self._start = f"{_dump(key)}:"

    def __missing__(self, cell: str) -> str:
        text = cell.strip()
        member = self._start + _dump(restore(text)[:MAX_CUSTOM_TEXT].replace("\x00", "")) if text else ""
        if len(self) < MAX_KNOWN and len(cell) <= MAX_KNOWN_LENGTH:
            self[cell] = member
        return member


class CustomCells:
    """Columns of the file that become custom fields: (position, key)."""

    def __init__(self, columns: list[tuple[int, str]]) -> None:
        # PostgreSQL keeps keys by length, then bytes; it sorts three times faster what comes in that order.
        ordered = sorted(columns, key=lambda column: (len(column[1].encode()), column[1].encode()))
        self._columns = [_Column(key) for _, key in ordered]
        self._pick = _picker([position for position, _ in ordered])

    def read(self, cells: Cells) -> str | None:
        """The row's custom fields as JSON, None when all are empty."""
        pairs = zip(self._columns, self._pick(cells), strict=True)
        members = ",".join(filter(None, [column[cell] for column, cell in pairs if cell is not None]))
        return f"{{{members}}}" if members else None


def _picker(positions: list[int]) -> Callable[[Cells], Cells]:
    if len(positions) > 1:
        return itemgetter(*positions)
    return lambda cells: [cells[position] for position in positions]


def _dump(text: str) -> str:
    return orjson.dumps(text).decode()
