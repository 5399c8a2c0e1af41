"""What a container platform asks: is the process alive, may it get requests."""

from flask import Response

from app.core.errors import Unavailable
from app.core.http import Blueprint
from app.health.checks import HEALTHY, check_database

blueprint = Blueprint("probes", __name__, description="Probes of the platform")


@blueprint.route("/livez")
@blueprint.response(200, {"type": "string"}, content_type="text/plain")
def get_liveness() -> Response:
    """The process answers; nothing else is asked"""
    return Response("ok\n", mimetype="text/plain")


@blueprint.route("/readyz")
@blueprint.response(200, {"type": "string"}, content_type="text/plain")
def get_readiness() -> Response:
    """The database answers; without Redis the product still serves"""
    if check_database()[0] != HEALTHY:
        raise Unavailable
    return Response("ok\n", mimetype="text/plain")
