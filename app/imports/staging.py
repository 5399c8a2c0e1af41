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

NULL = "\\N"
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
EXTRA = {"line": "bigint", "match_key": "text", "tags": "jsonb", "company_name": "text", "contact_email": "text",
         "email_2": "text", "mobile": "text", "mobile_normalized": "text"}  # fmt: skip


def stage(target: Target, lines: str) -> None:
    """Put the rows (lines of `copy_lines`) into a fresh `import_batch`."""
    declared = ", ".join(f"{name} {kind}" for name, kind in _columns(target).items())
    run(
        f"create temporary table import_batch ({declared}, record_id bigint, is_match boolean default false) on commit drop"
    )
    with db.session.connection().connection.cursor() as cursor:
        cursor.copy_expert(
            f"copy import_batch ({', '.join(_columns(target))}) from stdin", io.StringIO(lines), size=1 << 20
        )


def _columns(target: Target) -> dict[str, str]:
    return {**EXTRA, **target.staging}


def copy_lines(target: Target, rows: list[Prepared]) -> str:
    """The rows in PostgreSQL's text format for COPY, in the order of the staging table's columns."""
    wanted = [name for name in _columns(target) if name not in ("line", "match_key")]
    lines = []
    for row in rows:
        get = row.values.get
        cells = [NULL if (value := get(name)) is None else _cell(value) for name in wanted]
        key = NULL if row.key is None else _cell(row.key)
        lines.append(f"{row.line}\t{key}\t" + "\t".join(cells))
    return "\n".join(lines)


def _cell(value: Any) -> str:
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
