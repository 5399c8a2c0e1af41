"""`python worker.py [queue ...]` works jobs; `python worker.py --scheduler` relays due jobs and fires the schedule."""

import sys

from config import ConfigurationError


def main(arguments: list[str]) -> None:
    from app.core.database_role import refuse_unsafe_role
    from app.core.worker import run_worker
    from app.schedule import run_scheduler
    from wsgi import app

    refuse_unsafe_role(app.config["SETTINGS"].application_url)
    with app.app_context():
        if arguments == ["--scheduler"]:
            run_scheduler(app)
        else:
            run_worker(app, arguments)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except ConfigurationError as error:
        sys.exit(f"NeuraCRM cannot start: {error}")
