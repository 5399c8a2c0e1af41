"""Filters of lists: what may stand in a query string, and the condition it makes.

Only leakproof operators may stand in a filter (docs/decisions/0002): equality, ranges and = ANY on bigint, text, boolean,
date and timestamptz.
"""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from typing import Any

from marshmallow import ValidationError, fields
from sqlalchemy import ARRAY, BigInteger, ClauseElement, ColumnElement, True_, any_, bindparam, type_coerce

from app.core.errors import Invalid
from app.core.http import parse_ids
from app.core.schemas import Day, Money, Text, Timestamp, Truth, WholeNumber

MAX_CHOICES = 200
# Records picked one by one: a page asks for a few dozen, an export for a thousand.
MAX_IDS = 1000
MAX_ID_DIGITS = 19
# Kinds that take several values separated by commas.
CHOICES = ("choice", "id", "related")
_fixed: dict[int, ColumnElement[bool]] = {}


@dataclass(frozen=True)
class Filter:
    """One filter of a list. `kind`: choice, id, flag, day, time, number, money, exact, presence, or related.

    `prepare` turns what was sent into what is compared, or into a whole condition; a related filter has no column and
    makes its condition from the ids given.
    """

    column: Any
    kind: str
    description: str = ""
    prepare: Callable[[Any], Any] | None = None

    def prepared(self, value: Any) -> Any:
        return self.prepare(value) if self.prepare else value


@dataclass(frozen=True)
class Clause:
    """One condition of a WHERE: the same `shape` always makes the same SQL; None when only this request does."""

    shape: Hashable
    make: Callable[..., ColumnElement[bool]]
    values: dict[str, Any] = field(default_factory=dict)

    def build(self) -> ColumnElement[bool]:
        """The condition with parameters in the places of its values, named as in `values`."""
        return self.make(*(bindparam(name, required=False) for name in self.values))

    def with_values(self) -> ColumnElement[bool]:
        """The condition with its values in it."""
        return self.make(*self.values.values())


def fixed(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Mark a condition that is built once and kept for ever: it holds no value, or reads it when it runs."""
    _fixed[id(condition)] = condition
    return condition


def clauses_of(conditions: tuple[ColumnElement[bool], ...]) -> Iterator[Clause]:
    """Further conditions of a list; what is always true is left out."""
    for condition in conditions:
        if not isinstance(condition, True_):
            yield _always(condition, id(condition) if id(condition) in _fixed else None)


def clause_of(filters: dict[str, Filter], name: str, value: Any) -> Clause | None:
    """The condition a query parameter makes; None for one that is no filter. Raises Invalid for a wrong id."""
    base, _, bound = name.rpartition("_")
    if name in filters:
        return _match(filters[name], name, value)
    if base in filters and bound in ("min", "after"):
        return _compare(filters[base], name, value, lambda column, limit: column >= limit)
    if base in filters and bound in ("max", "before"):
        return _compare(filters[base], name, value, lambda column, limit: column <= limit)
    return None


class Ids(Text):
    """Ids of records separated by commas; loads as a list."""

    def __init__(self) -> None:
        about = f"These records only: ids separated by commas, at most {MAX_IDS}"
        super().__init__(max=MAX_IDS * (MAX_ID_DIGITS + 1), metadata={"description": about, "example": "17,23"})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        parts = [part.strip() for part in super()._deserialize(value, attr, data, **kwargs).split(",")]
        if len(parts) > MAX_IDS:
            raise ValidationError(f"Name at most {MAX_IDS} ids.")
        try:
            return parse_ids(parts, "ids")
        except Invalid as error:
            raise ValidationError(error.fields["ids"]) from None


def clause_of_ids(column: Any, ids: list[int]) -> Clause:
    """The condition of the records named by their ids."""
    return Clause("ids", lambda values: column == any_(type_coerce(values, ARRAY(BigInteger))), {"ids": ids})


def _match(item: Filter, name: str, value: Any) -> Clause:
    if item.kind == "presence":
        empty = item.column.is_not(None) if value else item.column.is_(None)
        return _always(empty, (name, bool(value)))
    if item.kind not in CHOICES:
        return _compare(item, name, value, lambda column, wanted: column == wanted)
    return _choose(item, name, [part.strip() for part in value.split(",") if part.strip()][:MAX_CHOICES])


def _choose(item: Filter, name: str, values: list[str]) -> Clause:
    if item.kind == "related" and item.prepare:
        return _always(item.prepare(parse_ids(values, name)), None)
    if values == ["none"]:
        return _always(item.column.is_(None), (name, "none"))
    wanted = [item.prepared(part) for part in (parse_ids(values, name) if item.kind == "id" else values)]
    if len(wanted) == 1:
        return _plain(item, name, wanted[0], lambda column, one: column == one)
    if any(isinstance(one, ClauseElement) for one in wanted):
        return _always(item.column.in_(wanted), None)
    several = ARRAY(item.column.type)
    return Clause((name, "any"), lambda values: item.column == any_(type_coerce(values, several)), {name: wanted})


def _compare(item: Filter, name: str, value: Any, operator: Callable[[Any, Any], ColumnElement[bool]]) -> Clause:
    return _plain(item, name, item.prepared(value), operator)


def _plain(item: Filter, name: str, value: Any, operator: Callable[[Any, Any], ColumnElement[bool]]) -> Clause:
    if isinstance(value, ClauseElement):
        return _always(operator(item.column, value), None)
    return Clause(name, lambda compared: operator(item.column, compared), {name: value})


def _always(condition: ColumnElement[bool], shape: Hashable) -> Clause:
    return Clause(shape, lambda: condition)


def fields_of(name: str, item: Filter) -> dict[str, fields.Field[Any]]:
    """The query parameters of a filter, with their documentation."""
    about: Any = {"metadata": {"description": item.description or f"Filter by {name.replace('_', ' ')}"}}
    if item.kind in ("flag", "presence"):
        return {name: Truth(**about)}
    if item.kind in ("time", "day"):
        make = Timestamp if item.kind == "time" else Day
        return {f"{name}_after": make(**about), f"{name}_before": make(**about)}
    if item.kind == "number":
        result: dict[str, Any] = {f"{name}_{bound}": WholeNumber(max=2**53, **about) for bound in ("min", "max")}
        for whole in result.values():
            whole.strict = False
        return dict(result)
    if item.kind == "money":
        return {f"{name}_min": Money(**about), f"{name}_max": Money(**about)}
    if item.kind in CHOICES:
        empty = "" if item.kind == "related" else "; none for empty"
        about["metadata"]["description"] += f" (several separated by commas{empty})"
    return {name: Text(min=1, max=2000 if item.kind in CHOICES else 255, **about)}
