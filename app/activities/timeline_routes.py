"""The timeline of a record."""

from typing import Any

import marshmallow as ma
from marshmallow import fields

from app.activities.links import LINKS
from app.activities.schemas import ActivityOut, NoteOut, TaskOut
from app.activities.timeline import SOURCES, list_timeline
from app.core.http import Blueprint, Page, requires
from app.core.listing import DEFAULT_PAGE, MAX_PAGE
from app.core.record_schemas import shown
from app.core.schemas import MAX_BIGINT, Schema, Text, WholeNumber

blueprint = Blueprint("timeline", __name__, description="Everything that happened to a record")
KINDS = tuple(SOURCES)


class TimelineQuery(Schema):
    company_id = WholeNumber(min=1, max=MAX_BIGINT, strict=False)
    contact_id = WholeNumber(min=1, max=MAX_BIGINT, strict=False)
    deal_id = WholeNumber(min=1, max=MAX_BIGINT, strict=False)
    lead_id = WholeNumber(min=1, max=MAX_BIGINT, strict=False)
    kind = Text(
        min=1, metadata={"description": f"Of {', '.join(KINDS)}; several separated by commas; all when missing"}
    )
    limit = WholeNumber(load_default=DEFAULT_PAGE, min=1, max=MAX_PAGE, strict=False)
    cursor = Text(max=2000, metadata={"description": "meta.next_cursor of the page before"})

    @ma.validates_schema
    def name_one_record(self, values: dict[str, Any], **_: Any) -> None:
        if len([name for name in LINKS.values() if name in values]) != 1:
            raise ma.ValidationError(f"Name one record: {', '.join(LINKS.values())}.", "_")

    @ma.validates("kind")
    def know_kinds(self, value: str, **_: Any) -> None:
        unknown = [kind for kind in value.split(",") if kind not in KINDS]
        if unknown:
            raise ma.ValidationError(f"Not a kind: {', '.join(unknown)}.")


class TimelineEvent(ma.Schema):
    name = shown(null=False, metadata={"example": "deal.stage_changed"})
    data = shown(fields.Dict, null=False)


class TimelineEntryOut(ma.Schema):
    """One entry; of event, activity, note and task the one its kind names is given, the others are null."""

    kind = shown(null=False, validate=ma.validate.OneOf(KINDS))
    id = shown(fields.Integer, null=False, metadata={"description": "Of the event, activity, note or task"})
    at = shown(fields.AwareDateTime, null=False)
    actor_type = shown(null=False)
    actor_id = shown(fields.Integer)
    actor_name = shown()
    event = fields.Nested(TimelineEvent, required=True, allow_none=True)
    activity = fields.Nested(ActivityOut, required=True, allow_none=True)
    note = fields.Nested(NoteOut, required=True, allow_none=True)
    task = fields.Nested(TaskOut, required=True, allow_none=True)


@blueprint.route("", methods=["GET"])
@requires("timeline.read")
@blueprint.takes(TimelineQuery, "query")
@blueprint.returns(TimelineEntryOut, many=True)
def read_timeline(parameters: dict[str, Any]) -> Page:
    """Read the timeline of one record, newest first"""
    record_type, record_id = next((kind, parameters[name]) for kind, name in LINKS.items() if name in parameters)
    kinds = dict.fromkeys(parameters["kind"].split(",")) if "kind" in parameters else KINDS
    return list_timeline(
        record_type, record_id, kinds=tuple(kinds), limit=parameters["limit"], cursor=parameters.get("cursor")
    )
