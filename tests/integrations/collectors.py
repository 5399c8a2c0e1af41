"""A server that takes whatever Sentry, Logtail and PostHog send, and a product that sends with secrets planted in it."""

import gzip
import subprocess
import sys
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import orjson

ROOT = Path(__file__).resolve().parents[2]
PLANTED = {
    "password": "hunter2-correct-staple-99",
    "address": "jane.doe+crm@private-mail.example",
    "phone": "+49 170 5550123",
    "us_phone": "(415) 555-2671",
    "token": "nck_AbCdEf0123456789AbCdEf01",
    "jwt": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0.c2lnbmF0dXJlLW9mLXNvbWVib2R5",
    "stripe": "sk_test_4eC39HqLyjWDarjtT1zdp7dc",
    "own": "test-secret-key-0123456789abcdefghijklmnop",
    "cookie": "refresh-value-of-somebody-1234567890",
}
PROGRAM = """
import logging, sys, threading, time
import orjson, sentry_sdk
from app import create_app
from app.core.database import transaction
from app.core.job_runner import run_job
from app.core.jobs import job
from tests.client import Signed
from tests.core.probe import add_probe

given = orjson.loads(sys.argv[1])
planted = given["planted"]
app = create_app(**given["settings"])
add_probe(app)

@app.get("/boom")
def boom():
    raise RuntimeError("refused: " + orjson.dumps(planted).decode() + " Bearer " + planted["jwt"])

app.extensions["guards"]["leaks"] = app.extensions["guards"]["health"]
person = Signed.sign_up(app)
log = logging.getLogger("neuracrm.leaks")
started = time.perf_counter()
for number in range(given["requests"]):
    answer = person.http.post("/boom-not-there", json=planted, headers={"Authorization": "Bearer " + planted["token"]})
    answer = person.http.get("/boom", query_string={"email": planted["address"], "key": planted["token"]}, headers={
        "Authorization": "Bearer " + planted["token"], "Cookie": "neuracrm_refresh=" + planted["cookie"]})
    assert answer.status_code == 500, answer.status_code
    person.post("/leads", {"last_name": "Doe", "email": planted["address"], "phone": planted["phone"]})
    log.warning("a library wrote %s", planted, extra={"url": "https://x.example/?token=" + planted["token"]})
print(round(time.perf_counter() - started, 3))
sentry_sdk.flush(5)
if given["flush"]:
    for handler in logging.getLogger().handlers:
        handler.flush()
    app.extensions["posthog"].shutdown()
"""


class Collector:
    """Keeps the bodies it got, by path, unpacked."""

    def __init__(self) -> None:
        self.received: list[tuple[str, bytes]] = []
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                collector.received.append((self.path, body))
                self.send_response(202 if self.path == "/" else 200)
                self.end_headers()
                self.wfile.write(b'{"status":1}')

            def log_message(self, *_arguments: Any) -> None:
                """Nothing on the terminal."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def bodies(self, part: str) -> list[bytes]:
        return [body for path, body in self.received if part in path]


def run_product(settings: Mapping[str, Any], *, requests: int, flush: bool) -> float:
    """Run the product in a process of its own against collectors; the seconds its requests took."""
    given = orjson.dumps({"settings": settings, "planted": PLANTED, "requests": requests, "flush": flush}).decode()
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, given], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    numbers = [line for line in done.stdout.splitlines() if line.replace(".", "").isdigit()]
    return float(numbers[-1])
