"""vCards of all versions and manners."""

from app.imports.reading import Row, Source

from .conftest import Read


def cards(result: tuple[Source, list[Row]]) -> list[dict[str, str]]:
    source, rows = result
    names = [column.name for column in source.columns]
    return [{name: value for name, value in zip(names, row.values, strict=True) if value} for row in rows]


def card(body: str, version: str = "3.0", line_end: str = "\r\n") -> str:
    return f"BEGIN:VCARD\nVERSION:{version}\n{body}\nEND:VCARD\n".replace("\n", line_end)


def test_version_3_with_groups_folds_and_escapes(read: Read) -> None:
    text = card(
        "N:Doe;Ana;Maria;Dr.;\nFN:Dr. Ana\n  Doe\nORG:Acme\\, Inc.;Sales;North\nTITLE:Head\n"
        "item1.EMAIL;type=INTERNET;type=pref:ana@example.com\nitem1.X-ABLabel:_$!<Work>!$_\n"
        "EMAIL:ana@home.example\nTEL;TYPE=CELL,VOICE:+49 170 1\nTEL;TYPE=WORK:+49 30 2\nTEL;TYPE=WORK,FAX:+49 30 3\n"
        "ADR;TYPE=HOME:;;Home 1;Bonn;;53111;Germany\nADR;TYPE=WORK:Box 7;Floor 2;Main St 5;Köln;NRW;50667;Germany\n"
        "BDAY:1980-03-22\nNOTE:one\\ntwo\\; three\nURL:http\\://example.com\nCATEGORIES:a,b\nUID:u-1"
    )
    assert cards(read(text, "a.vcf")) == [
        {
            "full_name": "Dr. Ana Doe", "first_name": "Ana", "last_name": "Doe", "company_name": "Acme, Inc.",
            "department": "Sales, North", "job_title": "Head", "email": "ana@example.com", "email_2": "ana@home.example",
            "phone": "+49 30 2", "mobile": "+49 170 1", "phone_work": "+49 30 2", "fax": "+49 30 3",
            "street": "Main St 5, Floor 2, Box 7", "city": "Köln", "state": "NRW", "postal_code": "50667",
            "country": "Germany", "website": "http://example.com", "birthdate": "1980-03-22",
            "description": "one\ntwo; three", "tags": "a,b", "external_id": "u-1",
        }
    ]  # fmt: skip


def test_version_2_with_quoted_printable_and_charsets(read: Read) -> None:
    text = card(
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=BC=\nrgen;;;\n"
        "ORG;CHARSET=windows-1252;ENCODING=QUOTED-PRINTABLE:K=F6ln AG\nTEL;WORK;VOICE:123456\nTEL;HOME:789\n"
        "NOTE;ENCODING=QUOTED-PRINTABLE:a=0D=0Ab\nPHOTO;ENCODING=BASE64:\n /9j/4AAQ\n SkZJRg==\n",
        version="2.1",
    )
    (found,) = cards(read(text))
    assert (found["last_name"], found["first_name"], found["full_name"]) == ("Müller", "Jürgen", "Jürgen Müller")
    assert (found["company_name"], found["description"]) == ("Köln AG", "a\nb")
    assert (found["phone_work"], found["phone_home"], found["phone"]) == ("123456", "789", "123456")


def test_version_4_with_uris_and_quoted_parameters(read: Read) -> None:
    text = card(
        'FN:Ana\nTEL;VALUE=uri;TYPE="work,voice":tel:+1-418-656-9254;ext=102\nEMAIL;PREF=2:b@example.com\n'
        'EMAIL;PREF=1:a@example.com\nADR;GEO="geo:1,2";LABEL="x: y; z":;;Street;City;;1;Land\nBDAY:--0203',
        version="4.0",
        line_end="\n",
    )
    (found,) = cards(read(text))
    assert (found["phone"], found["email"], found["email_2"]) == (
        "+1-418-656-9254 ext. 102",
        "a@example.com",
        "b@example.com",
    )
    assert (found["street"], found["city"]) == ("Street", "City")
    assert "birthdate" not in found
    assert found["description"] == "Birthday: --0203"


def test_raw_bytes_of_a_named_charset_and_of_none(read: Read) -> None:
    (found,) = cards(read(card("N;CHARSET=windows-1252:Doë;John;;;\nEMAIL:j@example.com").encode("cp1252")))
    assert found["last_name"] == "Doë"
    (found,) = cards(read(card("FN:Jürgen Müller").encode("utf-16")))
    assert found["full_name"] == "Jürgen Müller"
    (found,) = cards(read(card("FN;ENCODING=QUOTED-PRINTABLE:Piotr Iksi=F1ski", version="2.1")))
    assert found["full_name"] == "Piotr Iksiñski"


def test_doubled_line_ends_and_small_letters_are_read(read: Read) -> None:
    text = "begin:vcard\r\r\nn:Doe;Ana\r\r\nend:vcard\r\r\n"
    assert cards(read(text))[0]["full_name"] == "Ana Doe"


def test_broken_cards_are_rows_with_a_reason(read: Read) -> None:
    text = (
        "BEGIN:VCARD\nFN:Lost\nBEGIN:VCARD\nFN:Good\nEND:VCARD\nFN:Stray\nEND:VCARD\n"
        "END:VCARD\nBEGIN:VCARD\nUID:1\nEND:VCARD\nBEGIN:VCARD\nFN:Cut"
    )
    _, rows = read(text)
    assert [(row.line, row.problem is None) for row in rows] == [
        (1, False),
        (3, True),
        (6, False),
        (8, False),
        (9, False),
        (12, False),
    ]
    assert rows[0].values[0] == "Lost"
    assert {row.code for row in rows if row.problem} == {"broken_card"}


def test_rows_can_be_read_again_with_progress(read: Read) -> None:
    source, rows = read(card("FN:Ana") * 300)
    assert list(source.rows()) == rows
    assert source.bytes_read == source.total_bytes
