"""Weighing of East Asian encodings: their bytes fit many texts, but only the right one gives usual characters."""

import unicodedata
from collections import Counter
from itertools import pairwise

WIDE_ENCODINGS = ("shift_jis", "cp932", "euc_jp", "gb18030", "big5", "cp950", "euc_kr", "cp949")

# The everyday half of each national set, by the first byte of the character in that set.
_EVERYDAY = {
    "shift_jis": ("shift_jis", 0x88, 0x97),
    "cp932": ("shift_jis", 0x88, 0x97),
    "euc_jp": ("euc_jp", 0xB0, 0xCF),
    "gb18030": ("gb2312", 0xB0, 0xD7),
    "big5": ("big5", 0xA4, 0xC6),
    "cp950": ("big5", 0xA4, 0xC6),
    "euc_kr": ("euc_kr", 0xB0, 0xC8),
    "cp949": ("euc_kr", 0xB0, 0xC8),
}
_JAPANESE = ("shift_jis", "cp932", "euc_jp")
_KOREAN = ("euc_kr", "cp949")


def weigh_wide(text: str, encoding: str) -> float:
    """Share of the foreign characters that are everyday ones of the encoding's language."""
    foreign = Counter(char for char in text if char > "\x7f")
    total = foreign.total()
    if not total or any(unicodedata.category(char) in ("Cc", "Cn", "Co") for char in foreign):
        return 0.0
    good = sum(count * _worth(char, encoding) for char, count in foreign.items())
    return max(0.0, (good - _latin_neighbours(text)) / total)


def _worth(char: str, encoding: str) -> float:
    if "\uff61" <= char <= "\uff9f":  # half-width kana: what other encodings look like in Shift JIS
        return 0.2
    if "\u3040" <= char <= "\u30ff":
        return 1.0 if encoding in _JAPANESE else 0.0
    if "\u3000" <= char <= "\u303f" or "\uff00" <= char <= "\uff60":
        return 1.0
    if "\uac00" <= char <= "\ud7a3":
        return 1.0 if encoding in _KOREAN and _is_everyday(char, encoding) else 0.3
    if "\u4e00" <= char <= "\u9fff":
        return 0.9 if _is_everyday(char, encoding) and encoding not in _KOREAN else 0.3
    return 0.3


def _is_everyday(char: str, encoding: str) -> bool:
    codec, first, last = _EVERYDAY[encoding]
    try:
        return first <= char.encode(codec)[0] <= last
    except UnicodeEncodeError:
        return False


def _latin_neighbours(text: str) -> int:
    """Count ideographs grown into Latin words: two Western letters taken for one East Asian character."""
    return sum(1 for before, char in pairwise(text) if char > "\u2e80" and before.isascii() and before.islower())
