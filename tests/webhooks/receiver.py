"""Somebody else's server: keeps what it is sent and answers as it is told."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from standardwebhooks import Webhook


class Received(NamedTuple):
    """One POST as it came."""

    headers: dict[str, str]
    body: bytes

    @property
    def message_id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def data(self) -> Any:
        return json.loads(self.body)

    def verify(self, secret: str) -> Any:
        """The body, verified by the reference library. Raises WebhookVerificationError."""
        return Webhook(secret).verify(self.body.decode(), self.headers)


class Receiver:
    """On loopback. `answers` are the next statuses, then `status` for ever."""

    def __init__(self, status: int = 204) -> None:
        self.status = status
        self.answers: list[int] = []
        self.received: list[Received] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                body = self.rfile.read(length)
                if len(body) < length:
                    # The sender died in the middle: no message came.
                    return
                receiver.received.append(Received({k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(receiver.answers.pop(0) if receiver.answers else receiver.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_arguments: Any) -> None:
                """Tests print nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/hooks"

    @property
    def names(self) -> list[str]:
        return [one.data["type"] for one in self.received]

    def __enter__(self) -> "Receiver":
        self._thread.start()
        return self

    def __exit__(self, *_error: Any) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
