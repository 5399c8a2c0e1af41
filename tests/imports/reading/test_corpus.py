"""The corpus of real and hostile files against its manifest, and the expected rows that came with some."""

import codecs
import csv
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
import vobject

from app.imports.reading import Row, Source, Unreadable, open_source
from app.imports.reading.mapping import propose_mapping

NEEDED_OF_45 = 43
# Rows of a second table whose quoting breaks into cells that fit: nothing in the file tells them from good ones.
UNKNOWABLE = {"file_multitable_same.csv"}
POLLUTIONS_READ_WHOLE = 6


@dataclass
class Reading:
    """What came of one file of the manifest."""

    line: dict[str, str]
    path: Path
    source: Source | None = None
    rows: list[Row] | None = None
    refusal: Unreadable | None = None


@pytest.fixture(scope="module")
def readings(corpus: Path) -> dict[str, Reading]:
    with (corpus / "manifest.csv").open(newline="", encoding="utf-8") as file:
        lines = [line for line in csv.DictReader(file) if not line["file"].endswith((".zip", ".json"))]
    return {line["file"]: read_line(corpus, line) for line in lines}


def read_line(corpus: Path, line: dict[str, str]) -> Reading:
    reading = Reading(line, corpus / line["file"])
    try:
        reading.source = open_source(reading.path, reading.path.name)
        reading.rows = list(reading.source.rows())
    except Unreadable as refusal:
        reading.refusal = refusal
    return reading


def has_known_answer(reading: Reading) -> bool:
    line = reading.line
    return reading.path.suffix != ".vcf" and all(line[key] for key in ("encoding", "data_rows", "columns"))


def is_right(reading: Reading) -> bool:
    source, line = reading.source, reading.line
    if source is None or reading.rows is None:
        return False
    expected = (line["delimiter"], line["header_line"], int(line["data_rows"]), int(line["columns"]))
    header = "" if source.header_line is None else str(source.header_line)
    found = (source.delimiter, header, len(reading.rows), len(source.columns))
    return found == expected and is_same_encoding(reading.path, line["encoding"], str(source.encoding))


def is_same_encoding(path: Path, expected: str, found: str) -> bool:
    if codecs.lookup(expected).name == codecs.lookup(found).name:
        return True
    content = path.read_bytes()
    return content.decode(expected) == content.decode(found)


def test_files_with_a_known_answer_are_read_right(readings: dict[str, Reading]) -> None:
    known = [reading for reading in readings.values() if has_known_answer(reading)]
    wrong = [reading.line["file"] for reading in known if not is_right(reading)]
    silent = [name for name in wrong if readings[name].refusal is None]
    assert silent == []
    assert len(known) - len(wrong) >= NEEDED_OF_45, wrong
    assert len(known) == 45


def test_refusals_name_the_reason_and_the_line(readings: dict[str, Reading]) -> None:
    refused = {name: reading.refusal for name, reading in readings.items() if reading.refusal}
    codes = {name: refusal.code for name, refusal in refused.items()}
    assert codes.pop("salesforce/csvtext_BOM_UTF32BE.csv") == "undecodable"
    assert {name.split(".")[-1]: code for name, code in codes.items() if code == "unsupported_format"} == {
        "xls": "unsupported_format",
        "ods": "unsupported_format",
        "ldif": "unsupported_format",
    }
    assert codes["csv_test_data/bad-missing-quote.csv"] == "unbalanced_quote"
    assert refused["csv_test_data/bad-missing-quote.csv"].line == 2


def test_bad_files_are_never_imported_in_silence(readings: dict[str, Reading]) -> None:
    bad = [reading for name, reading in readings.items() if "/bad-" in name]
    assert len(bad) == 5
    for reading in bad:
        told = reading.refusal or (reading.source and reading.source.problems)
        assert told, reading.path.name
        assert not reading.rows


