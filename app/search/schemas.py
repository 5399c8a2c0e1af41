from marshmallow import fields, validate

from app.core.record_schemas import shown
from app.core.schemas import MAX_BIGINT, Schema, Text, WholeNumber
from app.search.queries import KINDS

DEFAULT_RESULTS = 5
MAX_RESULTS = 20


class KindList(Text):
    """Kinds of record, separated by commas; loads as a list."""

    def __init__(self) -> None:
        about = f"Only these kinds, separated by commas: {', '.join(KINDS)}"
        super().__init__(min=1, max=100, metadata={"description": about, "example": "lead,deal"})

    def _deserialize(self, value, attr, data, **kwargs):  # type: ignore[no-untyped-def]
        kinds = list(dict.fromkeys(super()._deserialize(value, attr, data, **kwargs).split(",")))
        validate.ContainsOnly(list(KINDS))(kinds)
        return kinds


class SearchQuery(Schema):
    q = Text(required=True, min=1, max=200, metadata={"description": "Matches the start of words, forgives a typo"})
    types = KindList()
    limit = WholeNumber(
        min=1,
        max=MAX_RESULTS,
        strict=False,
        load_default=DEFAULT_RESULTS,
        metadata={"description": "Of each kind"},
    )


class SearchResult(Schema):
    type = shown(null=False, validate=validate.OneOf(list(KINDS)))
    id = shown(fields.Integer, null=False, metadata={"format": "int64", "maximum": MAX_BIGINT})
    title = shown(null=False)
    subtitle = shown(metadata={"description": "What tells it from others of the same name"})
    status = shown(metadata={"description": "Of leads and deals"})
    owner_id = shown(fields.Integer)


class SearchGroup(Schema):
    type = shown(null=False, validate=validate.OneOf(list(KINDS)))
    has_more = shown(fields.Boolean, null=False, metadata={"description": "The kind's own list with q shows them all"})
    results = fields.List(fields.Nested(SearchResult), required=True)
