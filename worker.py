"""`python worker.py [queue ...]` works jobs; `python worker.py --scheduler` relays due jobs and fires the schedule."""

import sys

from boot import check_start


def main(arguments: list[str]) -> None:
    check_start()
    from app.core.metrics_server import serve_metrics
    from app.core.worker import run_worker
    from app.schedule import run_scheduler
    from wsgi import app

    serve_metrics(app.config["SETTINGS"])
    with app.app_context():
        if arguments == ["--scheduler"]:
            run_scheduler(app)
        else:
            run_worker(app, arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
