"""What notes, tasks, activities and tags look like on the way in and out."""

import marshmallow as ma
from marshmallow import fields, validate

from app.activities.choices import ACTIVITY_TYPES, DIRECTIONS, PRIORITIES, TASK_STATUSES, TASK_TYPES, VISIBILITIES
from app.core.record_schemas import shown
from app.core.schemas import MAX_LONG_TEXT, Id, Schema, Text, Timestamp, Truth, WholeNumber

MAX_TAG_NAME = 60
COLOR = validate.Regexp(r"^#[0-9a-fA-F]{6}$", error="Write a color as #rrggbb.")
SECONDS_A_DAY = 86400


class LinkFields(Schema):
    company_id = Id(allow_none=True)
    contact_id = Id(allow_none=True)
    deal_id = Id(allow_none=True)
    lead_id = Id(allow_none=True)


class LinkedOut(ma.Schema):
    """What notes, tasks and activities share. `version` is also the ETag."""

    id = shown(fields.Integer, null=False)
    version = shown(fields.Integer, null=False)
    owner_id = shown(fields.Integer, metadata={"description": "Who wrote or logged it"})
    company_id = shown(fields.Integer)
    contact_id = shown(fields.Integer)
    deal_id = shown(fields.Integer)
    lead_id = shown(fields.Integer)
    is_sample = shown(fields.Boolean, null=False)
    created_at = shown(fields.AwareDateTime, null=False)
    updated_at = shown(fields.AwareDateTime, null=False)
    deleted_at = shown(fields.AwareDateTime)
    created_by_id = shown(fields.Integer)
    updated_by_id = shown(fields.Integer)


class NoteFields(LinkFields):
    title = Text(allow_none=True)
    pinned = Truth()
    visibility = Text(
        validate=validate.OneOf(VISIBILITIES),
        metadata={"description": "internal: everybody; team: the author's team; private: the author alone"},
    )


class NoteCreate(NoteFields):
    body = Text(required=True, min=1, max=MAX_LONG_TEXT, multiline=True)


class NoteUpdate(NoteFields):
    body = Text(min=1, max=MAX_LONG_TEXT, multiline=True)


class NoteOut(LinkedOut):
    title = shown()
    body = shown(null=False)
    pinned = shown(fields.Boolean, null=False)
    visibility = shown(null=False, validate=validate.OneOf(VISIBILITIES))


class TaskFields(LinkFields):
    description = Text(allow_none=True, max=MAX_LONG_TEXT, multiline=True)
    type = Text(validate=validate.OneOf(TASK_TYPES))
    status = Text(validate=validate.OneOf(TASK_STATUSES))
    priority = Text(validate=validate.OneOf(PRIORITIES))
    due_at = Timestamp(allow_none=True)
    reminder_at = Timestamp(allow_none=True, metadata={"description": "The assignee gets one mail at this time"})
    assignee_id = Id(allow_none=True, metadata={"description": "An active member; null for nobody"})


class TaskCreate(TaskFields):
    subject = Text(required=True, min=1)


class TaskUpdate(TaskFields):
    subject = Text(min=1)


class TaskOut(LinkedOut):
    assignee_id = shown(fields.Integer)
    subject = shown(null=False)
    description = shown()
    type = shown(null=False, validate=validate.OneOf(TASK_TYPES))
    status = shown(null=False, validate=validate.OneOf(TASK_STATUSES))
    priority = shown(null=False, validate=validate.OneOf(PRIORITIES))
    due_at = shown(fields.AwareDateTime)
    reminder_at = shown(fields.AwareDateTime)
    completed_at = shown(fields.AwareDateTime)
    record_name = fields.String(
        allow_none=True, metadata={"description": "In lists: the name of its lead, deal, contact or company"}
    )


class ActivityFields(LinkFields):
    occurred_at = Timestamp(metadata={"description": "Now when missing"})
    direction = Text(allow_none=True, validate=validate.OneOf(DIRECTIONS))
    summary = Text(allow_none=True, max=MAX_LONG_TEXT, multiline=True)
    duration_seconds = WholeNumber(allow_none=True, max=SECONDS_A_DAY)


class ActivityCreate(ActivityFields):
    type = Text(required=True, validate=validate.OneOf(ACTIVITY_TYPES))
    subject = Text(required=True, min=1)


class ActivityUpdate(ActivityFields):
    type = Text(validate=validate.OneOf(ACTIVITY_TYPES))
    subject = Text(min=1)


class ActivityOut(LinkedOut):
    type = shown(null=False, validate=validate.OneOf(ACTIVITY_TYPES))
    subject = shown(null=False)
    occurred_at = shown(fields.AwareDateTime, null=False)
    direction = shown()
    summary = shown()
    duration_seconds = shown(fields.Integer)


class TagFields(Schema):
    color = Text(allow_none=True, max=7, validate=COLOR, metadata={"example": "#2f6fde"})


class TagCreate(TagFields):
    name = Text(required=True, min=1, max=MAX_TAG_NAME)


class TagUpdate(TagFields):
    name = Text(min=1, max=MAX_TAG_NAME)


class TagUsage(ma.Schema):
    company = shown(fields.Integer, null=False)
    contact = shown(fields.Integer, null=False)
    deal = shown(fields.Integer, null=False)
    lead = shown(fields.Integer, null=False)


class RecordTag(ma.Schema):
    """A tag on a record."""

    id = shown(fields.Integer, null=False)
    name = shown(null=False)
    color = shown()


class TagOut(RecordTag):
    created_at = shown(fields.AwareDateTime, null=False)
    usage = fields.Nested(TagUsage, metadata={"description": "Living records with the tag, when asked for"})
