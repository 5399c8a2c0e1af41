"""The staging table of one batch: filled by COPY, gone with the transaction.

COPY into a table under row-level security is refused, so rows go through a temporary table (docs/decisions/0002).
"""

import io
from typing import Any

import orjson
from sqlalchemy import text

from app.core.database import db
from app.core.tenancy import current
from app.imports.plan import Prepared
from app.imports.targets import Target

ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
EXTRA = {"line": "bigint", "match_key": "text", "tags": "jsonb", "company_name": "text", "contact_email": "text",
         "email_2": "text", "mobile": "text", "mobile_normalized": "text"}  # fmt: skip


def stage(target: Target, rows: list[Prepared]) -> None:
    """Put the rows into a fresh `import_batch` and give each an id of the target's sequence."""
    columns = _columns(target)
    declared = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    run(
        f"create temporary table import_batch ({declared}, record_id bigint, is_match boolean default false) on commit drop"
    )
    _copy("import_batch", list(columns), rows)


def _columns(target: Target) -> dict[str, str]:
    return {**EXTRA, **target.staging}


def _copy(table: str, columns: list[str], rows: list[Prepared]) -> None:
    buffer = io.StringIO()
    write = buffer.write
    wanted = [name for name in columns if name not in ("line", "match_key")]
    for row in rows:
        values = row.values
        cells = [str(row.line), _cell(row.key)]
        cells.extend(_cell(values.get(name)) for name in wanted)
        write("\t".join(cells))
        write("\n")
    buffer.seek(0)
    names = ", ".join(["line", "match_key", *wanted])
    with _cursor() as cursor:
        cursor.copy_expert(f"copy {table} ({names}) from stdin", buffer, size=1 << 20)


def _cell(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, dict | list):
        value = orjson.dumps(value).decode()
    return str(value).translate(ESCAPES)


def _cursor() -> Any:
    return db.session.connection().connection.cursor()


def run(statement: str, **values: Any) -> int:
    """Run one statement of the batch; how many rows it touched. `:organization` is always bound."""
    result = db.session.execute(text(statement), {"organization": current.organization_id, **values})
    return int(result.rowcount)  # type: ignore[attr-defined]


def scalars(statement: str, **values: Any) -> list[Any]:
    """The first column of a statement's rows."""
    return list(db.session.execute(text(statement), {"organization": current.organization_id, **values}).scalars())
