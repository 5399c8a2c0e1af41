"""Sample data of an organization."""

import marshmallow as ma
from marshmallow import fields

from app.core.http import Blueprint, requires
from app.core.record_schemas import shown
from app.samples.removal import remove_sample_data

blueprint = Blueprint("samples", __name__, description="Sample data")


class SampleCountsOut(ma.Schema):
    activity = shown(fields.Integer, null=False)
    note = shown(fields.Integer, null=False)
    task = shown(fields.Integer, null=False)
    lead = shown(fields.Integer, null=False)
    deal = shown(fields.Integer, null=False)
    contact = shown(fields.Integer, null=False)
    company = shown(fields.Integer, null=False)


@blueprint.route("/sample-data", methods=["DELETE"])
@requires("organization.manage")
@blueprint.returns(SampleCountsOut)
def delete_sample_data() -> dict[str, int]:
    """Remove the sample data for good

    What people added themselves stays. Answers how many records of each kind were removed.
    """
    return remove_sample_data()
