"""gunicorn's settings: `gunicorn -c app/core/gunicorn.py wsgi:app`."""

import os

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "8"))
# One listening socket per worker: keep-alive clients would gather on one worker otherwise.
reuse_port = True
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


def post_fork(server, worker):  # noqa: ARG001  gunicorn fixes the signature
    """Connections made before the fork must not be shared by two processes."""
    from app.core.database import db
    from wsgi import app

    with app.app_context():
        db.engine.dispose(close=False)
    app.extensions["redis"].connection_pool.reset()


def child_exit(server, worker):  # noqa: ARG001
    from prometheus_client import multiprocess

    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.mark_process_dead(worker.pid)
