"""Whatever the bytes are: rows or Unreadable, never another error, and counts that add up."""

import csv
import io
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.imports.reading import Unreadable, open_source
from app.imports.reading.mapping import propose_mapping
from app.imports.reading.values import (
    guess_day_first,
    guess_decimal_comma,
    is_placeholder,
    parse_boolean,
    parse_date,
    parse_datetime,
    parse_excel_serial,
    parse_integer,
    parse_money,
)

MARKS = [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"PK\x03\x04", b"BEGIN:VCARD\n", b"name,email\n", b"\x1b$B"]
PIECES = [
    ",",
    ";",
    "\t",
    "|",
    '"',
    "'",
    "\n",
    "\r\n",
    "\r",
    "\\",
    " ",
    "\0",
    "é",
    "張",
    "a",
    "1",
    "@",
    ":",
    "=",
    "x.test",
]
WORDS = [
    "BEGIN:VCARD",
    "END:VCARD",
    "N:a;b",
    "FN;ENCODING=QUOTED-PRINTABLE:=C3=",
    "TEL;TYPE=x:",
    "\n",
    " fold",
    "=FF",
    "CHARSET=zip",
]
loud = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read_all(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    try:
        source = open_source(path, "any")
        first, blank = list(source.rows()), source.blank_rows
        assert list(source.rows()) == first
        assert source.blank_rows == blank
    except Unreadable as refusal:
        assert refusal.code
        assert refusal.message
        return
    names = [column.name for column in source.columns]
    assert len({name.casefold() for name in names}) == len(names)
    assert all(names)
    assert all(len(row.values) == len(names) for row in first)
    assert [row.line for row in first] == sorted(row.line for row in first)
    for target in ("lead", "contact", "company", "deal"):
        fields = [field for field in propose_mapping(source.columns, target).values() if field]
        assert len(fields) == len(set(fields))


@loud
@given(mark=st.sampled_from(MARKS), content=st.binary(max_size=600))
def test_any_bytes(tmp_path: Path, mark: bytes, content: bytes) -> None:
    read_all(tmp_path / "any", mark + content)


@loud
@given(st.lists(st.sampled_from(PIECES), max_size=120), st.sampled_from(["utf-8", "utf-16", "gb18030", "cp1252"]))
def test_any_text_of_awkward_pieces(tmp_path: Path, pieces: list[str], encoding: str) -> None:
    read_all(tmp_path / "any", "".join(pieces).encode(encoding, "replace"))


@loud
@given(st.lists(st.sampled_from(WORDS), max_size=60))
def test_any_cards(tmp_path: Path, words: list[str]) -> None:
    read_all(tmp_path / "any", ("BEGIN:VCARD\n" + "\n".join(words)).encode())


@loud
@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12), min_size=3, max_size=3),
        min_size=1,
        max_size=25,
    )
)
def test_rows_written_are_rows_counted(tmp_path: Path, rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([["First Name", "E-mail", "City"], *rows])
    path = tmp_path / "any"
    path.write_text(text.getvalue(), encoding="utf-8")
    try:
        source = open_source(path, "any", options=None)
    except Unreadable:
        return
    read = list(source.rows())
    before = source.header_line or 0
    assert before == 0
    assert len(read) + source.blank_rows + (source.header_line is not None) == len(rows) + 1


@loud
@given(st.text(max_size=80))
def test_values_raise_only_value_errors(text: str) -> None:
    for parse in (parse_money, parse_integer, parse_date, parse_datetime, parse_boolean, parse_excel_serial):
        try:
            parse(text)
        except ValueError as error:
            assert str(error)
    is_placeholder(text)
    guess_day_first([text])
    guess_decimal_comma([text])
