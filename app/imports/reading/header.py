"""Where the table of a file begins: lines before the header, the header itself, or none at all."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import quantiles

from .cells import is_blank, kind_of_value
from .column_types import STRICT_TYPES, guess_type
from .errors import Unreadable
from .records import Record
from .source import MAX_COLUMNS, NO_HEADER, Problem
from .vocabulary import is_known_name

SEARCHED_RECORDS = 40
BODY_SAMPLE = 200
MAX_NAME_LENGTH = 200
# Rows filled up to here are taken as the table; notes before and after it fill less.
FILLED_QUANTILE = 0.8
_NEVER_NAMES = ("email", "date", "datetime", "url", "phone")
_INVISIBLE = re.compile(r"[\s\ufeff\u200b\u200e\u200f\u00a0]+")


@dataclass(frozen=True)
class Table:
    """What was found: width in cells, the header record (None without one) and the line of the first row."""

    width: int
    header: Record | None
    first_line: int
    names: list[str] = field(default_factory=list)
    was_renamed: bool = False


def find_table(records: Sequence[Record], header_line: int | None = None) -> Table:
    """Find header and width in the first records of a file. Raises Unreadable."""
    filled = [record for record in records if not is_blank(record.cells)]
    if not filled:
        raise Unreadable("empty_file", "The file holds no rows. Choose a file with a header line and data.")
    if header_line is not None and header_line != NO_HEADER:
        return _table_below(_find_line(filled, header_line))
    start = 0 if header_line == NO_HEADER else _find_start(filled)
    candidate, body = filled[start], filled[start + 1 :]
    if header_line != NO_HEADER and _is_header(candidate, body, has_blank_rows=len(records) > len(filled)):
        _check_skipped(filled, start, candidate)
        return _table_below(candidate)
    if start:
        _refuse_lost_header(filled[start - 1], candidate)
    # Without a header nothing is left out, so that no row is lost unseen.
    first = filled[1] if _is_separator_hint(filled[0]) and len(filled) > 1 else filled[0]
    width = _usual_width(filled)
    return Table(width, None, first.line, [f"Column {place + 1}" for place in range(width)])


def check_width(table: Table) -> None:
    """Refuse a table with more columns than anybody can map. Raises Unreadable."""
    if table.width > MAX_COLUMNS:
        raise Unreadable(
            "too_many_columns",
            f"The file has {table.width:,} columns; up to {MAX_COLUMNS:,} can be read. Remove those you do not need.",
            table.first_line,
        )


def list_remarks(table: Table, *, has_rows: bool) -> list[Problem]:
    """What a person should know before the rows are imported."""
    remarks = []
    header_line = table.header.line if table.header else None
    if header_line is not None and header_line > 1:
        remarks.append(Problem("The lines before the header are left out.", header_line - 1))
    if header_line is not None and not has_rows:
        remarks.append(Problem("The file holds a header and no rows.", header_line))
    if table.was_renamed:
        remarks.append(Problem("Several columns have the same name; they were numbered.", header_line))
    return remarks


def _find_line(filled: Sequence[Record], header_line: int) -> Record:
    for record in filled:
        if record.line == header_line + 1 and not record.flaw:
            return record
    raise Unreadable(
        "invalid_option", "The chosen header line holds no names. Choose the line of the column names.", header_line + 1
    )


def _table_below(header: Record) -> Table:
    names = [_clean_name(cell) for cell in header.cells]
    unique = _make_unique(names)
    was_renamed = any(name and name != new for name, new in zip(names, unique, strict=True))
    return Table(len(names), header, header.line + 1, unique, was_renamed)


def _find_start(filled: Sequence[Record]) -> int:
    """The place of the header, or of the first row when there is none."""
    searched = filled[:SEARCHED_RECORDS]
    named = _first_with_known_names(searched)
    if named is not None and all(_reach(record) < _reach(searched[named]) for record in searched[:named]):
        return named
    needed = _usual_reach(filled)
    full = _first_reaching(searched, needed)
    near = _first_reaching(searched, max(2, (needed + 1) // 2)) if needed > 1 else full
    # Rows before a full one are notes only if that one is seen to be a header; else they are data with gaps.
    return full if full == near or _count_votes(filled[full], filled[full + 1 :]) > 0 else near


def _first_with_known_names(searched: Sequence[Record]) -> int | None:
    known = [_share_known(record) for record in searched]
    if max(known) < 0.5:
        return None
    return next(place for place, share in enumerate(known) if share >= 0.75 * max(known))


def _first_reaching(searched: Sequence[Record], needed: int) -> int:
    for place, record in enumerate(searched):
        if not record.flaw and _reach(record) >= needed and not _is_separator_hint(record):
            return place
    return 0


def _usual_reach(filled: Sequence[Record]) -> int:
    reaches = [_reach(record) for record in filled if not record.flaw]
    if len(reaches) < 2:
        return reaches[0] if reaches else 0
    return int(quantiles(reaches, n=10, method="inclusive")[int(FILLED_QUANTILE * 10) - 1])


def _usual_width(filled: Sequence[Record]) -> int:
    widths = Counter(len(record.cells) for record in filled if not record.flaw)
    return max(widths, key=lambda width: (widths[width], width)) if widths else 1


def _reach(record: Record) -> int:
    return max((place + 1 for place, cell in enumerate(record.cells) if cell.strip()), default=0)


def _share_known(record: Record) -> float:
    names = [cell.strip() for cell in record.cells if cell.strip()]
    if len(names) < 2 or record.flaw or any(kind_of_value(name) in _NEVER_NAMES for name in names):
        return 0.0
    # Counted once each: a value that repeats in a row is no name.
    return sum(map(is_known_name, set(names))) / len(names)


def _is_separator_hint(record: Record) -> bool:
    return record.line == 1 and record.cells[0].lower().startswith("sep=")


def _is_header(candidate: Record, body: Sequence[Record], *, has_blank_rows: bool) -> bool:
    """Weigh each cell against the values below it: a name differs from them, a value is like them."""
    if candidate.flaw:
        return False
    votes = _count_votes(candidate, body)
    if len(candidate.cells) == 1 and not body and not votes:
        return has_blank_rows
    return votes >= 0


def _count_votes(candidate: Record, body: Sequence[Record]) -> float:
    # A header repeated below itself, whole or in part, says nothing about its cells.
    sampled = [record for record in body[:BODY_SAMPLE] if not _repeats(record, candidate)]
    votes = sum(
        _vote(cell, [record.cells[place] for record in sampled if len(record.cells) > place])
        for place, cell in enumerate(candidate.cells)
    )
    return votes + _votes_for_series(candidate)


def _repeats(record: Record, candidate: Record) -> bool:
    same = sum(1 for cell, name in zip(record.cells, candidate.cells, strict=False) if cell and cell == name)
    return 2 * same > len(candidate.cells)


def _vote(cell: str, below: Sequence[str]) -> float:
    name = cell.strip()
    if not name:
        return 0.0
    if name in {value.strip() for value in below}:
        return -0.5
    if is_known_name(name):
        return 1.5
    kind = kind_of_value(name)
    if kind in _NEVER_NAMES:
        return -2.0
    column_type = guess_type("", below)
    if kind in ("integer", "decimal", "money"):
        return -1.0
    return 1.0 if column_type in STRICT_TYPES or column_type == "phone" else 0.0


def _votes_for_series(candidate: Record) -> float:
    """Years as names: 2000, 2001, 2002 beside each other are no amounts."""
    cells = [cell.strip() for cell in candidate.cells]
    numbers = [int(cell) if cell.isdecimal() and len(cell) < 9 else None for cell in cells]
    runs = sum(1 for before, after in pairwise(numbers) if before is not None and after == before + 1)
    return 2.0 * (runs + 1) if runs >= 2 else 0.0


def _check_skipped(filled: Sequence[Record], start: int, candidate: Record) -> None:
    if start and _share_known(filled[start - 1]) > _share_known(candidate):
        _refuse_lost_header(filled[start - 1], candidate)


def _refuse_lost_header(before: Record, candidate: Record) -> None:
    """A line of several names directly above wider rows is a header that does not fit, not a title."""
    names = [cell for cell in before.cells if cell.strip()]
    is_names = len(names) >= 2 and all(kind_of_value(name) in ("text", "boolean") for name in names)
    if is_names and before.line >= candidate.line - 1:
        raise Unreadable(
            "ragged_rows",
            f"The header in line {before.line} has {len(names)} names, but the row below it has "
            f"{len(candidate.cells)} cells. Give every column a name, or choose another header line.",
            candidate.line,
        )


def _clean_name(cell: str) -> str:
    return _INVISIBLE.sub(" ", cell).strip()[:MAX_NAME_LENGTH].strip()


def _make_unique(names: Sequence[str]) -> list[str]:
    """Number the names that occur more than once, and name the nameless by their place."""
    counts = Counter(name.casefold() for name in names)
    taken = {folded for folded, count in counts.items() if count == 1 and folded}
    unique = []
    for place, name in enumerate(names):
        new, number = name or f"Column {place + 1}", 1
        if name and counts[name.casefold()] > 1:
            new = f"{name} 1"
        while new.casefold() in taken and not (name and counts[name.casefold()] == 1):
            number += 1
            new = f"{name or f'Column {place + 1}'} {number}"
        taken.add(new.casefold())
        unique.append(new)
    return unique
