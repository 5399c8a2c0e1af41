"""The metrics of a worker or scheduler that shares no folder with a web process: answered on a port of its own.

On every address of the machine with a METRICS_TOKEN, on loopback alone without one.
"""

import hmac
import logging
import socket
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from app.core.metrics import TEXT_TYPE, write_metrics
from config import Settings

PATH = "/metrics"
REQUEST_SECONDS = 5.0
EVERYWHERE, LOOPBACK = "::", "127.0.0.1"

log = logging.getLogger("neuracrm.metrics")


class MetricsServer(ThreadingHTTPServer):
    """Listens on IPv4 and IPv6 where the machine has both: platforms' private networks are often IPv6 alone."""

    daemon_threads = True

    def __init__(self, port: int, token: str) -> None:
        self.token = token
        is_dual = bool(token) and socket.has_dualstack_ipv6()
        self.address_family = socket.AF_INET6 if is_dual else socket.AF_INET
        host = (EVERYWHERE if is_dual else "0.0.0.0") if token else LOOPBACK  # noqa: S104 - guarded by the token
        super().__init__((host, port), _Handler)

    def server_bind(self) -> None:
        if self.address_family == socket.AF_INET6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().server_bind()


class _Handler(BaseHTTPRequestHandler):
    server: MetricsServer
    timeout = REQUEST_SECONDS
    server_version, sys_version = "", ""

    def do_GET(self) -> None:
        if self.path.partition("?")[0] != PATH:
            self._answer(HTTPStatus.NOT_FOUND, b"")
        elif not self._is_allowed():
            self._answer(HTTPStatus.UNAUTHORIZED, b"")
        else:
            self._answer(HTTPStatus.OK, write_metrics())

    def _is_allowed(self) -> bool:
        given = self.headers.get("Authorization", "").encode()
        return not self.server.token or hmac.compare_digest(given, f"Bearer {self.server.token}".encode())

    def _answer(self, status: HTTPStatus, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", TEXT_TYPE)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments: Any) -> None:
        """A scrape every few seconds is no news."""


def serve_metrics(settings: Settings) -> MetricsServer | None:
    """Answer Prometheus in a thread of this process; None without METRICS_PORT, or when the port is taken."""
    if not settings.METRICS_PORT:
        return None
    try:
        server = MetricsServer(settings.METRICS_PORT, settings.METRICS_TOKEN)
    except OSError as error:
        # Work goes on unwatched rather than not at all.
        log.warning("metrics are not served", extra={"port": settings.METRICS_PORT, "reason": error.strerror})
        return None
    threading.Thread(target=server.serve_forever, daemon=True, name="metrics").start()
    return server
