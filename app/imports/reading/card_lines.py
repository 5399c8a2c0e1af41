"""From physical lines to the properties of cards: unfolding, soft line breaks, charsets, escapes."""

import binascii
import quopri
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, TextIO

from .legacy_text import guess_legacy

MAX_CARD_PROPERTIES = 2000
MAX_PROPERTY_CHARACTERS = 64 * 1024
MAX_LINE_CHARACTERS = 1024 * 1024
# Properties that hold pictures, sounds or keys: never kept, so that they cost no memory.
BINARY_PROPERTIES = frozenset({"PHOTO", "LOGO", "SOUND", "KEY", "X-MS-CARDPICTURE", "X-MS-OL-DESIGN"})


@dataclass
class Property:
    """One property of a card: upper-case name, parameter values in upper case by name, its text."""

    name: str
    parameters: dict[str, set[str]] = field(default_factory=dict)
    value: str = ""

    @property
    def types(self) -> set[str]:
        return self.parameters.get("TYPE", set())


class Card(NamedTuple):
    """Properties of a card, the line it begins on, and why it is broken."""

    line: int
    properties: list[Property]
    flaw: str | None


class CardText:
    """Turns the text of a property into characters; encoding None means the file is decoded already."""

    def __init__(self, encoding: str | None) -> None:
        self._encoding = encoding

    def decode(self, raw: str, charset: str | None, *, is_quoted_printable: bool) -> str:
        """Raises ValueError when the bytes are no text."""
        if is_quoted_printable:
            data = quopri.decodestring(raw.encode("utf-8" if self._encoding is None else "latin-1", "replace"))
        elif raw.isascii() or self._encoding is None:
            return raw
        else:
            data = raw.encode("latin-1")
        return self._decode_bytes(data, charset)

    def _decode_bytes(self, data: bytes, charset: str | None) -> str:
        for encoding in (charset, "utf-8", self._encoding, guess_legacy(data)):
            try:
                if encoding:
                    return data.decode(encoding)
            except (UnicodeDecodeError, LookupError):
                continue
        raise ValueError("A property holds bytes that are no text in any encoding we know.")


def iter_cards(text: TextIO, decoder: CardText) -> Iterator[Card]:
    """Split a file into cards. Text between cards is a broken card of its own, never dropped."""
    card: Card | None = None
    for number, line in _iter_logical_lines(text):
        mark = line.replace(" ", "").upper()
        if mark == "BEGIN:VCARD":
            if card:
                yield card._replace(flaw="The card does not end with END:VCARD before the next one begins.")
            card = Card(number, [], None)
        elif mark == "END:VCARD":
            if card:
                yield card
            else:
                yield Card(number, [], "The card ends without having begun.")
            card = None
        elif card is None:
            card = Card(number, [], "The card does not begin with BEGIN:VCARD.")
        else:
            card = _add_property(card, line, decoder)
    if card:
        yield card._replace(flaw="The file ends in the middle of the card: END:VCARD is missing.")


def split_escaped(value: str, separator: str) -> list[str]:
    """Split at separators that no backslash precedes, and undo the backslashes."""
    parts: list[str] = []
    current: list[str] = []
    place = 0
    while place < len(value):
        char = value[place]
        if char == "\\" and place + 1 < len(value):
            place += 1
            current.append("\n" if value[place] in "nN" else value[place])
        elif char == separator:
            parts.append("".join(current))
            current = []
        else:
            current.append(char)
        place += 1
    return [*parts, "".join(current)]


def unescape(value: str) -> str:
    """Undo the backslashes of a single text."""
    return split_escaped(value, "\0")[0] if "\0" not in value else value


def _iter_logical_lines(text: TextIO) -> Iterator[tuple[int, str]]:
    """Unfold: a line that begins with a blank goes on with the line before, as does one after a soft break."""
    parts: list[str] = []
    start, is_soft = 0, False
    for number, line in enumerate(_iter_lines(text), start=1):
        if not line.strip() and not is_soft:
            continue
        if parts and (is_soft or line[0] in " \t"):
            parts.append(line if is_soft else line[1:])
        else:
            if parts:
                yield start, "".join(parts)
            start, parts = number, [line]
        if is_soft := _has_soft_break(parts):
            parts[-1] = parts[-1][:-1]
        if sum(map(len, parts)) > MAX_PROPERTY_CHARACTERS:
            parts = ["".join(parts)[:MAX_PROPERTY_CHARACTERS]]
    if parts:
        yield start, "".join(parts)


def _iter_lines(text: TextIO) -> Iterator[str]:
    first = True
    for line in iter(lambda: text.readline(MAX_LINE_CHARACTERS), ""):
        yield (line.lstrip("\ufeff").removeprefix("ï»¿") if first else line).rstrip("\r\n")
        first = False


def _has_soft_break(parts: list[str]) -> bool:
    head = parts[0].partition(":")[0].upper()
    return parts[-1].endswith("=") and "QUOTED-PRINTABLE" in head


def _add_property(card: Card, line: str, decoder: CardText) -> Card:
    head, colon, raw = _split_head(line)
    if not colon or len(card.properties) >= MAX_CARD_PROPERTIES:
        return card
    found = _read_head(head)
    if found.name in BINARY_PROPERTIES:
        return card
    encodings = found.parameters.get("ENCODING", set()) | found.types
    charset = next(iter(found.parameters.get("CHARSET", ())), None)
    try:
        if encodings & {"BASE64", "B"} and found.name not in ("N", "FN"):
            raw = binascii.a2b_base64(raw.encode("ascii", "ignore")).decode("latin-1")
        found.value = decoder.decode(raw, charset, is_quoted_printable="QUOTED-PRINTABLE" in encodings)
    except ValueError as error:
        return card._replace(flaw=f"{found.name}: {error}")
    card.properties.append(found)
    return card


def _split_head(line: str) -> tuple[str, str, str]:
    """Split at the first colon outside quotation marks."""
    inside = False
    for place, char in enumerate(line):
        if char == '"':
            inside = not inside
        elif char == ":" and not inside:
            return line[:place], ":", line[place + 1 :]
    return line.partition(":")


def _read_head(head: str) -> Property:
    name, *parameters = _split_parameters(head)
    found = Property(name.rpartition(".")[2].strip().upper())
    for parameter in parameters:
        key, equals, value = parameter.partition("=")
        # vCard 2.1 writes TEL;WORK where later ones write TEL;TYPE=WORK.
        key, value = (key.strip().upper(), value) if equals else ("TYPE", key)
        values = {part.strip().upper() for part in value.replace('"', "").split(",")}
        found.parameters.setdefault(key, set()).update(values)
    return found


def _split_parameters(head: str) -> Iterable[str]:
    inside, start = False, 0
    for place, char in enumerate(head):
        if char == '"':
            inside = not inside
        elif char == ";" and not inside:
            yield head[start:place]
            start = place + 1
    yield head[start:]
