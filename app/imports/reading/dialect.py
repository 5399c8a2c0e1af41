"""Which delimiter, quote and escape a delimited text uses: every likely combination is tried on a sample.

A combination is good when most records have the same number of cells, no quote is broken, and the cells look
like values rather than like several values glued together.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from .cells import is_blank, kind_of_value
from .errors import Unreadable
from .records import Dialect, Record, read_records

SAMPLE_LINES = 300
SAMPLE_CHARACTERS = 128 * 1024
VALUE_SAMPLE_RECORDS = 60
MIN_SCORE = 0.12
TORN_SHARE = 0.5
# Stands for "one column": a character that hardly any text holds and the detection does not offer.
NO_DELIMITER = "\x1d"

USUAL_DELIMITERS = (",", ";", "\t", "|")
# Letters, digits, quotes and what stands inside numbers, dates and addresses never separate cells.
RARE_DELIMITERS = (
    "^",
    "~",
    ":",
    "#",
    "!",
    "$",
    "%",
    "&",
    "*",
    "=",
    "¦",
    "§",
    "\x01",
    "\x1c",
    "\x1e",
    "\x1f",
    " ",
)
RARE_FACTOR = 0.7
RARE_AGREEMENT = 0.95
_DELIMITER_NAMES = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}
_SEPARATOR_HINT = re.compile(r'^"?sep=(.)"?\s*$', re.IGNORECASE)
# A cell in single quotes within one line; an apostrophe at the start of a name alone does not make a quote.
_SINGLE_QUOTED = re.compile(r"(?:^|[\r,;\t|^~\x01\x1f])'(?:[^'\r\n]|'')*'(?:$|[\r,;\t|^~\x01\x1f])", re.MULTILINE)


def detect_dialect(text: str, wanted: str | None = None) -> Dialect:
    """Find the dialect of a sample of text; wanted fixes the delimiter. Raises Unreadable on a bad wish."""
    lines = list(islice(io.StringIO(text[:SAMPLE_CHARACTERS], newline=""), SAMPLE_LINES))
    hint = _SEPARATOR_HINT.match(lines[0]) if lines else None
    fixed = check_delimiter(wanted) if wanted else hint.group(1) if hint else None
    best, best_score = Dialect(fixed or _delimiter_of_one_column(lines)), 0.0 if fixed else MIN_SCORE
    for dialect in _list_candidates("".join(lines), fixed):
        score = _score(lines, dialect, is_fixed=fixed is not None)
        if score > best_score + 1e-9:
            best, best_score = dialect, score
    if not fixed:
        _check_quotes(lines, best)
    return best


def check_delimiter(wanted: str) -> str:
    """Take a delimiter or its name. Raises Unreadable."""
    delimiter = _DELIMITER_NAMES.get(wanted.lower(), wanted)
    if len(delimiter) != 1 or delimiter in "\r\n\"'\0" or delimiter.isalnum():
        raise Unreadable(
            "invalid_option", "The delimiter must be one character, such as a comma, a semicolon or a tab."
        )
    return delimiter


def _delimiter_of_one_column(lines: list[str]) -> str:
    """A comma by custom, unless the single column has commas in its texts."""
    return NO_DELIMITER if any("," in line for line in lines) else ","


def _check_quotes(lines: list[str], dialect: Dialect) -> None:
    """Quotes in the middle of most records mean that the cells were cut in the wrong places, or not at all."""
    records = [record for record in read_records(lines, dialect) if not is_blank(record.cells)]
    torn = [record for record in records if not record.flaw and _is_torn(record.cells, dialect)]
    if dialect.quote == '"' and len(torn) > TORN_SHARE * len(records):
        raise Unreadable(
            "unknown_delimiter",
            "No character tells the cells apart the same way in every line. Choose the delimiter, or export the "
            "data again with a comma and quoted texts.",
            torn[0].line,
        )


def _is_torn(cells: list[str], dialect: Dialect) -> bool:
    if dialect.delimiter == NO_DELIMITER and len(cells) == 1:
        return '"' in cells[0]
    return any(cell.count('"') % 2 for cell in cells)


def _list_candidates(text: str, fixed: str | None) -> Iterator[Dialect]:
    delimiters = [fixed] if fixed else [char for char in USUAL_DELIMITERS + RARE_DELIMITERS if char in text]
    quotes: list[str | None] = ['"', "'"] if _SINGLE_QUOTED.search(text) else ['"']
    escapes = [None, "\\"] if '\\"' in text or "\\'" in text else [None]
    for delimiter in delimiters:
        for quote in quotes + ([None] if delimiter == "\t" and '"' in text else []):
            for escape in escapes:
                yield Dialect(delimiter, quote, escape)
                if quote and f"{delimiter} {quote}" in text:
                    yield Dialect(delimiter, quote, escape, skip_space=True)


def _score(lines: list[str], dialect: Dialect, *, is_fixed: bool) -> float:
    records = [record for record in read_records(lines, dialect) if not is_blank(record.cells)]
    widths = Counter(len(record.cells) for record in records if not record.flaw)
    if not widths:
        return 0.0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    agreement = count / len(records)
    values = _value_share(records, width)
    if is_fixed:
        return 0.01 + agreement * values
    if width == 1 or not _is_plausible(records, dialect, width, agreement):
        return 0.0
    factor = 1.0 if dialect.delimiter in USUAL_DELIMITERS else RARE_FACTOR
    return agreement * (1 - 1 / width) * values * factor


def _value_share(records: list[Record], width: int) -> float:
    cells = [cell for record in records if len(record.cells) == width for cell in record.cells]
    cells = cells[: VALUE_SAMPLE_RECORDS * width]
    return sum(map(_worth, cells)) / len(cells) if cells else 0.0


def _worth(cell: str) -> float:
    if kind_of_value(cell) != "text":
        return 1.0
    if cell.count('"') % 2:
        return 0.3
    if cell.lstrip().startswith("'"):
        return 0.6
    if '"' in cell or any(char in cell for char in ";\t|"):
        return 0.6
    return 0.9


def _is_plausible(records: list[Record], dialect: Dialect, width: int, agreement: float) -> bool:
    if dialect.delimiter in USUAL_DELIMITERS:
        return not _is_prose_comma(records, dialect, agreement)
    table = records[_first_of_width(records, width) :]
    agreement = sum(len(record.cells) == width for record in table) / len(table)
    if agreement < RARE_AGREEMENT or len(table) < 2 or (dialect.delimiter == " " and width < 3):
        return False
    lines = [dialect.delimiter.join(record.cells) for record in table[1:]]
    return any(kind_of_value(line) == "text" for line in lines) and _has_typed_column(table, width)


def _first_of_width(records: list[Record], width: int) -> int:
    return next(place for place, record in enumerate(records) if len(record.cells) == width)


def _is_prose_comma(records: list[Record], dialect: Dialect, agreement: float) -> bool:
    """One column of names such as "Acme, Inc.": the comma is always followed by a blank, not in every line."""
    later = [cell for record in records for cell in record.cells[1:]]
    return (
        dialect.delimiter == ","
        and not dialect.skip_space
        and agreement < 1
        and any(len(record.cells) == 1 for record in records)
        and all(cell.startswith(" ") for cell in later)
    )


def _has_typed_column(records: list[Record], width: int) -> bool:
    rows = [record.cells for record in records if len(record.cells) == width]
    for place in range(width):
        kinds = Counter(kind_of_value(cells[place]) for cells in rows)
        if any(2 * count >= len(rows) for kind, count in kinds.items() if kind not in ("text", "empty")):
            return True
    return False
