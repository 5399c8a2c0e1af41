"""Lists: declared filters and sorts, keyset cursors, counts on request. Built once per list, at import.

A sort column must be NOT NULL (use a stored generated column), or the keyset would lose rows. The statement of a page
depends on which parameters are given, hardly ever on their values: it is built and compiled once for each such shape.
"""

from collections.abc import Callable, Hashable, Sequence
from datetime import date, datetime
from typing import Any

import marshmallow as ma
from flask import request
from marshmallow import validate
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    any_,
    bindparam,
    func,
    literal_column,
    select,
    text,
    tuple_,
)
from sqlalchemy.dialects import postgresql

from app.core.columns import column_text, keys_of
from app.core.database import db
from app.core.errors import Malformed
from app.core.filters import Clause, Filter, Ids, clause_of, clause_of_ids, clauses_of, fields_of
from app.core.http import Page
from app.core.schemas import Schema, Text, Truth, WholeNumber
from app.core.security import seal, unseal
from app.core.statements import Prepared
from app.core.tenancy import current

MAX_PAGE = 200
DEFAULT_PAGE = 50
# More than anybody pages through: a search that finds more is too wide.
MAX_MATCHES = 500
# Shapes of one list that are kept compiled; real screens ask for a few dozen.
MAX_SHAPES = 200
COUNTS = ("exact", "estimate")


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
        complete: Callable[[list[dict[str, Any]]], None] | None = None,
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
        self.complete = complete
        self.search = search
        self.trash = trash
        self.schema = self._build_schema()
        self._loader = self.schema()
        self._keys = keys_of(self.columns)
        self._shapes: dict[Hashable, Prepared] = {}
        self._own_and_state()

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
        clauses = [*self._clauses(parameters), *clauses_of(conditions)]
        after = self._read_cursor(parameters["cursor"], sort) if parameters.get("cursor") else None
        rows = self._rows(clauses, sort, limit, after)
        sort_key = len(self.columns)
        page, more = rows[:limit], len(rows) > limit
        meta: dict[str, Any] = {"limit": limit, "next_cursor": None}
        if more:
            last = page[-1]
            meta["next_cursor"] = seal(f"cursor:{self.name}", [sort, _plain(last[sort_key]), last[sort_key + 1]])
        if "count" in parameters:
            where = [clause.with_values() for clause in clauses]
            meta.update(count=self._count(where, parameters["count"]), count_kind=parameters["count"])
        return Page(self._present(page), meta)

    def _present(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        keys = self._keys
        presented = [self.present(dict(zip(keys, row, strict=False))) for row in rows]
        if self.complete:
            self.complete(presented)
        return presented

    def conditions(self, parameters: dict[str, Any]) -> list[ColumnElement[bool]]:
        """WHERE clauses of the parameters with their values, the organization first."""
        return [clause.with_values() for clause in self._clauses(parameters)]

    def _clauses(self, parameters: dict[str, Any]) -> list[Clause]:
        in_trash = bool(parameters.get("trash"))
        clauses = [self._own, *self._state[in_trash]]
        for name, value in parameters.items():
            clause = clause_of(self.filters, name, value)
            if clause is not None:
                clauses.append(clause)
        if parameters.get("ids"):
            clauses.append(clause_of_ids(self.model.id, parameters["ids"]))
        if parameters.get("q") and self.search:
            clauses.append(
                Clause(("q", in_trash), self._trash_search if in_trash else self._search, {"q": parameters["q"]})
            )
        return clauses

    def _own_and_state(self) -> None:
        model = self.model
        organization = bindparam("organization", callable_=lambda: current.organization_id, type_=BigInteger())
        own = model.organization_id == organization
        self._own = Clause("own", lambda: own)
        self._state: dict[bool, list[Clause]] = {True: [], False: []}
        if self.trash:
            deleted, living = model.deleted_at.is_not(None), model.deleted_at.is_(None)
            self._state = {True: [Clause("trash", lambda: deleted)], False: [Clause("living", lambda: living)]}

    def _trash_search(self, query: Any) -> ColumnElement[bool]:
        return func.has_words(literal_column(f"{self.model.__tablename__}.search_text"), query)

    def _search(self, query: Any) -> ColumnElement[bool]:
        # As an array: joined as a set, PostgreSQL may walk the whole sorted index in search of the few ids.
        ids = select(getattr(func, self.search or "")(query, MAX_MATCHES)).scalar_subquery()
        return self.model.id == any_(func.array(ids))

    def _rows(self, clauses: list[Clause], sort: str, limit: int, after: tuple[Any, int] | None) -> Sequence[Any]:
        values: dict[str, Any] = {"_limit": limit + 1}
        for clause in clauses:
            values.update(clause.values)
        if after is not None:
            values.update(_value=after[0], _last=after[1])
        shapes = tuple(clause.shape for clause in clauses)
        if None in shapes:
            statement = self._select(clauses, sort, after is not None).params(values)
            return db.session.connection().execute(statement).all()
        return self._prepared((sort, after is not None, *shapes), clauses).fetch(**values)

    def _prepared(self, shape: tuple[Any, ...], clauses: list[Clause]) -> Prepared:
        prepared = self._shapes.get(shape)
        if prepared is None:
            if len(self._shapes) >= MAX_SHAPES:
                self._shapes.clear()
            prepared = self._shapes[shape] = Prepared(self._select(clauses, shape[0], shape[1]))
        return prepared

    def _select(self, clauses: list[Clause], sort: str, is_continued: bool) -> Select[Any]:
        descending = sort.startswith("-")
        column = self.sorts[sort.removeprefix("-")]
        where = [clause.build() for clause in clauses]
        if is_continued:
            key = tuple_(column, self.model.id)
            last = tuple_(
                bindparam("_value", required=False, type_=column.type),
                bindparam("_last", required=False, type_=BigInteger()),
            )
            where.append(key < last if descending else key > last)
        order = [column.desc(), self.model.id.desc()] if descending else [column.asc(), self.model.id.asc()]
        return (
            select(text(column_text(tuple(self.columns))), column.label("_sort"), self.model.id.label("_id"))
            .select_from(self.model)
            .where(*where)
            .order_by(*order)
            .limit(bindparam("_limit", required=False, type_=Integer()))
        )

    def _read_cursor(self, cursor: str, sort: str) -> tuple[Any, int]:
        made_for, value, last_id = unseal(f"cursor:{self.name}", cursor)
        if made_for != sort:
            raise Malformed(
                "The cursor was made for another sort order. Start again without it.", code="invalid_cursor"
            )
        kind = self.sorts[sort.removeprefix("-")].type.python_type
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
        declared["ids"] = Ids()
        if self.search:
            declared["q"] = Text(
                max=200, metadata={"description": "Search; forgives a typo, matches the start of words"}
            )
        if self.trash:
            declared["trash"] = Truth(metadata={"description": "List deleted records instead"})
        for name, item in self.filters.items():
            declared.update(fields_of(name, item))
        return Schema.from_dict(declared, name=f"{self.name.title().replace('_', '')}Query")


def _planned_rows(statement: Any) -> int:
    """The planner's guess: an answer in constant time, wrong by some per cent."""
    explain = f"explain (format json) {statement}"
    plan = db.session.connection().exec_driver_sql(explain, statement.params).scalar_one()
    return int(plan[0]["Plan"]["Plan Rows"])


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value
