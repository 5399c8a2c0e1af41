"""The guess for text that is neither marked nor UTF-8: which of the old code pages makes words of it."""

# ruff: noqa: RUF001 foreign signs are the content

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import charset_normalizer

from .alphabets import COMMON_SYMBOLS, IN_WORD_SYMBOLS, LANGUAGES
from .wide_text import WIDE_ENCODINGS, weigh_wide

CONFIDENT = 0.75
# A later encoding must be better by this much: the earlier ones are far more common.
PRIOR_STEP = 0.002
_FOREIGN_WORD = re.compile(r"[^\W\d_]*[^\W\d_\x00-\x7f][^\W\d_]*")
_SIGN_IN_WORD = re.compile(r"(?<=[^\W\d_])[^\w\s\x00-\x7f](?=[^\W\d_])")
_OPENING_AFTER_LETTER = re.compile(r"(?<=[^\W\d_])[“‘„«¿¡](?![^\W\d_])")


@dataclass(frozen=True)
class _Weight:
    encoding: str
    score: float


def guess_legacy(data: bytes) -> str | None:
    """Name the encoding of lines that hold non-ASCII bytes, or None when nothing makes sense of them."""
    weights = [_weigh(data, name, place) for place, name in enumerate(_candidates())]
    best = max(weights, key=lambda weight: weight.score)
    if best.score < CONFIDENT and (other := _ask_normalizer(data, best.score)):
        return other
    return best.encoding if best.score > 0 else None


def _candidates() -> list[str]:
    names = [name for encodings, _ in LANGUAGES for name in encodings]
    return list(dict.fromkeys(["cp1252", *WIDE_ENCODINGS, *names]))


def _weigh(data: bytes, encoding: str, place: int) -> _Weight:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return _Weight(encoding, 0.0)
    judge: Callable[[str, str], float] = weigh_wide if encoding in WIDE_ENCODINGS else _weigh_letters
    score = judge(text, encoding)
    return _Weight(encoding, score - PRIOR_STEP * place if score > 0 else 0.0)


def _weigh_letters(text: str, encoding: str) -> float:
    """Share of the foreign characters that stand where a person would have written them."""
    foreign = Counter(char for char in text if char > "\x7f")
    total = sum(foreign.values())
    if not total or any(unicodedata.category(char) in ("Cc", "Cn", "Co") for char in foreign):
        return 0.0
    letters = Counter({char: count for char, count in foreign.items() if _is_letter(char)})
    symbols = sum(count for char, count in foreign.items() if char in COMMON_SYMBOLS)
    flaws = _count_flaws(text)
    return max(0.0, (_best_language(letters, encoding) + symbols - flaws) / total)


def _is_letter(char: str) -> bool:
    return unicodedata.category(char)[0] in "LM"


def _best_language(letters: Counter[str], encoding: str) -> float:
    alphabets = [alphabet for encodings, alphabet in LANGUAGES if encoding in encodings]
    known = set("".join(alphabets))
    shared = sum(count for char, count in letters.items() if char.lower() in known)
    best = max(sum(count for char, count in letters.items() if char.lower() in alphabet) for alphabet in alphabets)
    # Letters of another language of the same region are possible but less likely.
    return best + 0.6 * (shared - best) + 0.1 * (letters.total() - shared)


def _count_flaws(text: str) -> int:
    """Count foreign characters no writer puts there: capitals inside words, mixed scripts, signs in words."""
    flaws = 0
    for match in _FOREIGN_WORD.finditer(text):
        flaws += _flaws_of_word(match.group())
    for match in _SIGN_IN_WORD.finditer(text):
        flaws += match.group() not in IN_WORD_SYMBOLS
    return flaws + len(_OPENING_AFTER_LETTER.findall(text))


def _flaws_of_word(word: str) -> int:
    foreign = sum(1 for char in word if char > "\x7f")
    scripts = {unicodedata.name(char, "?").split()[0] for char in word if unicodedata.category(char)[0] == "L"}
    if len(scripts) > 1 or (not word.islower() and word[1:] != word[1:].lower() and not word.isupper()):
        return foreign
    return 0


def _ask_normalizer(data: bytes, score_to_beat: float) -> str | None:
    """A second opinion for scripts and languages our table does not know."""
    match = charset_normalizer.from_bytes(data, threshold=0.3).best()
    if match is None or match.encoding in _candidates() or match.encoding.startswith("utf"):
        return None
    return match.encoding if match.coherence > score_to_beat else None
