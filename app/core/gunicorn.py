"""gunicorn's settings: `gunicorn -c app/core/gunicorn.py wsgi:app`."""

import gc
import os
import sys
from pathlib import Path
from typing import Any

if __name__ == "__config__":
    # gunicorn loads this file under that name, before the application.
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from boot import check_start

    check_start()

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# With a listening socket per worker: keep-alive clients would gather on one worker otherwise.
worker_class = "app.core.web_worker.WebWorker"
threads = int(os.environ.get("WEB_THREADS", "8"))
preload_app = True
timeout = 30
graceful_timeout = 25
keepalive = 75
max_requests = int(os.environ.get("WEB_MAX_REQUESTS", "20000"))
max_requests_jitter = max_requests // 10
limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 8190
accesslog = None
errorlog = "-"
loglevel = "warning"
control_socket_disable = True


def on_starting(server: Any) -> None:
    """The workers' sockets belong to the master, so that no connection is lost with a worker."""
    from app.core.web_worker import open_doors

    open_doors(server)


def pre_fork(server: Any, worker: Any) -> None:
    """A new worker serves the socket that has the fewest."""
    worker.choose_door(list(server.WORKERS.values()))


def when_ready(_server: Any) -> None:
    """Nothing loaded so far is garbage: the collector must not touch, and so copy, the pages the workers share."""
    gc.collect()
    gc.freeze()


def post_fork(_server: Any, _worker: Any) -> None:
    """Connections made before the fork must not be shared by two processes."""
    from app.core.database import db
    from wsgi import app

    with app.app_context():
        db.engine.dispose(close=False)
    app.extensions["redis"].connection_pool.reset()
    app.extensions["rq_redis"].connection_pool.reset()


def child_exit(_server: Any, worker: Any) -> None:
    """Keep what an ended worker counted."""
    from app.core.metrics import absorb_ended

    absorb_ended(worker.pid)
