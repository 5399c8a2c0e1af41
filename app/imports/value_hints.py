"""How dates and amounts are written in this file: decided once per file from its first rows, not cell by cell."""

from itertools import islice
from typing import Any

from app.imports.reading import Source
from app.imports.reading.values import guess_day_first, guess_decimal_comma

LOOK_AT_ROWS = 1000
DATES = ("created_at", "closed_at", "expected_close_date", "birthdate")
AMOUNTS = ("value", "annual_revenue", "score", "employee_count")


def guess_hints(source: Source, mapping: list[dict[str, Any]]) -> dict[str, bool | None]:
    """{"day_first": ..., "decimal_comma": ...}; None where the file does not tell."""
    dates = {entry["column"] for entry in mapping if entry.get("field") in DATES}
    amounts = {entry["column"] for entry in mapping if entry.get("field") in AMOUNTS}
    written: tuple[list[str], list[str]] = ([], [])
    if dates or amounts:
        for row in islice(source.rows(), LOOK_AT_ROWS):
            for columns, cells in ((dates, written[0]), (amounts, written[1])):
                cells.extend(cell for at in columns if at < len(row.values) and (cell := row.values[at]))
    return {"day_first": guess_day_first(written[0]), "decimal_comma": guess_decimal_comma(written[1])}
