from hashlib import sha256
from typing import Any

import marshmallow as ma
from flask import Response, request
from marshmallow import fields

from app.core.http import Blueprint, answer, found, requires
from app.core.record_schemas import shown
from app.leads.options import list_options, option_names

blueprint = Blueprint("options", __name__, description="Lists people choose from")
# Private: labels are the organization's own. Five minutes: a renamed status shows soon everywhere.
CACHE_CONTROL = "private, max-age=300"


class OptionOut(ma.Schema):
    """What to send (`value`) and what to show (`label`); some lists tell more."""

    value = fields.Raw(required=True)
    label = shown(null=False)
    category = fields.String()
    type = fields.String()
    color = fields.String(allow_none=True)
    is_default = fields.Boolean()
    pipeline_id = fields.Integer()
    probability = fields.Integer()


class OptionNameOut(ma.Schema):
    name = shown(null=False)


def _cacheable(data: Any) -> Response:
    response = answer(data, meta={"limit": len(data), "next_cursor": None})
    response.set_etag(sha256(response.get_data()).hexdigest()[:16])
    response.headers["Cache-Control"] = CACHE_CONTROL
    return response.make_conditional(request)


@blueprint.route("", methods=["GET"])
@requires("leads.read")
@blueprint.returns(OptionNameOut, many=True)
def list_option_names() -> Response:
    """List the lists of options."""
    return _cacheable([{"name": name} for name in option_names()])


@blueprint.route("/<name>", methods=["GET"])
@requires("leads.read")
@blueprint.returns(OptionOut, many=True)
def read_options(name: str) -> Response:
    """Read a list of options."""
    return _cacheable(found(list_options(name)))
