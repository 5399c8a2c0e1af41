"""Reading of import files: CSV of any dialect and encoding, XLSX and vCard, as rows of text.

open_source() finds out encoding, delimiter, quoting, preamble and header by itself, or says with Unreadable
what is wrong and what to do. Everything here is pure: a path goes in, rows come out, in bounded memory.
"""

from .errors import Unreadable
from .opening import open_source
from .source import NO_HEADER, Column, Problem, ReadOptions, Row, Source

__all__ = [
    "NO_HEADER",
    "Column",
    "Problem",
    "ReadOptions",
    "Row",
    "Source",
    "Unreadable",
    "open_source",
]
