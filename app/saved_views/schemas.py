from marshmallow import fields, validate

from app.core.record_schemas import shown
from app.core.schemas import MAX_BIGINT, Schema, Text, Truth, WholeNumber

RECORD_TYPES = ("lead", "contact", "company", "deal", "task")
VISIBILITIES = ("mine", "team", "shared")
LAYOUTS = ("table", "board")
MAX_COLUMNS = 100
MAX_FILTERS = 50
MAX_FILTER = 2000
MAX_NAME = 100
WIDTHS_PX = (40, 2000)
FILTERS_ABOUT = (
    "Query parameters of the list as text, such as status, q or created_after. A time may be relative: now, today, week, "
    "month, quarter or year, then an offset such as -7d (h, d, w, m, y), in the reader's time zone"
)


class ViewColumn(Schema):
    name = Text(required=True, min=1, metadata={"description": "Field of the list's rows, or custom_fields.<key>"})
    width = WholeNumber(min=WIDTHS_PX[0], max=WIDTHS_PX[1], allow_none=True, metadata={"description": "Pixels"})
    is_pinned = Truth(metadata={"description": "Stays at the left while the others scroll"})


class SavedViewFields(Schema):
    visibility = Text(
        validate=validate.OneOf(VISIBILITIES),
        metadata={"description": "mine: its maker alone; team: her team; shared: everybody"},
    )
    layout = Text(validate=validate.OneOf(LAYOUTS))
    filters = fields.Dict(
        keys=Text(max=80),
        values=Text(max=MAX_FILTER),
        validate=validate.Length(max=MAX_FILTERS),
        metadata={"description": FILTERS_ABOUT, "example": {"status": "new,contacted", "created_after": "today-7d"}},
    )
    columns = fields.List(
        fields.Nested(ViewColumn),
        validate=validate.Length(max=MAX_COLUMNS),
        metadata={"description": "In their order; empty for the usual ones"},
    )
    sort = Text(allow_none=True, metadata={"description": "One of the list's sorts", "example": "-created_at"})


class SavedViewCreate(SavedViewFields):
    record_type = Text(required=True, validate=validate.OneOf(RECORD_TYPES))
    name = Text(required=True, min=1, max=MAX_NAME)


class SavedViewUpdate(SavedViewFields):
    name = Text(min=1, max=MAX_NAME)


class SavedViewMarkIn(Schema):
    """What is left out stays as it is."""

    is_pinned = Truth()
    is_default = Truth(metadata={"description": "The list opens with it; takes it from the one before"})
    position = WholeNumber(max=10_000, allow_none=True, metadata={"description": "Place among my tabs"})


class SavedViewsQuery(Schema):
    record_type = Text(validate=validate.OneOf(RECORD_TYPES), metadata={"description": "Of this list only"})


class SavedViewOut(Schema):
    id = shown(fields.Integer, null=False, metadata={"format": "int64", "maximum": MAX_BIGINT})
    version = shown(fields.Integer, null=False)
    record_type = shown(null=False, validate=validate.OneOf(RECORD_TYPES))
    name = shown(null=False)
    visibility = shown(null=False, validate=validate.OneOf(VISIBILITIES))
    owner_id = shown(fields.Integer, null=False)
    team_id = shown(fields.Integer, metadata={"description": "The team that sees it, of a view for the team"})
    layout = shown(null=False, validate=validate.OneOf(LAYOUTS))
    filters = shown(fields.Dict, null=False, keys=fields.String(), values=fields.String())
    query = shown(
        fields.Dict,
        null=False,
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "The filters and the sort as the list takes them right now: relative times resolved"},
    )
    columns = fields.List(fields.Nested(ViewColumn), required=True)
    sort = shown()
    is_pinned = shown(fields.Boolean, null=False)
    is_default = shown(fields.Boolean, null=False, metadata={"description": "My list opens with it"})
    position = shown(fields.Integer, metadata={"description": "Place among my tabs"})
    is_changeable = shown(fields.Boolean, null=False, metadata={"description": "Whether I may change and delete it"})
    created_at = shown(fields.AwareDateTime, null=False)
    updated_at = shown(fields.AwareDateTime, null=False)