def test_expected_rows_cell_by_cell(readings: dict[str, Reading]) -> None:
    checked = 0
    for name, reading in readings.items():
        expected = reading.path.with_suffix(".json")
        # A row of nothing is counted as blank here, so that one file has no row to compare.
        if not name.startswith("csv_") or not expected.exists() or name.endswith("empty-one-column.csv"):
            continue
        assert reading.source is not None, name
        assert as_json(reading, json.loads(expected.read_text())) == json.loads(expected.read_text()), name
        checked += 1
    assert checked >= 15


def as_json(reading: Reading, shape: list) -> list:
    assert reading.source is not None
    assert reading.rows is not None
    names = [column.name for column in reading.source.columns]
    values = [[value or "" for value in row.values] for row in reading.rows]
    if isinstance(shape[0], dict):
        return [dict(zip(names, row, strict=True)) for row in values]
    return [names, *values]


def test_broken_files_come_out_repaired_or_told(readings: dict[str, Reading], corpus: Path) -> None:
    for reading in (reading for name, reading in readings.items() if name.startswith("broken/")):
        with (corpus / "broken" / "expected-fixed" / reading.path.name).open(newline="", encoding="utf-8") as file:
            names, *expected = list(csv.reader(file))
        assert reading.source is not None
        assert [column.name for column in reading.source.columns] == names
        good = [[value or "" for value in row.values] for row in reading.rows or [] if not row.problem]
        told = [row.line for row in reading.rows or [] if row.problem]
        whole = [row for row in good if row in expected]
        # The first half of a row torn by a line break looks whole; its second half is told.
        assert len(good) - len(whole) <= (1 if "newline" in reading.path.name else 0), reading.path.name
        assert len(good) == len(expected) or told, reading.path.name


def test_cards_and_workbooks_are_read(readings: dict[str, Reading]) -> None:
    for name, reading in readings.items():
        if name.endswith(".vcf"):
            assert reading.rows is not None, name
            assert len(reading.rows) == int(reading.line["data_rows"]), name
    told = [
        name for name, reading in readings.items() if name.endswith(".vcf") and any(r.problem for r in reading.rows)
    ]
    assert told == ["vcard/vcard7.vcf"]
    workbook = readings["messytables/simple.xlsx"]
    names = [column.name for column in workbook.source.columns]
    assert (names, len(workbook.rows)) == (["date", "temperature", "place"], 6)
    assert workbook.rows[0].values == ["2011-01-01", "1", "Galway"]


def test_cards_agree_with_an_independent_parser(readings: dict[str, Reading]) -> None:
    compared = 0
    for name, reading in readings.items():
        if not name.endswith(".vcf"):
            continue
        for row, card in zip(reading.rows or [], parse_independently(reading.path), strict=False):
            values = dict(zip((column.name for column in reading.source.columns), row.values, strict=True))
            if hasattr(card, "email"):
                found = {values["email"], values["email_2"], values["email_3"]}
                assert card.email.value.removeprefix("mailto:") in found, name
            if hasattr(card, "fn") and card.fn.value.strip():
                # vobject cuts a name at a comma that nobody escaped.
                assert str(values["full_name"]).startswith(" ".join(card.fn.value.split())), name
                compared += 1
    assert compared >= 25


def parse_independently(path: Path) -> list:
    """What vobject makes of a file; nothing where it gives up."""
    try:
        return list(vobject.readComponents(path.read_text(encoding="utf-8")))
    except (vobject.base.ParseError, UnicodeDecodeError, ValueError, AttributeError, IndexError):
        return []


def mapped(reading: Reading, target: str = "contact") -> list[dict[str, str]]:
    assert reading.source is not None
    proposal = propose_mapping(reading.source.columns, target)
    return [
        {field: value for place, value in enumerate(row.values) if (field := proposal[place]) and value}
        for row in reading.rows or []
    ]


