from marshmallow import fields

from app.core.record_schemas import shown
from app.core.schemas import Schema, Timestamp, WholeNumber
from app.deals.board import DEFAULT_DEALS, FILTERS
from app.deals.pipeline_schemas import PipelineOut, StageOut
from app.deals.queries import LISTING
from app.deals.schemas import MONEY, DealOut

MAX_DEALS = 50
LIMIT = WholeNumber(
    min=1, max=MAX_DEALS, strict=False, metadata={"description": f"Deals a column; {DEFAULT_DEALS} when left out"}
)
CLOSED_AFTER = Timestamp(metadata={"description": "Won and lost columns count only deals closed since"})

BoardQuery = Schema.from_dict(
    {
        "limit": LIMIT,
        "closed_after": CLOSED_AFTER,
        **{name: LISTING.schema().declared_fields[name] for name in FILTERS},
    },
    name="BoardQuery",
)


class BoardPipeline(PipelineOut):
    class Meta:
        exclude = ("stages",)


class BoardTotal(Schema):
    currency = shown(null=False)
    count = shown(fields.Integer, null=False)
    value = shown(null=False, metadata=MONEY)
    weighted_value = shown(null=False, metadata=MONEY)


class BoardColumn(Schema):
    stage = fields.Nested(StageOut, required=True)
    count = shown(fields.Integer, null=False)
    totals = fields.List(fields.Nested(BoardTotal), required=True)
    deals = fields.List(fields.Nested(DealOut), required=True)


class BoardOut(Schema):
    pipeline = fields.Nested(BoardPipeline, required=True)
    columns = fields.List(fields.Nested(BoardColumn), required=True)
