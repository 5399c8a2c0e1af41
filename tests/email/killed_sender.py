"""Hands emails over until it is killed. Its argument holds {"settings", "organization"}; each line names a job."""

import json
import sys
from typing import Any

from app import create_app
from app.core.job_runner import run_job
from tests.killing import die_on_request

WATCHED = ("app/email/jobs.py", "app/email/service.py", "app/integrations/mailer.py", "app/integrations/sendgrid.py",
           "app/integrations/calls.py")  # fmt: skip


def main() -> None:
    about = json.loads(sys.argv[1])
    app = create_app(**about["settings"])

    def hand_over(given: dict[str, Any]) -> None:
        with app.app_context():
            run_job(about["organization"], given["job"])

    die_on_request(WATCHED, hand_over)


if __name__ == "__main__":
    main()
