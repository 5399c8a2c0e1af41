"""A process that makes and sends deliveries in children of its own, and has each kill itself at a given step.

Reads {"settings", "organization", "endpoint"} from its first argument and the number of a step from each line of its input; a
step is the end of a function on the way of a delivery. Answers "killed", or "done" when there are no so many steps.
"""

import json
import os
import signal
import sys
from types import FrameType
from typing import Any

from app import create_app
from app.core.job_runner import run_job
from app.core.tenancy import Scope, acting_as
from app.webhooks.sweeps import make_deliveries

WATCHED = ("app/webhooks/sending.py", "app/webhooks/sweeps.py", "app/webhooks/jobs.py", "app/core/outgoing_http.py")


def kill_at(step: int) -> None:
    """Count the ends of functions; kill -9 at the end of this one."""
    count = 0

    def watch(frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal count
        if event == "return" and any(part in frame.f_code.co_filename for part in WATCHED):
            count += 1
            if count == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(watch)


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
    print("ready", flush=True)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            kill_at(int(line))
            deliver(app, about["organization"], about["endpoint"])
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print("done" if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0 else "killed", flush=True)


if __name__ == "__main__":
    main()
