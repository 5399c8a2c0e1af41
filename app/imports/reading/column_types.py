"""The type of a column, guessed from its values, and the columns of a source."""

from collections import Counter
from collections.abc import Sequence

from .cells import kind_of_value
from .source import SAMPLES_PER_COLUMN, Column
from .words import is_placeholder

TYPE_SHARE = 0.9
MIN_PLAIN_PHONE_DIGITS = 7
MAX_SAMPLE_LENGTH = 200
# Types in which a value of another shape is a sign of something gone wrong.
STRICT_TYPES = frozenset({"email", "integer", "decimal", "money", "date", "datetime", "url"})
_FITTING = frozenset(
    {("integer", "decimal"), ("integer", "money"), ("decimal", "money"), ("date", "datetime"), ("domain", "url")}
)

_TYPE_OF_KIND = {"domain": "url", "time": "text"}
_PHONE_NAMES = ("phone", "mobile", "cell", "telefon", "téléphone", "telephone", "teléfono", "handy", "móvil", "fax")
# A column holding both kinds is of the wider type.
_WIDER = (({"integer", "decimal"}, "decimal"), ({"integer", "decimal", "money"}, "money"),
          ({"date", "datetime"}, "datetime"), ({"url", "email"}, "text"), ({"phone", "integer"}, "phone"))  # fmt: skip


def guess_type(name: str, values: Sequence[str]) -> str:
    """One of text, email, phone, integer, decimal, money, date, datetime, boolean, url."""
    kinds = Counter(kind_of_value(value) for value in values if value and not is_placeholder(value))
    kinds.pop("empty", 0)
    if not kinds:
        return "text"
    types: Counter[str] = Counter()
    for kind, count in kinds.items():
        types[_TYPE_OF_KIND.get(kind, kind)] += count
    if _is_phone_name(name) and types["phone"] + types["integer"] >= TYPE_SHARE * types.total():
        return "phone"
    return _widest(types)


def build_columns(names: Sequence[str], rows: Sequence[Sequence[str | None]]) -> list[Column]:
    """Make columns of their names and sampled rows of the same width."""
    columns = []
    for position, name in enumerate(names):
        values = [value for row in rows if (value := row[position]) is not None]
        samples = [value[:MAX_SAMPLE_LENGTH] for value in dict.fromkeys(values)][:SAMPLES_PER_COLUMN]
        columns.append(Column(position, name, guess_type(name, values), samples))
    return columns


def contradicts_type(value: str | None, column_type: str) -> bool:
    """Tell whether a value cannot belong into a column of a strict type."""
    if value is None or column_type not in STRICT_TYPES or is_placeholder(value):
        return False
    kind = kind_of_value(value)
    return kind != column_type and (kind, column_type) not in _FITTING


def _is_phone_name(name: str) -> bool:
    return any(word in name.lower() for word in _PHONE_NAMES)


def _widest(types: Counter[str]) -> str:
    needed = TYPE_SHARE * types.total()
    best, count = types.most_common(1)[0]
    if count >= needed and len(types) == 1:
        return best
    for kinds, wider in _WIDER:
        if sum(types[kind] for kind in kinds) >= needed and best in kinds:
            return wider
    return best if count >= needed else "text"
