"""Formats that are told by their content, and refused with a remedy."""

import pytest

from app.imports.reading import Unreadable

from .conftest import Read


@pytest.mark.parametrize(
    ("content", "code", "word"),
    [
        (b"%PDF-1.4 ...", "unsupported_format", "PDF"),
        (b"\x1f\x8b\x08\x00" + b"x" * 20, "unsupported_format", "unpack"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "unsupported_format", "xls"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le"),
            "encrypted_workbook",
            "password",
        ),
        (b"dn: cn=Ana,mail=ana@example.com\nobjectclass: top\n", "unsupported_format", "LDIF"),
        (b"version: 1\n\ndn: cn=Ana\n", "unsupported_format", "LDIF"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "unsupported_format", "web page"),
        (b'<?xml version="1.0"?><Workbook></Workbook>', "unsupported_format", "XML"),
        (b'[{"name": "Ana"}]', "unsupported_format", "JSON"),
        (b'{"leads": []}', "unsupported_format", "JSON"),
    ],
)
def test_other_formats_are_refused_by_content(read: Read, content: bytes, code: str, word: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read(content, "leads.csv")
    assert refusal.value.code == code
    assert word in refusal.value.message


def test_name_of_the_file_does_not_decide(read: Read) -> None:
    source, _ = read("Name,City\nAna,Rome\n", "leads.xlsx")
    assert source.kind == "csv"


def test_error_reads_with_its_line() -> None:
    assert str(Unreadable("ragged_rows", "Too wide.", 7)) == "Line 7: Too wide."
    assert str(Unreadable("empty_file", "Empty.")) == "Empty."
