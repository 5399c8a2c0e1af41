"""The staging table of one batch: filled by COPY, gone with the transaction.

COPY into a table under row-level security is refused, so rows go through a temporary table (docs/decisions/0002).
"""

import io
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from app.core.database import db
from app.core.tenancy import current
from app.imports.plan import Prepared
from app.imports.targets import Target

NULL = "\\N"
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
EXTRA = {"line": "bigint", "match_key": "text", "tags": "jsonb", "company_name": "text", "contact_email": "text",
         "email_2": "text", "mobile": "text", "mobile_normalized": "text"}  # fmt: skip


@dataclass(frozen=True)
class Staged:
    """Rows in PostgreSQL's text format for COPY, and the columns that have a value in any of them."""

    columns: tuple[str, ...]
    lines: str


def stage(target: Target, staged: Staged) -> None:
    """Put the rows into a fresh `import_batch`, each with the number its record gets unless it matches one."""
    declared = ", ".join(f"{name} {kind}" for name, kind in {**EXTRA, **target.staging}.items())
    run(
        f"create temporary table import_batch ({declared}, record_id bigint default nextval('{target.table}_id_seq'), "
        "is_match boolean default false) on commit drop"
    )
    with db.session.connection().connection.cursor() as cursor:
        cursor.copy_expert(
            f"copy import_batch ({', '.join(staged.columns)}) from stdin", io.StringIO(staged.lines), size=1 << 20
        )


def prepare_lines(target: Target, rows: list[Prepared]) -> Staged:
    """The rows for `stage`. Columns nobody filled are left out: most files fill few of the many there are."""
    filled = set().union(*(row.values for row in rows))
    wanted = [name for name in {**EXTRA, **target.staging} if name in filled]
    lines = []
    for row in rows:
        get = row.values.get
        cells = [NULL if (value := get(name)) is None else _cell(value) for name in wanted]
        key = NULL if row.key is None else _cell(row.key)
        lines.append("\t".join((str(row.line), key, *cells)))
    return Staged(("line", "match_key", *wanted), "\n".join(lines))


def _cell(value: Any) -> str:
    text = value if isinstance(value, str) else str(value)
    # Looking is ten times as fast as translating, and hardly a cell needs it.
    if "\\" in text or "\n" in text or "\t" in text or "\r" in text:
        return text.translate(ESCAPES)
    return text


def run(statement: str, **values: Any) -> int:
    """Run one statement of the batch; how many rows it touched. `:organization` is always bound."""
    result = db.session.execute(text(statement), {"organization": current.organization_id, **values})
    return int(result.rowcount)  # type: ignore[attr-defined]


def scalars(statement: str, **values: Any) -> list[Any]:
    """The first column of a statement's rows."""
    return list(db.session.execute(text(statement), {"organization": current.organization_id, **values}).scalars())
