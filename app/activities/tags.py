"""Tags: words of the organization on companies, contacts, deals and leads."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, func, literal, select, text, union_all
from sqlalchemy.dialects.postgresql import insert

from app.activities.links import LINKS, RECORD_TABLES
from app.activities.models import Tag, Tagging
from app.core import cache
from app.core.database import db
from app.core.errors import Invalid
from app.core.http import found
from app.core.listing import Filter, Listing
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

# As text: every read of a record asks this, and building the statement took longer than running it.
TAGS_OF = {
    kind: text(
        f"select g.{link}, t.id, t.name, t.color from taggings g "  # noqa: S608 - our own column names
        "join tags t on t.organization_id = g.organization_id and t.id = g.tag_id "
        f"where g.organization_id = :organization and g.{link} = any(:ids) order by t.name_normalized"
    )
    for kind, link in LINKS.items()
}


def set_tags(record_type: str, record_id: int, tag_ids: Iterable[int]) -> dict[str, list[list[int]]]:
    """Make these the record's tags; {"tags": [before, after]} when that changed something, else {}.

    Join the result to the changes of the record's own event. Raises Invalid when a tag is not there.
    """
    wanted = sorted(set(tag_ids))
    before = sorted(tag["id"] for tag in tags_of(record_type, [record_id]).get(record_id, ()))
    if wanted == before:
        return {}
    _check_tags(wanted)
    link = getattr(Tagging, LINKS[record_type])
    dropped = set(before) - set(wanted)
    if dropped:
        mine = Tagging.organization_id == current.organization_id
        db.session.execute(delete(Tagging).where(mine, link == record_id, Tagging.tag_id.in_(dropped)))
    _add_tags(link.key, record_id, sorted(set(wanted) - set(before)))
    return {"tags": [before, wanted]}


def tags_of(record_type: str, record_ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """The tags of many records in one query: {record id: [{"id", "name", "color"}, ...]} by name; none, no key."""
    if not record_ids:
        return {}
    values = {"organization": current.organization_id, "ids": list(record_ids)}
    tags: dict[int, list[dict[str, Any]]] = {}
    for record_id, tag_id, name, color in db.session.connection().execute(TAGS_OF[record_type], values):
        tags.setdefault(record_id, []).append({"id": tag_id, "name": name, "color": color})
    return tags


def join_tags(record_type: str, rows: Sequence[dict[str, Any]]) -> None:
    """Put under "tags" what `tags_of` tells of each row; one query for all."""
    tags = tags_of(record_type, [row["id"] for row in rows])
    for row in rows:
        row["tags"] = tags.get(row["id"], [])


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
    db.session.execute(insert(Tagging).values(rows).on_conflict_do_nothing())


def _forget_tagged(tag_id: int) -> None:
    mine = Tagging.organization_id == current.organization_id
    for record_type, column in LINKS.items():
        link = getattr(Tagging, column)
        ids = db.session.execute(select(link).where(mine, Tagging.tag_id == tag_id, link.is_not(None))).scalars().all()
        for start in range(0, len(ids), CACHE_BATCH):
            cache.forget_records(record_type, current.organization_id, *ids[start : start + CACHE_BATCH])


__all__ = ["LISTING", "join_tags", "set_tags", "tag_filter", "tags_of"]
