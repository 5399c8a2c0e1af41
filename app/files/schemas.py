import hashlib

import marshmallow as ma
from marshmallow import fields, validate

from app.core.record_schemas import shown
from app.core.schemas import MAX_BIGINT, Id, Schema, Text, WholeNumber

MAX_FILE_BYTES = 2 * 1024**3
STATES = ("uploading", "checking", "ready", "refused", "lost")
SHA256 = validate.Regexp(r"^[0-9a-f]{64}$", error="Not a SHA-256: 64 hexadecimal digits.")


class FileLinks(Schema):
    company_id = Id()
    contact_id = Id()
    deal_id = Id()
    lead_id = Id()


class FileCreate(FileLinks):
    name = Text(required=True, min=1, max=255, metadata={"example": "offer.pdf"})
    size_bytes = WholeNumber(required=True, min=1, max=MAX_FILE_BYTES)
    content_type = Text(
        max=255,
        load_default="application/octet-stream",
        validate=validate.Regexp(r"^[\w.+-]+/[\w.+-]+$"),
        metadata={"description": "Sent along with the upload; what the file is, is found out from its content"},
    )
    checksum = Text(
        validate=SHA256,
        metadata={
            "description": "SHA-256 in hexadecimal; another content is refused then",
            "example": hashlib.sha256(b"offer").hexdigest(),
        },
    )


class FileUpdate(Schema):
    name = Text(required=True, min=1, max=255)


class FileOut(ma.Schema):
    id = shown(fields.Integer, null=False, metadata={"format": "int64", "maximum": MAX_BIGINT})
    version = shown(fields.Integer, null=False)
    created_at = shown(fields.AwareDateTime, null=False)
    updated_at = shown(fields.AwareDateTime, null=False)
    deleted_at = shown(fields.AwareDateTime)
    created_by_id = shown(fields.Integer)
    owner_id = shown(fields.Integer)
    company_id = shown(fields.Integer)
    contact_id = shown(fields.Integer)
    deal_id = shown(fields.Integer)
    lead_id = shown(fields.Integer)
    name = shown(null=False)
    size_bytes = shown(fields.Integer, null=False)
    content_type = shown(null=False, metadata={"description": "By its content, once it is ready"})
    checksum = shown(metadata={"description": "SHA-256 of the content, once it is ready"})
    state = shown(null=False, validate=validate.OneOf(STATES))
    reason = shown(metadata={"description": "Why it was refused"})
    thumbnail_url = shown(metadata={"description": "A small picture, for five minutes; null for what is no picture"})


class PartOut(ma.Schema):
    number = shown(fields.Integer, null=False)
    size_bytes = shown(fields.Integer, null=False)
    url = shown(null=False)


class UploadOut(ma.Schema):
    """Where to send the content: one PUT, or one for each part. An address without a host belongs to this API."""

    method = shown(null=False, validate=validate.OneOf(["PUT"]))
    url = shown(metadata={"description": "Null when it is sent in parts"})
    headers = shown(fields.Dict, null=False, metadata={"description": "To be sent exactly so"})
    parts = shown(fields.List, null=False, cls_or_instance=fields.Nested(PartOut))


class NewFileOut(FileOut):
    upload = shown(fields.Nested, null=False, nested=UploadOut)


class DownloadOut(ma.Schema):
    url = shown(null=False, metadata={"description": "For five minutes; an address without a host belongs to this API"})
