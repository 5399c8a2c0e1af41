"""Cells that are words: yes and no, and the ways of writing that nothing is known."""

import re

_TRUE = frozenset(["yes", "y", "true", "t", "1", "on", "x", "ja", "j", "oui", "o", "vrai", "si", "sí", "s", "verdadero", "sim", "wahr", "tak", "да", "✓", "✔"])
_FALSE = frozenset(["no", "n", "false", "f", "0", "off", "nein", "non", "faux", "falso", "não", "nao", "falsch", "nie", "нет", "✗", "✘"])
# "NA" is not here: it is Namibia, and a family name.
_PLACEHOLDERS = frozenset(
    ["select", "please select", "choose", "n/a", "n.a.", "n.a", "#n/a", "#null!", "#value!", "#ref!", "null", "<null>", "(null)", "nil", "none", "(none)", "nan", "undefined", "not available", "not provided", "not specified", "not set", "(blank)", "\\n"]
)
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