def test_address_books_match_the_expected_cards(readings: dict[str, Reading], corpus: Path) -> None:
    truth = json.loads((corpus / "thunderbird" / "addressbook.json").read_text())
    files = {
        "utf16_csv": "thunderbird/utf16_addressbook.csv",
        "vcard_import": "thunderbird/basic_vcard_addressbook.vcf",
        "dos_vcard_import": "thunderbird/dos_vcard_addressbook.vcf",
        "csv_import": "thunderbird/basic_csv_addressbook.csv",
    }
    fields = {"DisplayName": "full_name", "FirstName": "first_name", "LastName": "last_name", "PrimaryEmail": "email"}
    for key, name in files.items():
        expected = [{fields[word]: card[word] for word in fields} for card in truth[key]]
        found = [{field: card.get(field) for field in fields.values()} for card in mapped(readings[name])]
        assert found == expected, name
    assert mapped(readings["thunderbird/csv_semicolon.csv"])[0] == {
        "full_name": "John Doe",
        "first_name": "John",
        "last_name": "Doe",
        "email": "john@doe.invalid",
    }


@pytest.mark.parametrize(
    ("table", "cards"),
    [
        ("google/gmail.csv", "gmail"),
        ("thunderbird/tb_plain.csv", "tb_plain"),
        ("thunderbird/email.csv", "email"),
        ("outlook/outlook.csv", "outlook"),
    ],
)
def test_exports_map_to_what_their_cards_say(readings: dict[str, Reading], table: str, cards: str) -> None:
    """Names, company and title of the CSV equal those of the card; its addresses stand in the card."""
    for row, card in zip(mapped(readings[table]), mapped(readings[f"roundcube_truth/{cards}.vcf"]), strict=True):
        for field in ("first_name", "last_name", "company_name", "job_title", "birthdate"):
            if field in row:
                assert row[field] == card[field]
        text = readings[f"roundcube_truth/{cards}.vcf"].path.read_text()
        for field in ("email", "email_2", "phone", "mobile", "street", "city", "postal_code", "country"):
            if field in row:
                assert row[field] in text


def test_polluted_versions_give_no_wrong_row(corpus: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(corpus / "pollock" / "pollock.zip") as archive:
        archive.extractall(tmp_path)
    whole = 0
    for path in sorted((tmp_path / "csv").iterdir()):
        with (tmp_path / "clean" / path.name).open(newline="", encoding="ascii") as file:
            clean = list(csv.reader(file))
        whole += check_pollution(path, clean)
    assert whole >= POLLUTIONS_READ_WHOLE


def check_pollution(path: Path, clean: list[list[str]]) -> bool:
    try:
        source = open_source(path, path.name)
    except Unreadable:
        return False
    rows = list(source.rows())
    good = [[value or "" for value in row.values] for row in rows if not row.problem]
    wrong = [row for row in good if row not in clean]
    allowed = 4 if path.name in UNKNOWABLE else 2 if "quotation_char_0x27" in path.name else 0
    assert len(wrong) <= allowed, path.name
    names = [] if source.header_line is None else [[column.name for column in source.columns]]
    return names + good == clean


def test_own_data_is_read_with_its_known_figures(shared_data: Path) -> None:
    leads = open_source(shared_data / "x_education_leads" / "leads.csv", "leads.csv")
    assert sum(1 for row in leads.rows() if not row.problem) == 6468
    assert len(leads.columns) == 38
    proposal = {leads.columns[place].name: field for place, field in propose_mapping(leads.columns, "lead").items()}
    assert proposal["Prospect ID"] == "external_id"
    assert (proposal["Lead Source"], proposal["City"], proposal["Country"]) == ("source", "city", "country")
    calls = open_source(shared_data / "callcenter_csat" / "calls_csat.csv", "calls.csv")
    assert sum(1 for row in calls.rows() if not row.problem) == 7523
    assert calls.blank_rows == 200
    deals = open_source(shared_data / "maven_crm_opportunities" / "sales_pipeline.csv", "deals.csv")
    assert sum(1 for row in deals.rows() if not row.problem) == 6160
