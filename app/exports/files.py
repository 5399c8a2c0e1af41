"""Writing rows to CSV or XLSX with bounded memory. Formula cells are neutralised in both."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from app.core.spreadsheet import neutralise

XLSX_MAX_ROWS = 1_048_575
XLSX_MAX_CELL = 32_767


def flatten(row: dict[str, Any]) -> dict[str, Any]:
    """Nested objects become columns ("custom_fields.lead_origin"), lists of plain values one cell."""
    flat: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, dict):
            flat.update({f"{name}.{key}": item for key, item in value.items()})
        elif isinstance(value, list):
            flat[name] = "; ".join(_plain(item) for item in value)
        else:
            flat[name] = value
    return flat


def _plain(item: Any) -> str:
    if isinstance(item, dict):
        return str(item.get("name") or item.get("email") or item.get("phone") or json.dumps(item, default=str))
    return str(item)


def cell_text(value: Any) -> str:
    """The text of a cell: empty for None, ISO for times, neutralised when it would start a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False, default=str)
    return neutralise(str(value))


def write_csv(path: Path, columns: list[str], rows: Iterable[dict[str, Any]]) -> None:
    """UTF-8 with a byte order mark, so that spreadsheets read the accents right."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([neutralise(name) for name in columns])
        for row in rows:
            writer.writerow([cell_text(row.get(name)) for name in columns])


def write_xlsx(path: Path, columns: list[str], rows: Iterable[dict[str, Any]]) -> None:
    """Text cells only: nothing is turned into a formula, a link or a number."""
    import xlsxwriter

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "tmpdir": str(path.parent),
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet("Export")
        for number, name in enumerate(columns):
            sheet.write_string(0, number, neutralise(name)[:XLSX_MAX_CELL])
        for line, row in enumerate(rows, start=1):
            if line > XLSX_MAX_ROWS:
                raise ValueError(f"a sheet holds at most {XLSX_MAX_ROWS} rows: choose CSV or narrow the list")
            for number, name in enumerate(columns):
                text = cell_text(row.get(name))
                if text:
                    sheet.write_string(line, number, text[:XLSX_MAX_CELL])


WRITERS = {"csv": write_csv, "xlsx": write_xlsx}
