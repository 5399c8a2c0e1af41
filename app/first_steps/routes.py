"""First steps of a new organization."""

from typing import Any

from marshmallow import fields, validate

from app.core.http import Blueprint, requires
from app.core.record_schemas import shown
from app.core.schemas import Schema, Truth
from app.first_steps.queries import PERMISSIONS, describe_first_steps
from app.identity.first_steps import hide_first_steps, hides_first_steps

blueprint = Blueprint("first_steps", __name__, description="What somebody new does first")


class FirstStepsIn(Schema):
    is_hidden = Truth(required=True, metadata={"description": "Put the list away, or take it out again; for me alone"})


class FirstStep(Schema):
    step = shown(null=False, validate=validate.OneOf(list(PERMISSIONS)))
    is_done = shown(fields.Boolean, null=False, metadata={"description": "Sample records do not count"})


class FirstStepsOut(Schema):
    is_hidden = shown(fields.Boolean, null=False)
    is_complete = shown(fields.Boolean, null=False)
    has_sample_data = shown(
        fields.Boolean, null=False, metadata={"description": "DELETE /api/organization/sample-data removes it"}
    )
    steps = fields.List(fields.Nested(FirstStep), required=True, metadata={"description": "Those my role allows"})


@blueprint.route("", methods=["GET"])
@requires("first_steps.read")
@blueprint.returns(FirstStepsOut)
def read_first_steps() -> dict[str, Any]:
    """Read the first steps and which are done"""
    return describe_first_steps(hides_first_steps())


@blueprint.route("", methods=["PUT"])
@requires("account.manage")
@blueprint.takes(FirstStepsIn)
@blueprint.returns(FirstStepsOut)
def change_first_steps(values: dict[str, Any]) -> dict[str, Any]:
    """Put the list of first steps away, or take it out again"""
    hide_first_steps(values["is_hidden"])
    return describe_first_steps(values["is_hidden"])
