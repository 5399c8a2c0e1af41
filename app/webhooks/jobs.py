"""Sending what is due to an endpoint."""

from sqlalchemy import text

from app.core.database import db, transaction
from app.core.job_runner import keep_claim
from app.core.jobs import job
from app.core.tenancy import current
from app.webhooks.sending import deliver_next

SEND_TIMEOUT_SECONDS = 600
# So long the sweep leaves an endpoint to the job that is sending; the job says again before each attempt.
SENDING_SECONDS = 60
HOLD = text(
    "update webhook_endpoints set sending_until = clock_timestamp() + make_interval(secs => :seconds) "
    "where organization_id = :organization and id = :endpoint"
)
RELEASE = text(
    "update webhook_endpoints set sending_until = null where organization_id = :organization and id = :endpoint"
)


@job("default", stepwise=True, takes_turns=True, timeout_seconds=SEND_TIMEOUT_SECONDS)
def send_deliveries(*, endpoint_id: int) -> None:
    """Send what is due, one after another. Two at once do no harm: each delivery is claimed."""
    values = {"organization": current.organization_id, "endpoint": endpoint_id}
    while True:
        # A commit of its own: a job that hands back here has claimed nothing yet.
        with transaction():
            db.session.execute(HOLD, {**values, "seconds": SENDING_SECONDS})
            keep_claim()
        if not deliver_next(endpoint_id):
            break
    with transaction():
        db.session.execute(RELEASE, values)
