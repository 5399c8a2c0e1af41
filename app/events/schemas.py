import marshmallow as ma
from marshmallow import fields

from app.core.listing import DEFAULT_PAGE, MAX_PAGE
from app.core.record_schemas import shown
from app.core.schemas import MAX_BIGINT, Schema, Text, Timestamp, WholeNumber

# Room for every name there is.
MAX_NAMES_TEXT = 5000


class EventMatches(Schema):
    limit = WholeNumber(load_default=DEFAULT_PAGE, min=1, max=MAX_PAGE, strict=False)
    record_type = Text(min=1, max=60, metadata={"description": "About this kind of record, such as lead"})
    record_id = WholeNumber(min=1, max=MAX_BIGINT, strict=False)
    actor_id = WholeNumber(min=1, max=MAX_BIGINT, strict=False, metadata={"description": "Caused by this user"})


class EventsQuery(EventMatches):
    after = WholeNumber(
        load_default=0,
        max=MAX_BIGINT,
        strict=False,
        metadata={"description": "Go on behind this event: the id of the last one read, or meta.next_cursor"},
    )
    name = Text(min=1, max=100, metadata={"description": "Of this name, such as lead.created"})


class LatestQuery(EventMatches):
    before = WholeNumber(
        min=1,
        max=MAX_BIGINT,
        strict=False,
        metadata={"description": "Go on with what is older than this event: meta.next_cursor of the page before"},
    )
    names = Text(
        min=1,
        max=MAX_NAMES_TEXT,
        metadata={"description": "Of one of these names, separated by commas, such as lead.created,deal.created"},
    )
    created_after = Timestamp(metadata={"description": "Not before this time"})
    created_before = Timestamp(metadata={"description": "Not after this time"})


class EventOut(ma.Schema):
    id = shown(fields.Integer, null=False)
    name = shown(null=False, metadata={"example": "deal.stage_changed"})
    record_type = shown(null=False)
    record_id = shown(fields.Integer, null=False)
    actor_type = shown(null=False, metadata={"description": "user, api, automation or system"})
    actor_id = shown(fields.Integer)
    request_id = shown()
    created_at = shown(fields.AwareDateTime, null=False)
    data = shown(
        fields.Dict, null=False, metadata={"description": 'What changed: {"changes": {field: [before, after]}}'}
    )
