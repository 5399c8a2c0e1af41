"""Prometheus and Alertmanager with the product's own rules and routes, on loopback, telling a receiver of the test."""

import json
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import yaml

from scripts.processes import start_child, stop_child
from scripts.server_folder import find_free_port
from tests.deployment.tools import find_tool

ROOT = Path(__file__).resolve().parents[2]
STOP_SECONDS = 20.0
LOOPBACK = "127.0.0.1"


class Receiver(ThreadingHTTPServer):
    """What Alertmanager delivers: (arrival, status, alert's name, labels)."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__((LOOPBACK, 0), _Handler)
        self.told: list[tuple[float, str, str, dict[str, str]]] = []
        self.refused = 0
        self.token = ""

    def find(self, status: str, alert: str, since: float) -> float | None:
        """The first arrival of it after `since`, in seconds of the monotonic clock."""
        return next((at for at, *what, _ in list(self.told) if what == [status, alert] and at >= since), None)


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        is_known = self.headers.get("Authorization") == f"Bearer {self.server.token}"
        if is_known:
            now = time.monotonic()
            self.server.told += [
                (now, alert["status"], alert["labels"]["alertname"], alert["labels"]) for alert in message["alerts"]
            ]
        self.server.refused += not is_known
        self.send_response(200 if is_known else 401)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments: Any) -> None:
        """Silent."""


def write_prometheus(folder: Path, targets: Mapping[str, int], alertmanager: int, token: str) -> Path:
    """The product's scrape configuration for these jobs, with addresses of this machine instead of a network's names."""
    given = yaml.safe_load((ROOT / "ops/prometheus/prometheus.yml").read_text())
    (folder / "metrics_token").write_text(token)
    given["scrape_configs"] = [job for job in given["scrape_configs"] if job["job_name"] in targets]
    for job in given["scrape_configs"]:
        del job["dns_sd_configs"]
        job["static_configs"] = [{"targets": [f"{LOOPBACK}:{targets[job['job_name']]}"]}]
        job["authorization"]["credentials_file"] = str(folder / "metrics_token")
    given["alerting"]["alertmanagers"][0]["static_configs"][0]["targets"] = [f"{LOOPBACK}:{alertmanager}"]
    shutil.copytree(ROOT / "ops/prometheus/rules", folder / "rules")
    return _write(folder / "prometheus.yml", given)


def write_alertmanager(folder: Path, receiver: Receiver) -> Path:
    """The product's routes, groups and inhibitions; only the webhook is delivered, to the test's receiver."""
    given = yaml.safe_load((ROOT / "ops/alertmanager/alertmanager.yml").read_text())
    (folder / "receiver_token").write_text(receiver.token)
    del given["global"]
    for one in given["receivers"]:
        del one["email_configs"], one["slack_configs"]
        for hook in one.get("webhook_configs", []):
            hook["url"] = f"http://{LOOPBACK}:{receiver.server_port}/alerts"
            hook["http_config"]["authorization"]["credentials_file"] = str(folder / "receiver_token")
    return _write(folder / "alertmanager.yml", given)


def _write(path: Path, content: Any) -> Path:
    path.write_text(yaml.safe_dump(content))
    return path


@contextmanager
def watch(folder: Path, targets: Mapping[str, int], token: str) -> Iterator[tuple[Receiver, int]]:
    """Both programs while the body runs; the receiver and Prometheus' port."""
    receiver, alerts, port = Receiver(), find_free_port(), find_free_port()
    receiver.token = token[::-1]
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    commands = [
        [find_tool("prometheus-alertmanager"), f"--config.file={write_alertmanager(folder, receiver)}",
         f"--web.listen-address={LOOPBACK}:{alerts}", f"--storage.path={folder / 'silences'}",
         "--cluster.listen-address="],
        [find_tool("prometheus"), f"--config.file={write_prometheus(folder, targets, alerts, token)}",
         f"--web.listen-address={LOOPBACK}:{port}", f"--storage.tsdb.path={folder / 'series'}"],
    ]  # fmt: skip
    running: list[subprocess.Popen[bytes]] = []
    try:
        with (folder / "watchers.log").open("ab") as log:
            running += [start_child(command, output=log, death_signal=signal.SIGKILL) for command in commands]
        yield receiver, port
    finally:
        for program in running:
            stop_child(program, signal.SIGTERM, STOP_SECONDS)
        receiver.shutdown()
        receiver.server_close()
