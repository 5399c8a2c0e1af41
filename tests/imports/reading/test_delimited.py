"""Dialects, headers, preambles, blank and broken rows of delimited files."""

import csv
import io

import pytest

from app.imports.reading import NO_HEADER, Unreadable

from .conftest import Read

HEADER = ["First Name", "Last Name", "Company", "E-mail", "Amount", "Notes"]
PEOPLE = [
    ["Ana", "Doe", "Acme, Inc.", "ana@example.com", "12.50", 'said "hi"'],
    ["Bo", "O'Hara", "Globex; Ltd", "bo@example.com", "7", "two\nlines"],
    ["Cy", "Zoë", "Initech | Co", "cy@example.com", "1999.00", ""],
    ["Di", "Lee", "a\tb", "di@example.com", "3.10", "it's fine, really"],
]


def write_csv(rows: list[list[str]], **dialect: object) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, **dialect).writerows(rows)  # type: ignore[arg-type]
    return text.getvalue()


def values_of(rows: list) -> list[list[str]]:
    return [[value or "" for value in row.values] for row in rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~", "\x01", "\x1f"])
@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_dialect_is_found(read: Read, delimiter: str, quote: str, line_end: str, quoting: int) -> None:
    text = write_csv([HEADER, *PEOPLE], delimiter=delimiter, quotechar=quote, lineterminator=line_end, quoting=quoting)
    source, rows = read(text)
    assert (source.kind, source.delimiter, source.header_line) == ("csv", delimiter, 0)
    assert [column.name for column in source.columns] == HEADER
    assert values_of(rows) == PEOPLE


def test_old_mac_line_ends_are_read(read: Read) -> None:
    source, rows = read("Name,City\rAna,Rome\rBo,Oslo\r")
    assert [row.line for row in rows] == [2, 3]
    assert source.header_line == 0


def test_backslash_escapes_quotes_and_other_backslashes_stay(read: Read) -> None:
    _, rows = read('Name,Note,N\nAna,"a \\"big\\" one, yes",1\nBo,"C:\\Users\\bo",2\nCy,"x",3\n')
    assert [row.values[1] for row in rows] == ['a "big" one, yes', "C:\\Users\\bo", "x"]


def test_blank_after_delimiter_is_skipped_only_where_quotes_need_it(read: Read) -> None:
    _, skipped = read('date, amount, place\n2024-01-01, "6,000", Rome\n2024-01-02, "7,000", Oslo\n')
    assert skipped[0].values == ["2024-01-01", "6,000", "Rome"]
    _, kept = read("name,city\nAna, Rome\nBo,Oslo\n")
    assert kept[0].values == ["Ana", " Rome"]


def test_separator_line_of_a_spreadsheet_is_obeyed(read: Read) -> None:
    source, rows = read("sep=;\nName;City\nAna;Rome\n")
    assert (source.delimiter, source.header_line, len(rows)) == (";", 1, 1)


def test_decimal_commas_do_not_split_cells(read: Read) -> None:
    source, rows = read("Produkt;Menge;Preis\nA;1,5;2,30\nB;2,5;4,10\n")
    assert source.delimiter == ";"
    assert rows[0].values == ["A", "1,5", "2,30"]


def test_company_names_with_commas_stay_one_column(read: Read) -> None:
    source, rows = read("Company\nAcme, Inc.\nGlobex\nInitech, LLC\nHooli, Inc.\n")
    assert rows[0].values == ["Acme, Inc."]
    assert (len(source.columns), source.delimiter) == (1, None)


@pytest.mark.parametrize(
    ("preamble", "header_line"),
    [
        ("Lead report\n\n", 2),
        ("Exported by: Ana Doe\nDate: 2024-01-01\n", 2),
        ("Contacts 2024,,,,,\n,,,,,\n", 2),
        ('"Two\nlines of title",,,,,\n', 2),
    ],
)
def test_preamble_is_left_out(read: Read, preamble: str, header_line: int) -> None:
    source, rows = read(preamble + write_csv([HEADER, *PEOPLE], lineterminator="\n"))
    assert source.header_line == header_line
    assert [column.name for column in source.columns] == HEADER
    assert values_of(rows) == PEOPLE
    assert "before the header" in source.problems[0].message


@pytest.mark.parametrize(
    "text",
    [
        "Ana Doe,Ana,Doe,ana@example.com\nBo Lee,Bo,Lee,bo@example.com\n",
        "1,null,0,0\n2,0,0,null\n3,null,,\n",
        "2024-01-01,Rome,5\n2024-01-02,Oslo,6\n",
        "Ana,Mobile,ana@example.com\nBo,Mobile,bo@example.com\nCy,Home,cy@example.com\n",
        "a",
    ],
)
def test_file_without_header_keeps_its_first_row(read: Read, text: str) -> None:
    source, rows = read(text)
    assert source.header_line is None
    assert source.columns[0].name == "Column 1"
    assert len(rows) == len(text.splitlines())


def test_rows_with_gaps_before_a_full_one_are_not_taken_for_a_preamble(read: Read) -> None:
    source, rows = read("Ana,,ana@example.com,\nBo,,bo@example.com,\nCy,Oslo,cy@example.com,note\n")
    assert source.header_line is None
    assert len(rows) == 3


def test_values_that_read_like_names_do_not_push_the_header_aside(read: Read) -> None:
    source, rows = read("Table,Field,Meaning\naccounts,account,Company name\naccounts,sector,Industry\n")
    assert (source.header_line, len(rows)) == (0, 2)


def test_years_are_names_when_they_stand_in_a_row(read: Read) -> None:
    for first in ("Region", ""):
        source, _ = read(f"{first},2000,2001,2002\nNorth,5,6,7\nSouth,8,9,10\n")
        assert source.header_line == 0


def test_header_without_rows_is_told(read: Read) -> None:
    source, rows = read("kitten,win")
    assert (source.header_line, rows) == (0, [])
    assert "no rows" in source.problems[0].message


def test_column_names_are_cleaned_numbered_and_never_empty(read: Read) -> None:
    source, _ = read("\ufeff id , Email ,Email,,Email 1\n1,a@example.com,b@example.com,x,y\n")
    assert [column.name for column in source.columns] == ["id", "Email 2", "Email 3", "Column 4", "Email 1"]
    assert "same name" in source.problems[0].message


def test_blank_rows_are_skipped_and_counted(read: Read) -> None:
    source, rows = read("Name,City\nAna,Rome\n\n , \nBo,Oslo\n,\n,\n")
    assert [row.line for row in rows] == [2, 5]
    assert source.blank_rows == 4
    assert list(source.rows()) == rows
    assert source.blank_rows == 4


def test_empty_cells_are_none_and_spaces_stay(read: Read) -> None:
    _, rows = read('Name,City,Note\nAna,,"  "\nBo, Oslo ,x\n')
    assert rows[0].values == ["Ana", None, None]
    assert rows[1].values[1] == " Oslo "


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        ('2,"never closed,x', "unbalanced_quote"),
        ('2,"He said "yes" then",x', "unbalanced_quote"),
        ("2,Bo,x,unexpected", "ragged_rows"),
        ("2,Bo,,x,", "ragged_rows"),
        ("2024x,Bo", "ragged_rows"),
        ("second line of a note", "note"),
        ("id,name,note", "repeated_header"),
        ("2,Bo\0,x", "undecodable"),
    ],
)
def test_broken_row_is_told_and_the_others_are_read(read: Read, broken: str, code: str) -> None:
    source, rows = read(f"id,name,note\n1,Ana,fine\n{broken}\n3,Cy,fine\n4,Di,fine\n")
    told = [row for row in rows if row.problem]
    assert [(row.line, row.code) for row in told] == [(3, code)]
    assert [row.values[1] for row in rows if not row.problem] == ["Ana", "Cy", "Di"]
    assert len(source.columns) == 3


