"""vCard 2.1, 3.0 and 4.0 as a source: each card one row, whatever its writer did to it."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

from .card_fields import CARD_COLUMNS, read_card
from .card_lines import CardText, iter_cards
from .column_types import build_columns
from .encoding import ByteScan
from .source import SAMPLE_ROWS, Row, Source

# Read byte by byte as characters, because each property may name its own charset.
BYTEWISE = "latin-1"


class VCardSource(Source):
    """Rows of an address book; encoding is what properties without a charset are read in."""

    def __init__(self, path: Path, scan: ByteScan, encoding: str) -> None:
        super().__init__(path, "vcard", scan.size)
        self.encoding = encoding
        self._is_wide = encoding.startswith(("utf-16", "utf-32"))
        self._text: TextIO | None = None
        sample = list(islice(self.rows(), SAMPLE_ROWS))
        usable = [row.values for row in sample if not row.problem]
        self.columns = build_columns(CARD_COLUMNS, usable)
        self.blank_rows = 0

    @property
    def bytes_read(self) -> int:
        if self._text is None or self._text.closed:
            return self.total_bytes if self._text else 0
        raw = getattr(self._text.buffer, "raw", None)
        return int(raw.tell()) if raw else 0

    def rows(self) -> Iterator[Row]:
        self.blank_rows = 0
        opened_as = str(self.encoding) if self._is_wide else BYTEWISE
        with self.path.open(encoding=opened_as, errors="replace", newline=None) as text:
            self._text = text
            decoder = CardText(None if self._is_wide else str(self.encoding))
            for line, properties, flaw in iter_cards(text, decoder):
                values, problem = read_card(properties)
                reason = flaw or problem
                yield Row(line, values, reason, "broken_card" if reason else None)
