"""Undo: remove what an import made, restore what it changed. A record somebody touched since is kept and counted."""

from sqlalchemy import text

from app.core import cache
from app.core.database import db
from app.core.tenancy import current
from app.imports.staging import run, scalars
from app.imports.targets import TARGETS

BATCH = 2000
# What depends on others goes first; what others may have begun to use goes last.
ORDER = ("tagging", "contact_emails", "contact_phones", "deal", "lead", "contact", "company", "tag", "lead_source",
         "custom_field")  # fmt: skip
SIDE_TABLES = {
    "tagging": ("taggings", ()),
    "contact_emails": ("contact_emails", ()),
    "contact_phones": ("contact_phones", ()),
    "tag": ("tags", ("taggings.tag_id",)),
    "lead_source": ("lead_sources", ()),
    "custom_field": ("custom_fields", ()),
}
COLUMNS = text(
    "select column_name from information_schema.columns where table_schema = 'public' and table_name = :table "
    "and is_generated = 'NEVER' and column_name not in ('organization_id', 'id') order by ordinal_position"
)


def undo_batch(import_id: int) -> tuple[int, int]:
    """Undo up to BATCH changes in the running transaction; how many were undone, how many kept. (0, 0): nothing is left."""
    for kind in ORDER:
        run("drop table if exists undo_batch")
        run(
            "create temporary table undo_batch on commit drop as select record_id, action, version_after, before "
            "from import_changes where organization_id = :organization and import_id = :import_id "
            f"and record_type = :kind order by record_id desc limit {BATCH}",
            import_id=import_id,
            kind=kind,
        )
        found = scalars("select count(*) from undo_batch")[0]
        if found:
            undone = _undo_kind(kind, import_id)
            run(
                # A range, because a list would be looked for among all changes of the import.
                "delete from import_changes where organization_id = :organization and import_id = :import_id "
                "and record_type = :kind and record_id >= (select min(record_id) from undo_batch)",
                import_id=import_id,
                kind=kind,
            )
            return undone, found - undone
    return 0, 0


def _undo_kind(kind: str, import_id: int) -> int:
    if kind in SIDE_TABLES:
        table, dependents = SIDE_TABLES[kind]
        return _remove_side_rows(kind, table, dependents)
    target = TARGETS[kind]
    removed = _remove_records(target.table, target.dependents)
    restored = _restore_records(target.table)
    touched = [*removed, *restored]
    if touched:
        run(
            "delete from events where organization_id = :organization and record_type = :kind and record_id = any(:ids) "
            "and request_id = :request",
            kind=kind,
            ids=touched,
            request=f"import-{import_id}",
        )
        cache.forget_records(kind, current.organization_id, *touched)
    return len(touched)


def _remove_side_rows(kind: str, table: str, dependents: tuple[str, ...]) -> int:
    used = "".join(_unused(reference) for reference in dependents)
    if kind == "lead_source":
        used = " and not exists (select from leads d where d.organization_id = :organization and d.source = t.key)"
    run(
        f"delete from {table} t using undo_batch u where t.organization_id = :organization and t.id = u.record_id{used}"
    )
    # Rows that went with their record (on delete cascade) count as undone too.
    return int(
        scalars(
            "select count(*) from undo_batch u where not exists (select from "
            f"{table} t where t.organization_id = :organization and t.id = u.record_id)"
        )[0]
    )


def _unused(reference: str) -> str:
    table, column = reference.split(".")
    return f" and not exists (select from {table} d where d.organization_id = :organization and d.{column} = t.id)"


def _remove_records(table: str, dependents: tuple[str, ...]) -> list[int]:
    unused = "".join(_unused(reference) for reference in dependents)
    return scalars(
        f"delete from {table} t using undo_batch u where t.organization_id = :organization and t.id = u.record_id "
        f"and u.action = 'created' and t.version = u.version_after{unused} returning t.id"
    )


def _restore_records(table: str) -> list[int]:
    names = list(db.session.execute(COLUMNS, {"table": table}).scalars())
    listed = ", ".join(names)
    picked = ", ".join(f"r.{name}" for name in names)
    return scalars(
        f"update {table} t set ({listed}) = (select {picked} from jsonb_populate_record(null::{table}, u.before) r) "
        "from undo_batch u where t.organization_id = :organization and t.id = u.record_id and u.action = 'updated' "
        "and t.version = u.version_after returning t.id"
    )
