"""Lists: declared filters and sorts, keyset cursors, counts on request. Built once per list, at import.

Only leakproof operators may stand in a filter (docs/decisions/0002): equality, ranges and IN on bigint, text, boolean,
date and timestamptz. A sort column must be NOT NULL (use a stored generated column), or the keyset would lose rows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import marshmallow as ma
from flask import request
from marshmallow import fields, validate
from sqlalchemy import ColumnElement, Select, any_, func, literal_column, select, text, tuple_
from sqlalchemy.dialects import postgresql

from app.core.columns import column_text, keys_of
from app.core.database import db
from app.core.errors import Invalid, Malformed
from app.core.http import Page, parse_ids
from app.core.schemas import Day, Id, Money, Text, Timestamp, Truth, WholeNumber
from app.core.security import seal, unseal
from app.core.tenancy import current

MAX_PAGE = 200
DEFAULT_PAGE = 50
MAX_CHOICES = 200
# More than anybody pages through: a search that finds more is too wide.
MAX_MATCHES = 500
COUNTS = ("exact", "estimate")
# Kinds that take several values separated by commas.
CHOICES = ("choice", "id", "related")


@dataclass(frozen=True)
class Filter:
    """One filter of a list. `kind`: choice, id, flag, day, time, number, exact, presence, or related.

    A related filter has no column: `prepare` makes the whole condition from the ids given.
    """

    column: Any
    kind: str
    description: str = ""
    prepare: Callable[[Any], Any] | None = None


class Listing:
    """A list of records: `page()` answers the running request, `schema` documents its query string."""

    def __init__(
        self,
        name: str,
        columns: Sequence[Any],
        *,
        model: Any,
        filters: dict[str, Filter],
        sorts: dict[str, Any],
        default_sort: str,
        present: Callable[[dict[str, Any]], dict[str, Any]],
        search: str | None = None,
        trash: bool = True,
    ) -> None:
        self.name = name
        self.columns = list(columns)
        self.model = model
        self.filters = filters
        self.sorts = sorts
        self.default_sort = default_sort
        self.present = present
        self.search = search
        self.trash = trash
        self.schema = self._build_schema()
        self._loader = self.schema()
        self._keys = keys_of(self.columns)

    def page(self, *conditions: ColumnElement[bool]) -> Page:
        """The page the query string asks for, below the given further conditions (scope of the actor)."""
        return self.read(self.load(request.args), *conditions)

    def load(self, arguments: Any) -> dict[str, Any]:
        """Validated query parameters. Raises marshmallow's ValidationError for an unknown or wrong one."""
        return self._loader.load(arguments)  # type: ignore[return-value]

    def read(self, parameters: dict[str, Any], *conditions: ColumnElement[bool]) -> Page:
        """The page for validated parameters: one query, plus one for a count when asked for."""
        limit = parameters.get("limit") or DEFAULT_PAGE
        sort = parameters.get("sort") or self.default_sort
        where = [*self.conditions(parameters), *conditions]
        statement = self._select(where, sort, limit, parameters.get("cursor"))
        rows = db.session.connection().execute(statement).all()
        sort_key = len(self.columns)
        page, more = rows[:limit], len(rows) > limit
        meta: dict[str, Any] = {"limit": limit, "next_cursor": None}
        if more:
            last = page[-1]
            meta["next_cursor"] = seal(f"cursor:{self.name}", [sort, _plain(last[sort_key]), last[sort_key + 1]])
        if "count" in parameters:
            meta.update(count=self._count(where, parameters["count"]), count_kind=parameters["count"])
        keys = self._keys
        return Page([self.present(dict(zip(keys, row, strict=False))) for row in page], meta)

    def conditions(self, parameters: dict[str, Any]) -> list[ColumnElement[bool]]:
        """WHERE clauses of the parameters, the organization first."""
        where: list[ColumnElement[bool]] = [self.model.organization_id == current.organization_id]
        if self.trash:
            deleted = self.model.deleted_at
            where.append(deleted.is_not(None) if parameters.get("trash") else deleted.is_(None))
        for name, value in parameters.items():
            where.extend(self._filter(name, value))
        if parameters.get("q") and self.search:
            where.append(self._matching(parameters["q"], bool(parameters.get("trash"))))
        return where

    def _matching(self, query: str, in_trash: bool) -> ColumnElement[bool]:
        if in_trash:
            return func.has_words(literal_column(f"{self.model.__tablename__}.search_text"), query)
        # As an array: joined as a set, PostgreSQL may walk the whole sorted index in search of the few ids.
        ids = select(getattr(func, self.search or "")(query, MAX_MATCHES)).scalar_subquery()
        return self.model.id == any_(func.array(ids))

    def _filter(self, name: str, value: Any) -> list[ColumnElement[bool]]:
        base, _, bound = name.rpartition("_")
        if name in self.filters:
            return [self._match(self.filters[name], name, value)]
        if base in self.filters and bound in ("min", "after"):
            return [self.filters[base].column >= self._prepared(base, value)]
        if base in self.filters and bound in ("max", "before"):
            return [self.filters[base].column <= self._prepared(base, value)]
        return []

    def _prepared(self, name: str, value: Any) -> Any:
        prepare = self.filters[name].prepare
        return prepare(value) if prepare else value

    def _match(self, item: Filter, name: str, value: Any) -> ColumnElement[bool]:
        if item.kind == "presence":
            return item.column.is_not(None) if value else item.column.is_(None)
        if item.kind not in CHOICES:
            return item.column == (item.prepare(value) if item.prepare else value)
        values = [part.strip() for part in value.split(",") if part.strip()][:MAX_CHOICES]
        if item.kind == "related" and item.prepare:
            return item.prepare(parse_ids(values, name))
        if values == ["none"]:
            return item.column.is_(None)
        wanted: list[Any] = parse_ids(values, name) if item.kind == "id" else values
        if item.prepare:
            wanted = [item.prepare(part) for part in wanted]
        return item.column == wanted[0] if len(wanted) == 1 else item.column.in_(wanted)

    def _select(self, where: list[ColumnElement[bool]], sort: str, limit: int, cursor: str | None) -> Select[Any]:
        descending = sort.startswith("-")
        column = self.sorts[sort.removeprefix("-")]
        key = tuple_(column, self.model.id)
        if cursor:
            value, last_id = self._read_cursor(cursor, sort, column)
            after = tuple_(value, last_id)
            where = [*where, key < after if descending else key > after]
        order = [column.desc(), self.model.id.desc()] if descending else [column.asc(), self.model.id.asc()]
        return (
            select(text(column_text(tuple(self.columns))), column.label("_sort"), self.model.id.label("_id"))
            .select_from(self.model)
            .where(*where)
            .order_by(*order)
            .limit(limit + 1)
        )

    def _read_cursor(self, cursor: str, sort: str, column: Any) -> tuple[Any, int]:
        made_for, value, last_id = unseal(f"cursor:{self.name}", cursor)
        if made_for != sort:
            raise Malformed(
                "The cursor was made for another sort order. Start again without it.", code="invalid_cursor"
            )
        kind = column.type.python_type
        if kind in (datetime, date) and value is not None:
            value = kind.fromisoformat(value)
        return value, last_id

    def _count(self, where: list[ColumnElement[bool]], kind: str) -> int:
        if kind == "exact":
            return db.session.execute(select(func.count()).select_from(self.model).where(*where)).scalar_one()
        statement = select(self.model.id).where(*where).compile(dialect=postgresql.dialect())
        return _planned_rows(statement)

    def _build_schema(self) -> type[ma.Schema]:
        declared: dict[str, Any] = {
            "limit": WholeNumber(min=1, max=MAX_PAGE, strict=False, metadata={"description": "Rows a page"}),
            "cursor": Text(max=2000, metadata={"description": "meta.next_cursor of the page before"}),
            "count": Text(validate=validate.OneOf(COUNTS), metadata={"description": "Count the rows as well"}),
            "sort": Text(validate=validate.OneOf([s for name in self.sorts for s in (name, f"-{name}")])),
        }
        declared["limit"].strict = False
        if self.search:
            declared["q"] = Text(
                max=200, metadata={"description": "Search; forgives a typo, matches the start of words"}
            )
        if self.trash:
            declared["trash"] = Truth(metadata={"description": "List deleted records instead"})
        for name, item in self.filters.items():
            declared.update(_fields_of(name, item))
        return _Query.from_dict(declared, name=f"{self.name.title().replace('_', '')}Query")


