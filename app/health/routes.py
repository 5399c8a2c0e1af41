"""Is the product alive, and what does it depend on. These answers have no envelope: monitors read them."""

import hmac
from typing import Any

import orjson
from flask import Response, current_app, request

from app.core import metrics
from app.core.activity import count_active
from app.core.clock import now
from app.core.errors import Unauthorized
from app.core.http import JSON_TYPE, Blueprint
from app.core.metrics import render_metrics
from app.health.checks import HEALTHY, check_everything, check_own_parts, sum_up
from app.health.schemas import DetailedHealthOut, HealthOut
from app.integrations.calls import list_paused

blueprint = Blueprint("health", __name__, description="Health and metrics")


@blueprint.route("/")
@blueprint.response(200, HealthOut)
def get_health() -> Response:
    """The process is alive"""
    return _answer("healthy")


# Werkzeug forgets which methods an address takes when only the slash at its end is missing: 404 instead of 405.
blueprint.record(lambda state: state.add_url_rule("", "get_health", view_func=get_health))


@blueprint.route("/detailed")
@blueprint.response(200, DetailedHealthOut)
@blueprint.alt_response(503, schema=DetailedHealthOut, description="The database is away")
def get_detailed_health() -> Response:
    """Database, Redis, worker, scheduler, schema and vendors"""
    checks = check_everything()
    status = 503 if checks["database"].startswith("unhealthy") else 200
    return _answer(sum_up(checks), status, checks=checks)


@blueprint.route("/metrics")
@blueprint.response(200, {"type": "string"}, content_type="text/plain")
def get_metrics() -> Response:
    """Metrics in the format Prometheus reads"""
    token = current_app.config["SETTINGS"].METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    if token and not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        raise Unauthorized("The metrics need the METRICS_TOKEN as bearer token.")
    metrics.ACTIVE_USERS.set(count_active())
    list_paused()
    for component, state in check_own_parts().items():
        metrics.COMPONENT_HEALTHY.labels(component).set(state == HEALTHY)
    return render_metrics()


def _answer(state: str, status: int = 200, **more: Any) -> Response:
    version = current_app.config["SETTINGS"].RELEASE_VERSION
    body = {"status": state, "timestamp": now().isoformat(), "version": version, **more}
    return Response(orjson.dumps(body), status=status, mimetype=JSON_TYPE)
