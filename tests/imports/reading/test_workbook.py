"""XLSX: cells as text, sheets, formulas, and workbooks that must not be opened."""

# ruff: noqa: DTZ001 a sheet knows no zones

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
import xlsxwriter

from app.imports.reading import Unreadable

from .conftest import Read


def write_workbook(fill: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.Workbook()
    fill(book)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def sheet_of(rows: list[list[object]]) -> bytes:
    def fill(book: openpyxl.Workbook) -> None:
        for row in rows:
            book.active.append(row)

    return write_workbook(fill)


def test_cells_become_text(read: Read) -> None:
    moments = [date(2024, 3, 1), datetime(2024, 3, 1, 14, 5), time(9, 30), timedelta(hours=30, minutes=5)]
    content = sheet_of(
        [
            ["Name", "Plain", "Part", "Long", "Yes", "Day", "Moment", "Time", "Length"],
            ["Ana", 42.0, 0.1, 491701234567.0, True, *moments],
        ]
    )
    source, rows = read(content, "leads.xlsx")
    assert (source.kind, source.encoding, source.delimiter, source.header_line) == ("xlsx", None, None, 0)
    assert rows[0].values[:5] == ["Ana", "42", "0.1", "491701234567", "true"]
    assert rows[0].values[5:] == ["2024-03-01", "2024-03-01 14:05:00", "09:30:00", "30:05:00"]


def test_title_lines_and_blank_rows_are_left_out(read: Read) -> None:
    content = sheet_of(
        [["Report"], [None], ["Name", "E-mail"], ["Ana", "ana@example.com"], [None, None], ["Bo", "bo@example.com"]]
    )
    source, rows = read(content)
    assert source.header_line == 2
    assert [(row.line, row.values[0]) for row in rows] == [(4, "Ana"), (6, "Bo")]
    assert source.blank_rows == 1


def test_short_rows_of_a_sheet_are_no_problem(read: Read) -> None:
    _, rows = read(sheet_of([["Name", "E-mail", "Note"], ["Ana", "ana@example.com"], ["Bo", None, "x"], ["Cy"]]))
    assert [row.problem for row in rows] == [None, None, None]
    assert rows[2].values == ["Cy", None, None]


def test_first_sheet_with_data_is_chosen_and_another_can_be(read: Read) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book.active.title = "Empty"
        hidden = book.create_sheet("Hidden")
        hidden.append(["Secret", "x"])
        hidden.sheet_state = "hidden"
        book.create_sheet("Leads").append(["Name", "City"])
        book["Leads"].append(["Ana", "Rome"])

    content = write_workbook(fill)
    source, rows = read(content)
    assert (source.sheets, source.sheet) == (["Empty", "Hidden", "Leads"], "Leads")
    assert rows[0].values == ["Ana", "Rome"]
    assert read(content, sheet="Hidden")[0].columns[0].name == "Secret"
    with pytest.raises(Unreadable) as refusal:
        read(content, sheet="Nowhere")
    assert refusal.value.code == "invalid_option"


def test_formula_shows_its_value_or_else_its_text(read: Read) -> None:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Name", "Amount", "Link"])
        sheet.write_string(1, 0, "Ana")
        sheet.write_formula(1, 1, "=1+1", None, 2)
        sheet.write_formula(1, 2, '=HYPERLINK("http://x.test")', None, "")
    _, rows = read(data.getvalue())
    assert rows[0].values == ["Ana", "2", '=HYPERLINK("http://x.test")']
    _, unsaved = read(sheet_of([["Name", "Amount"], ["Ana", "=A1&B1"]]))
    assert unsaved[0].values == ["Ana", "=A1&B1"]


def test_progress_of_a_sheet_ends_at_its_size(read: Read) -> None:
    source, _ = read(sheet_of([["Name", "City"], *[["Ana", "Rome"]] * 500]))
    assert 0 < source.bytes_read <= source.total_bytes


def repack(content: bytes, change: Callable[[zipfile.ZipFile], None]) -> bytes:
    data = io.BytesIO(content)
    with zipfile.ZipFile(data, "a", zipfile.ZIP_DEFLATED) as archive:
        change(archive)
    return data.getvalue()


def add_bomb(archive: zipfile.ZipFile) -> None:
    archive.writestr("xl/media/image1.bin", b"0" * 60 * 1024 * 1024)


def add_many_parts(archive: zipfile.ZipFile) -> None:
    for number in range(300):
        archive.writestr(f"xl/media/{number}.txt", "x")


def add_entities(archive: zipfile.ZipFile) -> None:
    archive.writestr("xl/evil.xml", '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>')


@pytest.mark.parametrize("change", [add_bomb, add_many_parts, add_entities])
def test_workbook_that_unpacks_too_far_is_refused(read: Read, change: Callable[[zipfile.ZipFile], None]) -> None:
    with pytest.raises(Unreadable) as refusal:
        read(repack(sheet_of([["Name", "City"], ["Ana", "Rome"]]), change))
    assert refusal.value.code == "zip_bomb"


@pytest.mark.parametrize(
    ("parts", "word"),
    [
        (["content.xml", "mimetype"], "OpenDocument"),
        (["[Content_Types].xml", "xl/workbook.bin"], "xlsb"),
        (["readme.txt"], "archive"),
    ],
)
def test_other_archives_are_refused(read: Read, parts: list[str], word: str) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for part in parts:
            archive.writestr(part, "<x/>")
    with pytest.raises(Unreadable) as refusal:
        read(data.getvalue(), "leads.zip")
    assert refusal.value.code == "unsupported_format"
    assert word in refusal.value.message


def test_damaged_workbook_is_refused(read: Read) -> None:
    content = sheet_of([["Name", "City"], ["Ana", "Rome"]])
    for broken in (content[: len(content) // 2], content[:200] + b"\0" * 300 + content[500:]):
        with pytest.raises(Unreadable) as refusal:
            read(broken)
        assert refusal.value.code == "damaged_file"


def test_workbook_without_data_is_refused(read: Read) -> None:
    with pytest.raises(Unreadable) as refusal:
        read(sheet_of([]))
    assert refusal.value.code == "empty_file"
