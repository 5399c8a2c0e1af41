"""Encodings: marked, unmarked, legacy, damaged."""

import pytest

from app.imports.reading import Unreadable
from app.imports.reading.legacy_text import guess_legacy

from .conftest import Read

WESTERN = "Vorname,Ort,Notiz\nJürgen,Köln,größer\nAna,Rome,it’s\nZoë,Besançon,São Paulo\n"


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "utf-32-le",
        "utf-32-be",
        "cp1252",
        "mac_roman",
    ],
)
def test_western_text_is_read_in_any_encoding(read: Read, encoding: str) -> None:
    _, rows = read(WESTERN.encode(encoding))
    assert [row.values[0] for row in rows] == ["Jürgen", "Ana", "Zoë"]
    assert rows[2].values[1:] == ["Besançon", "São Paulo"]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("José,España\nAndré\nMüller,Deutschland\n", "latin-1"),
        ("Dvořák,Jiří\nČeněk\n", "cp1250"),
        ("Łukasz,Świątek\nGdańsk\n", "iso8859_2"),
        ("Иванов,Москва\nПетров,Казань\n", "cp1251"),
        ("Иванов,Москва\nПетров,Казань\n", "koi8_r"),
        ("Παπαδόπουλος,Αθήνα\n", "cp1253"),
        ("Yılmaz,İstanbul\nÇağrı,Şişli\n", "cp1254"),
        ("שלום,תל אביב\n", "cp1255"),
        ("محمد,القاهرة\n", "cp1256"),
        ("山田太郎,東京都\n鈴木一郎,さとう\n", "shift_jis"),
        ("山田太郎,東京都\n鈴木一郎,さとう\n", "euc_jp"),
        ("张伟,北京市\n王芳,上海\n李娜,广州公司\n", "gb18030"),
        ("陳大文,台北市\n林志玲,高雄\n", "big5"),
        ("김철수,서울\n이영희,부산\n", "euc_kr"),
    ],
)
def test_legacy_encoding_is_guessed(text: str, encoding: str) -> None:
    guessed = guess_legacy(text.encode(encoding))
    assert guessed is not None
    assert text.encode(encoding).decode(guessed) == text


def test_seven_bit_japanese_is_read(read: Read) -> None:
    _, rows = read("name,city\n山田,東京\n".encode("iso2022_jp"))
    assert rows[0].values == ["山田", "東京"]


def test_foreign_letters_far_down_the_file_are_seen(read: Read) -> None:
    content = b"name,city\n" + b"Ana,Rome\n" * 200_000 + "Jürgen,Köln\n".encode("cp1252")
    source, rows = read(content)
    assert source.encoding == "cp1252"
    assert rows[-1].values == ["Jürgen", "Köln"]


def test_lines_in_another_encoding_are_told_and_the_rest_is_read(read: Read) -> None:
    good, bad = "Jürgen,Köln\n".encode(), "Jürgen,Köln\n".encode("cp1252")
    source, rows = read(b"name,city\n" + good * 20 + bad * 3 + good * 20)
    assert source.encoding == "utf-8"
    assert [row.line for row in rows if row.code == "undecodable"] == [22, 23, 24]
    assert len(rows) == 43


def test_wrong_wish_of_encoding_does_not_pass_as_text(read: Read) -> None:
    with pytest.raises(Unreadable):
        read(WESTERN.encode("cp1252"), encoding="ascii")


def test_wished_encoding_is_used(read: Read) -> None:
    source, rows = read("name,city\nÄna,Köln\n".encode("cp850"), encoding="cp850")
    assert (source.encoding, rows[0].values) == ("cp850", ["Äna", "Köln"])


@pytest.mark.parametrize("content", [bytes(range(256)) * 20, b"\x00\x01\x02\x03" * 100])
def test_binary_is_refused(read: Read, content: bytes) -> None:
    with pytest.raises(Unreadable) as refusal:
        read(content)
    assert refusal.value.code == "undecodable"