def test_unclosed_quote_costs_one_line_of_a_long_file(read: Read) -> None:
    lines = ["name,email\n"] + [f"p{n},p{n}@example.com\n" for n in range(30_000)]
    lines[2000] = 'p1999,"p1999@example.com\n'
    _, rows = read("".join(lines))
    assert [row.line for row in rows if row.problem] == [2001]
    assert len(rows) == 30_000


def test_short_row_is_filled_up_when_only_its_end_is_missing(read: Read) -> None:
    _, rows = read("id,name,email\n1,Ana,ana@example.com\n2,Bo\n")
    assert rows[1].values == ["2", "Bo", None]
    assert rows[1].problem is None


def test_spare_delimiter_on_every_row_is_no_problem(read: Read) -> None:
    source, rows = read("id,name\n1,Ana,\n2,Bo,\n3,Cy,\n")
    assert [row.values for row in rows] == [["1", "Ana"], ["2", "Bo"], ["3", "Cy"]]
    assert len(source.columns) == 2


def test_notes_below_the_table_are_told(read: Read) -> None:
    _, rows = read("id,name,city\n1,Ana,Rome\n2,Bo,Oslo\n\nSource: the register,,\nConfidential,,\n")
    assert [row.code for row in rows] == [None, None, "note", "note"]


