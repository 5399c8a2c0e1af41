"""Makes and sends deliveries until it is killed. Its argument holds {"settings", "organization", "endpoint"}."""

import json
import sys
from typing import Any

from app import create_app
from app.core.job_runner import run_job
from app.core.tenancy import Scope, acting_as
from app.webhooks.sweeps import make_deliveries
from tests.killing import die_on_request

WATCHED = ("app/webhooks/sending.py", "app/webhooks/sweeps.py", "app/webhooks/jobs.py", "app/core/outgoing_http.py")


def deliver(app: Any, organization: int, endpoint: int) -> None:
    from app.core.database import db, transaction
    from app.webhooks.jobs import send_deliveries

    with app.app_context(), acting_as(Scope(organization, actor_type="system")):
        make_deliveries(endpoint)
        with transaction():
            job_id = send_deliveries.enqueue(endpoint_id=endpoint)
        db.session.remove()
    with app.app_context():
        run_job(organization, job_id)


def main() -> None:
    about = json.loads(sys.argv[1])
    app = create_app(**about["settings"])
    die_on_request(WATCHED, lambda _given: deliver(app, about["organization"], about["endpoint"]))


if __name__ == "__main__":
    main()
