"""A list of columns as SQL text, made once.

Building and hashing forty column objects for every read costs more than the read itself (measured: two thirds of a page
of 50); the driver's rows need nothing of them.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql


@lru_cache(maxsize=256)
def column_text(columns: tuple[Any, ...]) -> str:
    """What stands between SELECT and FROM for these columns; subqueries among them keep their names."""
    # "named": the driver's own style would double every per cent sign, and text() once more.
    dialect = postgresql.dialect(paramstyle="named")  # type: ignore[no-untyped-call]
    compiled = str(select(*columns).compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    return compiled.removeprefix("SELECT ").rpartition(" \nFROM ")[0]


@lru_cache(maxsize=256)
def one_living(table: str, columns: tuple[Any, ...]) -> str:
    """Reads the columns of one living record by %(organization)s and %(id)s, as the driver takes it."""
    wanted = column_text(columns).replace("%", "%%")
    return (
        f"select {wanted} from {table} "  # noqa: S608 - names of our own tables and columns
        f"where {table}.organization_id = %(organization)s and {table}.id = %(id)s and {table}.deleted_at is null"
    )


def keys_of(columns: Sequence[Any]) -> tuple[str, ...]:
    """The names the columns' values go by."""
    return _keys_of(tuple(columns))


@lru_cache(maxsize=256)
def _keys_of(columns: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(column.key for column in columns)
