"""Is the product alive, and what does it depend on."""

from flask import Response, current_app, jsonify

from app.core.clock import now
from app.core.http import Blueprint
from app.core.metrics import render_metrics

blueprint = Blueprint("health", __name__, description="Health and metrics")


@blueprint.route("/")
def get_health() -> Response:
    """The process is alive"""
    settings = current_app.config["SETTINGS"]
    return jsonify(status="healthy", timestamp=now().isoformat(), version=settings.RELEASE_VERSION)


@blueprint.route("/metrics")
def get_metrics() -> Response:
    """Metrics in the format Prometheus reads"""
    return render_metrics()
