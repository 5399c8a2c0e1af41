"""Cells that are words: yes and no, and the ways of writing that nothing is known."""

# ruff: noqa: RUF001 dashes of all lengths are meant

import re

_TRUE_WORDS = "yes y true t 1 on x ja j oui o vrai si sí s verdadero sim wahr tak да ✓ ✔"
_FALSE_WORDS = "no n false f 0 off nein non faux falso não nao falsch nie нет ✗ ✘"
_TRUE = frozenset(_TRUE_WORDS.split())
_FALSE = frozenset(_FALSE_WORDS.split())
# "NA" is not here: it is Namibia, and a family name.
_PLACEHOLDER_WORDS = (
    "select|please select|choose|n/a|n.a.|n.a|#n/a|#null!|#value!|#ref!|#name?|#div/0!|#num!|null|<null>|(null)|nil|"
    "none|(none)|nan|undefined|not available|not provided|not specified|not set|(blank)|\\n"
)
_PLACEHOLDERS = frozenset(_PLACEHOLDER_WORDS.split("|"))
_ONLY_SIGNS = re.compile(r"[-–—*?.•_]{1,20}")
_DECORATION = " -–—*()[]<>"


def parse_boolean(text: str) -> bool:
    """Read yes or no in English, German, French, Spanish, Portuguese; also 1 and 0. Raises ValueError."""
    word = text.strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ValueError(f"“{text[:40]}” is neither yes nor no.")


def is_placeholder(text: str) -> bool:
    """Tell whether a cell of a list field only says that nothing was chosen ("Select", "N/A", "-", "null").

    Not for names: Null and None are names of people.
    """
    word = " ".join(text.split()).lower()
    if word in _PLACEHOLDERS or _ONLY_SIGNS.fullmatch(word):
        return True
    return word.strip(_DECORATION) in ("select", "none", "choose", "please select", "select one")
