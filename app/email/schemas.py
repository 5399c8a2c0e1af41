from typing import Any

from marshmallow import fields, validate

from app.core.record_schemas import shown
from app.core.schemas import MAX_BIGINT, Email, Id, Schema, Text, Timestamp, Truth
from app.email.attachments import MAX_FILES
from app.email.composing import MAX_SUBJECT, MAX_TEXT
from app.email.models import STATES

MAX_CC = 10
MAX_CATEGORY = 80


class Html(Text):
    """HTML; what could run or fetch something is taken out."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max=MAX_TEXT, multiline=True, **kwargs)


class EmailContent(Schema):
    """To one lead or contact. Subject, text and HTML all come from the template, or all are given here."""

    lead_id = Id()
    contact_id = Id()
    template_id = Id()
    subject = Text(min=1, max=MAX_SUBJECT)
    text = Text(max=MAX_TEXT, multiline=True, metadata={"description": "Made from the HTML when left out"})
    html = Html()
    has_merge_fields = Truth(
        load_default=False, metadata={"description": "Fill {{ lead.first_name }} and the like in what is given here"}
    )
    with_signature = Truth(load_default=True, metadata={"description": "Add my signature"})


class EmailCreate(EmailContent):
    answers_id = Id(metadata={"description": "The email this one answers"})
    cc = fields.List(Email(), validate=validate.Length(max=MAX_CC))
    file_ids = fields.List(
        Id(), validate=validate.Length(max=MAX_FILES), metadata={"description": "Attachments: files that are ready"}
    )
    send_at = Timestamp(metadata={"description": "Not before this moment; until then it can be changed or canceled"})


class EmailUpdate(Schema):
    """Only while it waits for its time. A new text without HTML makes it plain text."""

    subject = Text(min=1, max=MAX_SUBJECT)
    text = Text(max=MAX_TEXT, multiline=True)
    html = Html()
    cc = fields.List(Email(), validate=validate.Length(max=MAX_CC))
    file_ids = fields.List(Id(), validate=validate.Length(max=MAX_FILES))
    send_at = Timestamp()


class EmailQuery(Schema):
    images = Truth(
        load_default=False,
        metadata={"description": "Let pictures be fetched: the sender then knows that the mail was read"},
    )


class AttachmentOut(Schema):
    file_id = shown(fields.Integer, metadata={"description": "Null when the file has gone, or was not kept"})
    name = shown(null=False)
    size_bytes = shown(fields.Integer, null=False)
    reason = shown(metadata={"description": "Why it was not kept"})


class EmailOut(Schema):
    id = shown(fields.Integer, null=False, metadata={"format": "int64", "maximum": MAX_BIGINT})
    created_at = shown(fields.AwareDateTime, null=False)
    created_by_id = shown(fields.Integer)
    lead_id = shown(fields.Integer)
    contact_id = shown(fields.Integer)
    direction = shown(null=False, validate=validate.OneOf(["outgoing", "incoming"]))
    state = shown(
        null=False,
        validate=validate.OneOf(STATES),
        metadata={"description": "unknown: nobody can tell yet whether it was sent; it is not sent again by itself"},
    )
    from_address = shown(null=False)
    to_address = shown(null=False)
    cc_addresses = shown(fields.List, null=False, cls_or_instance=fields.String())
    subject = shown(null=False)
    text = shown(null=False)
    html = shown(metadata={"description": "Sanitised. Pictures stand in data-src, unless images=true asks for them"})
    has_remote_images = shown(fields.Boolean, null=False)
    attachments = shown(fields.List, null=False, cls_or_instance=fields.Nested(AttachmentOut))
    template_id = shown(fields.Integer)
    message_id = shown(null=False)
    answers_id = shown(fields.Integer)
    thread_id = shown(fields.Integer, metadata={"description": "The first email of the thread"})
    is_automatic = shown(fields.Boolean, null=False, metadata={"description": "A program wrote it"})
    mailing_id = shown(fields.Integer)
    enrolment_id = shown(fields.Integer)
    step = shown(fields.Integer)
    last_error = shown()
    send_at = shown(fields.AwareDateTime)
    sent_at = shown(fields.AwareDateTime)
    delivered_at = shown(fields.AwareDateTime)
    opened_at = shown(fields.AwareDateTime)
    clicked_at = shown(fields.AwareDateTime)


class PreviewOut(Schema):
    """The mail as it would be sent."""

    to_address = shown(metadata={"description": "Null when the record has none"})
    subject = shown(null=False)
    text = shown(null=False)
    html = shown()
    missing = shown(
        fields.List,
        null=False,
        cls_or_instance=fields.String(),
        metadata={"description": "Merge fields without a value or a default: it would be refused"},
    )
    obstacle = shown(metadata={"description": "Why nothing may be sent to this record"})


class TemplateFields(Schema):
    category = Text(max=MAX_CATEGORY, allow_none=True)
    text = Text(max=MAX_TEXT, multiline=True, allow_none=True)
    html = Html(allow_none=True)
    owner_id = Id(metadata={"description": "An active member"})


class EmailTemplateCreate(TemplateFields):
    name = Text(required=True, min=1, max=120)
    subject = Text(
        required=True, min=1, max=MAX_SUBJECT, metadata={"example": 'Hello {{ record.first_name | default("there") }}'}
    )


class EmailTemplateUpdate(TemplateFields):
    name = Text(min=1, max=120)
    subject = Text(min=1, max=MAX_SUBJECT)


class EmailTemplateOut(Schema):
    id = shown(fields.Integer, null=False, metadata={"format": "int64", "maximum": MAX_BIGINT})
    version = shown(fields.Integer, null=False)
    created_at = shown(fields.AwareDateTime, null=False)
    updated_at = shown(fields.AwareDateTime, null=False)
    deleted_at = shown(fields.AwareDateTime)
    created_by_id = shown(fields.Integer)
    owner_id = shown(fields.Integer)
    name = shown(null=False)
    category = shown()
    subject = shown(null=False)
    text = shown()
    html = shown()


class MergeFieldOut(Schema):
    name = shown(null=False, metadata={"description": "To be written {{ name }}"})
    source = shown(null=False, metadata={"description": "record: whichever of lead and contact the mail goes to"})


class SignatureFields(Schema):
    text = Text(max=5000, multiline=True, metadata={"description": "Made from the HTML when left out; empty for none"})
    html = Html()


class SignatureOut(Schema):
    text = shown(null=False)
    html = shown()


class EmailSettingsUpdate(Schema):
    creates_leads = Truth(metadata={"description": "Mail of unknown senders to the inbox address makes a lead"})
    footer = Text(
        max=1000,
        multiline=True,
        allow_none=True,
        metadata={"description": "Below every mail to many: the organization's postal address"},
    )


class EmailSettingsOut(Schema):
    creates_leads = shown(fields.Boolean, null=False)
    footer = shown()
    from_address = shown(null=False)
    inbox_address = shown(
        metadata={"description": "Have mail forwarded here; null when no domain receives mail for us"}
    )


class SuppressionCreate(Schema):
    address = Email(required=True)
    note = Text(required=True, min=1, max=500, metadata={"description": "Why"})


class SuppressionOut(Schema):
    id = shown(fields.Integer, null=False, metadata={"format": "int64", "maximum": MAX_BIGINT})
    created_at = shown(fields.AwareDateTime, null=False)
    created_by_id = shown(fields.Integer)
    address = shown(null=False)
    reason = shown(null=False, validate=validate.OneOf(["bounced", "complained", "unsubscribed", "manual"]))
    note = shown()