class _Query(ma.Schema):
    class Meta:
        unknown = ma.RAISE


def _fields_of(name: str, item: Filter) -> dict[str, fields.Field[Any]]:
    about: Any = {"metadata": {"description": item.description or f"Filter by {name.replace('_', ' ')}"}}
    if item.kind in ("flag", "presence"):
        return {name: Truth(**about)}
    if item.kind in ("time", "day"):
        make = Timestamp if item.kind == "time" else Day
        return {f"{name}_after": make(**about), f"{name}_before": make(**about)}
    if item.kind == "number":
        result: dict[str, Any] = {f"{name}_{bound}": WholeNumber(max=2**53, **about) for bound in ("min", "max")}
        for field in result.values():
            field.strict = False
        return dict(result)
    if item.kind == "money":
        return {f"{name}_min": Money(**about), f"{name}_max": Money(**about)}
    if item.kind in CHOICES:
        empty = "" if item.kind == "related" else "; none for empty"
        about["metadata"]["description"] += f" (several separated by commas{empty})"
    return {name: Text(min=1, max=2000 if item.kind in CHOICES else 255, **about)}


def _planned_rows(statement: Any) -> int:
    """The planner's guess: an answer in constant time, wrong by some per cent."""
    explain = f"explain (format json) {statement}"
    plan = db.session.connection().exec_driver_sql(explain, statement.params).scalar_one()
    return int(plan[0]["Plan"]["Plan Rows"])


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value


__all__ = ["Filter", "Id", "Invalid", "Listing", "text"]
