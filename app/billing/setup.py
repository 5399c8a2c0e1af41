"""Switching billing on."""

from flask import Flask

from app.billing import jobs
from app.billing.limits import PlanLimits
from app.core.limits import set_limits

# A worker that runs one of these must know them, though no route names them.
JOBS = (jobs.refresh_subscription, jobs.report_usage)


def init_billing(app: Flask) -> None:
    """Limit what organizations may where plans are sold: with a key of Stripe's, or its simulator's."""
    if app.config["SETTINGS"].is_configured("stripe"):
        set_limits(app, PlanLimits())
