"""Tags: words of the organization on companies, contacts, deals and leads."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import insert

from app.activities.links import LINKS, RECORD_TABLES
from app.activities.models import Tag, Tagging
from app.core import cache, statements
from app.core.database import db
from app.core.errors import Invalid
from app.core.filters import Filter
from app.core.http import found
from app.core.listing import Listing
from app.core.tenancy import current
from app.events.service import changes_of, record

CACHE_BATCH = 1000

LISTING = Listing(
    "tags",
    (Tag.id, Tag.name, Tag.color, Tag.created_at),
    model=Tag,
    filters={"name": Filter(Tag.name_normalized, "exact", "By its whole name", prepare=str.lower)},
    sorts={"name": Tag.name_normalized, "created": Tag.created_at},
    default_sort="name",
    present=dict,
    trash=False,
)

NAMED = (
    "select id, name, color from tags where organization_id = %(organization)s and id = any(%(ids)s) "
    "order by name_normalized"
)


def set_tags(record_type: str, record_id: int, tag_ids: Iterable[int]) -> dict[str, list[list[int]]]:
    """Make these the record's tags; {"tags": [before, after]} when that changed something, else {}.

    Join the result to the changes of the record's own event. Raises Invalid when a tag is not there.
    """
    wanted = sorted(set(tag_ids))
    mine = Tagging.organization_id == current.organization_id
    link = getattr(Tagging, LINKS[record_type])
    before = sorted(db.session.execute(select(Tagging.tag_id).where(mine, link == record_id)).scalars())
    if wanted == before:
        return {}
    _check_tags(wanted)
    dropped = set(before) - set(wanted)
    if dropped:
        db.session.execute(delete(Tagging).where(mine, link == record_id, Tagging.tag_id.in_(dropped)))
    _add_tags(link.key, record_id, sorted(set(wanted) - set(before)))
    return {"tags": [before, wanted]}


def tags_of(record_type: str, model: Any) -> Any:
    """The column "tags" for a list of records: the ids of each record's tags, for `name_tags`."""
    of_row = (Tagging.organization_id == model.organization_id, getattr(Tagging, LINKS[record_type]) == model.id)
    return func.array(select(Tagging.tag_id).where(*of_row).correlate(model).scalar_subquery()).label("tags")


def name_tags(rows: Sequence[dict[str, Any]]) -> None:
    """Put [{"id", "name", "color"}, ...] by name in the place of the ids under "tags"; one query for all, if any."""
    ids = {tag_id for row in rows for tag_id in row["tags"]}
    if not ids:
        return
    named = statements.fetch(NAMED, {"organization": current.organization_id, "ids": list(ids)})
    for row in rows:
        mine = set(row["tags"])
        row["tags"] = [{"id": tag_id, "name": name, "color": color} for tag_id, name, color in named if tag_id in mine]


def tag_filter(record_type: str, record_id: Any) -> Filter:
    """The filter "tag_id" of a list whose id column is given: records with any of the tags."""
    link = getattr(Tagging, LINKS[record_type])

    def condition(tag_ids: list[int]) -> ColumnElement[bool]:
        mine = Tagging.organization_id == current.organization_id
        return record_id.in_(select(link).where(mine, Tagging.tag_id.in_(tag_ids), link.is_not(None)))

    return Filter(None, "related", "With any of these tags", prepare=condition)


def get_tag(tag_id: int) -> Tag:
    """Raises NotFound."""
    mine = Tag.organization_id == current.organization_id
    return found(db.session.execute(select(Tag).where(mine, Tag.id == tag_id)).scalar_one_or_none())


def find_tag(name: str) -> Tag | None:
    """The tag of this name, whatever the letter case."""
    mine = Tag.organization_id == current.organization_id
    return db.session.execute(select(Tag).where(mine, Tag.name_normalized == name.lower())).scalar_one_or_none()


def create_tag(values: dict[str, Any]) -> Tag:
    """Raises Conflict (409, by the unique key) when the name is taken in any letter case."""
    tag = Tag(**values)
    db.session.add(tag)
    db.session.flush()
    record("tag.created", "tag", tag.id, name=tag.name)
    return tag


def update_tag(tag_id: int, values: dict[str, Any]) -> Tag:
    """Rename or recolour a tag; records that carry it are read anew."""
    tag = get_tag(tag_id)
    changes = changes_of(tag, values)
    if changes:
        db.session.flush()
        _forget_tagged(tag_id)
        record("tag.updated", "tag", tag_id, changes=changes)
    return tag


def delete_tag(tag_id: int) -> None:
    """Delete a tag and take it off every record. There is no trash for tags."""
    tag = get_tag(tag_id)
    _forget_tagged(tag_id)
    db.session.delete(tag)
    db.session.flush()
    record("tag.deleted", "tag", tag_id, name=tag.name)


def count_uses(tag_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """{tag id: {record type: living records with it}}, in one query."""
    if not tag_ids:
        return {}
    counts: dict[int, dict[str, int]] = {tag_id: dict.fromkeys(LINKS, 0) for tag_id in tag_ids}
    for record_type, tag_id, number in db.session.execute(union_all(*[_uses(kind, tag_ids) for kind in LINKS])):
        counts[tag_id][record_type] = number
    return counts


def _uses(record_type: str, tag_ids: Sequence[int]) -> Any:
    records, link = RECORD_TABLES[record_type].c, getattr(Tagging, LINKS[record_type])
    same = (records.organization_id == Tagging.organization_id) & (records.id == link)
    return (
        select(literal(record_type).label("record_type"), Tagging.tag_id, func.count())
        .join(RECORD_TABLES[record_type], same)
        .where(
            Tagging.organization_id == current.organization_id,
            Tagging.tag_id.in_(tag_ids),
            records.deleted_at.is_(None),
        )
        .group_by(Tagging.tag_id)
    )


def _check_tags(tag_ids: list[int]) -> None:
    mine = Tag.organization_id == current.organization_id
    known = set(db.session.execute(select(Tag.id).where(mine, Tag.id.in_(tag_ids))).scalars())
    unknown = [str(tag_id) for tag_id in tag_ids if tag_id not in known]
    if unknown:
        raise Invalid(fields={"tag_ids": [f"There is no such tag: {', '.join(unknown)}."]})


def _add_tags(column: str, record_id: int, tag_ids: list[int]) -> None:
    if not tag_ids:
        return
    organization_id = current.organization_id
    rows = [{"organization_id": organization_id, "tag_id": tag_id, column: record_id} for tag_id in tag_ids]
    # Two people may add the same tag at once.
    db.session.execute(insert(Tagging).on_conflict_do_nothing(), rows)


def _forget_tagged(tag_id: int) -> None:
    mine = Tagging.organization_id == current.organization_id
    for record_type, column in LINKS.items():
        link = getattr(Tagging, column)
        ids = db.session.execute(select(link).where(mine, Tagging.tag_id == tag_id, link.is_not(None))).scalars().all()
        for start in range(0, len(ids), CACHE_BATCH):
            cache.forget_records(record_type, current.organization_id, *ids[start : start + CACHE_BATCH])


__all__ = ["LISTING", "name_tags", "set_tags", "tag_filter", "tags_of"]
