"""Merging two records, and taking it back."""

from typing import Any

import marshmallow as ma
from sqlalchemy import select

from app.bulk_changes.kinds import KINDS, Kind
from app.core import cache
from app.core.clock import now
from app.core.database import db
from app.core.errors import Conflict, Invalid
from app.core.http import found
from app.core.reach import check_reach
from app.core.records import check_parent, open_record, open_trashed
from app.core.tenancy import current
from app.events.changes import change_record, restore_record, trash_record
from app.events.service import record
from app.merges.models import Merge
from app.merges.moving import move_back, move_everything

HIERARCHIES = {"contact": "reports_to_id", "company": "parent_company_id"}
UNKEPT = {
    "id",
    "organization_id",
    "created_at",
    "updated_at",
    "created_by_id",
    "updated_by_id",
    "version",
    "deleted_at",
}


def merge_records(record_type: str, kept_id: int, merged_id: int, values: dict[str, Any]) -> Merge:
    """Merge one record into another. Raises NotFound, Forbidden, Invalid, Conflict for a converted lead."""
    if kept_id == merged_id:
        raise Invalid(fields={"merged_id": ["Name two different records."]})
    kind = KINDS[record_type]
    kept, merged = _open_both(kind, kept_id, merged_id)
    if getattr(merged, "converted_at", None) is not None:
        raise Conflict("The lead to be merged is converted. Keep it, and merge the other one.", code="lead_converted")
    wanted, before = _load(kind, values), _columns(kept)
    trash_record(record_type, merged)
    kind.update(kept, wanted)
    moved = move_everything(record_type, merged_id, kept_id)
    db.session.refresh(kept)
    _check_hierarchy(record_type, kept)
    after = _columns(kept)
    changed = {name: value for name, value in before.items() if value != after[name]}
    return _note(kind, kept, merged_id, changed, moved)


def open_merge(merge_id: int) -> Merge:
    """A merge whose records the actor may change, locked. Raises NotFound, Forbidden."""
    ours = (Merge.organization_id == current.organization_id, Merge.id == merge_id)
    merge: Merge = found(db.session.execute(select(Merge).where(*ours).with_for_update()).scalar())
    return merge


def undo_merge(merge: Merge) -> None:
    """Make two of them again. Raises Conflict when it is undone already, or the kept record has changed since."""
    if merge.undone_at is not None:
        raise Conflict("This merge is undone already.", code="undone_already")
    kind = KINDS[merge.record_type]
    kept = open_record(kind.model, merge.kept_id, kind.permission("change"))
    if kept.version != merge.kept_version:
        raise Conflict("The record has changed since the merge.", code=f"{merge.record_type}_changed")
    merged = open_trashed(kind.model, merge.merged_id, kind.permission("delete"))
    move_back(merge.moved, merge.kept_id, merge.merged_id)
    db.session.refresh(kept)
    change_record(merge.record_type, kept, _restored(kind, merge.before))
    restore_record(merge.record_type, merged)
    merge.undone_at = now()
    db.session.flush()
    record(f"{merge.record_type}.merge_undone", merge.record_type, merge.kept_id, merged_id=merge.merged_id)


def _open_both(kind: Kind, kept_id: int, merged_id: int) -> tuple[Any, Any]:
    # In the order of their ids, so that two merges cannot wait for each other.
    opened = {one: _open(kind, one) for one in sorted((kept_id, merged_id))}
    check_reach(kind.permission("delete"), opened[merged_id].owner_id)
    return opened[kept_id], opened[merged_id]


def _open(kind: Kind, record_id: int) -> Any:
    return open_record(kind.model, record_id, kind.permission("change"))


def _load(kind: Kind, values: dict[str, Any]) -> dict[str, Any]:
    try:
        return dict(kind.schema.load(values))  # type: ignore[arg-type]
    except ma.ValidationError as error:
        messages = error.normalized_messages()
        raise Invalid(fields={f"values.{name}": told for name, told in messages.items()}) from None


def _columns(row: Any) -> dict[str, Any]:
    """What of a record can be put back: its own columns, none the database makes."""
    table = row.__table__.c
    return {
        column.key: getattr(row, column.key) for column in table if column.key not in UNKEPT and not column.computed
    }


def _check_hierarchy(record_type: str, kept: Any) -> None:
    field = HIERARCHIES.get(record_type)
    if field is not None:
        check_parent(type(kept), field, getattr(kept, field), kept.id)


def _note(kind: Kind, kept: Any, merged_id: int, before: dict[str, Any], moved: dict[str, list[int]]) -> Merge:
    merge = Merge(
        created_by_id=current.user_id,
        record_type=kind.record_type,
        kept_id=kept.id,
        merged_id=merged_id,
        kept_version=kept.version,
        before={name: _plain(value) for name, value in before.items()},
        moved=moved,
    )
    db.session.add(merge)
    db.session.flush()
    record(f"{kind.record_type}.merged", kind.record_type, kept.id, merged_id=merged_id, merge_id=merge.id)
    cache.forget_records(kind.record_type, current.organization_id, kept.id)
    cache.next_generation(current.organization_id, kind.record_type)
    return merge


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _restored(kind: Kind, before: dict[str, Any]) -> dict[str, Any]:
    """Values of JSON as the columns take them."""
    types = {column.key: column.type.python_type for column in kind.model.__table__.c}
    return {
        name: types[name].fromisoformat(value)
        if isinstance(value, str) and hasattr(types[name], "fromisoformat")
        else value
        for name, value in before.items()
    }