def test_second_table_below_the_first_is_refused_row_by_row(read: Read) -> None:
    _, rows = read("id,name,city,note\n1,Ana,Rome,x\n2,Bo,Oslo,y\nid,name,city\n3,Cy,Bonn\n4,Di,Graz\n")
    assert [row.code for row in rows] == [None, None, "second_table", "second_table", "second_table"]


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"", "empty_file", None),
        (b"\n \n\t\n", "empty_file", None),
        (b"foo,bar,baz\n1,2", "ragged_rows", 2),
        (b'foo,bar,baz\n1,"I forgot to close this one,3', "unbalanced_quote", 2),
        (b"name,email\nAna,ana@example.com,x\nBo,bo@example.com,y\nCy,cy@example.com,z\n", "ragged_rows", 2),
        (",".join(f"c{n}" for n in range(3000)).encode() + b"\n1,2\n", "too_many_columns", 2),
        (
            b"day item note\n" + b'1 Red boots "warm, dry, light" 5\n2 Hat "light, grey, new" 7\n' * 9,
            "unknown_delimiter",
            2,
        ),
    ],
)
def test_hopeless_file_is_refused_with_line(read: Read, content: bytes, code: str, line: int | None) -> None:
    with pytest.raises(Unreadable) as refusal:
        read(content)
    assert refusal.value.code == code
    assert line is None or refusal.value.line == line
    assert refusal.value.message.endswith(".")


def test_options_overrule_the_detection(read: Read) -> None:
    text = "Report;x\nName;City\nAna;Rome\n"
    assert read(text, delimiter=";", header_line=1)[0].columns[1].name == "City"
    source, rows = read("Name,City\nAna,Rome\n", header_line=NO_HEADER)
    assert (source.header_line, len(rows)) == (None, 2)
    assert len(read("a b c\n1 2 3\n", delimiter="space")[0].columns) == 3
    assert read("Name\tCity\nA\tB\n", delimiter="tab")[0].delimiter == "\t"


@pytest.mark.parametrize(
    "options",
    [{"delimiter": "ab"}, {"delimiter": "\n"}, {"header_line": 99}, {"encoding": "klingon"}, {"encoding": "rot13"}],
)
def test_impossible_options_are_refused(read: Read, options: dict[str, object]) -> None:
    with pytest.raises(Unreadable) as refusal:
        read("Name,City\nAna,Rome\n", **options)
    assert refusal.value.code == "invalid_option"


def test_progress_grows_to_the_size_of_the_file(read: Read) -> None:
    source, _ = read("name,email\n" + "Ana,ana@example.com\n" * 50_000)
    seen = [source.bytes_read for number, _ in enumerate(source.rows()) if number % 10_000 == 0]
    assert seen == sorted(seen)
    assert 0 < seen[0] < seen[-1] <= source.total_bytes
    assert source.bytes_read == source.total_bytes
