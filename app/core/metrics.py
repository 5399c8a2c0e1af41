"""Prometheus metrics, right across all web processes and workers of a machine (one shared folder).

Workers on a machine of their own answer for themselves: core/metrics_server.py.

Names are the specification's. Labels never hold an organization or an id.
"""

import os
import time
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.registry import REGISTRY
from prometheus_flask_exporter import PrometheusMetrics

TEXT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

REQUESTS = Counter("http_requests", "HTTP requests", ["method", "endpoint", "status"])
LATENCY = Histogram("http_request_duration_seconds", "Time to answer", ["method", "endpoint"], buckets=BUCKETS)
LEADS_CREATED = Counter("leads_created", "Leads created, also by imports")
DEALS_CONVERTED = Counter("deals_converted", "Deals made by converting a lead")
AI_REQUESTS = Counter("ai_requests", "Requests to AI services", ["service", "status"])
ACTIVE_USERS = Gauge("active_users", "Users seen in the last five minutes", multiprocess_mode="mostrecent")
CALL_QUEUE_SIZE = Gauge("call_queue_size", "Callers waiting", multiprocess_mode="mostrecent")
QUEUE_DEPTH = Gauge("job_queue_depth", "Jobs due and not done", ["queue"], multiprocess_mode="mostrecent")
QUEUE_AGE = Gauge("job_queue_age_seconds", "Age of the oldest due job", ["queue"], multiprocess_mode="mostrecent")
JOBS = Counter("jobs", "Jobs ended", ["name", "outcome"])
JOB_SECONDS = Histogram("job_duration_seconds", "Time a job took", ["name"])
WEBHOOK_DELIVERIES = Counter("webhook_deliveries", "Attempts at outgoing webhooks", ["outcome"])
INBOUND_EVENTS = Counter("inbound_events", "Events of outside services", ["vendor", "outcome"])
VENDOR_REQUESTS = Counter("vendor_requests", "Requests to outside services", ["vendor", "operation", "outcome"])
VENDOR_SECONDS = Histogram(
    "vendor_request_seconds", "Time an outside service took", ["vendor", "operation"], buckets=BUCKETS
)
VENDOR_BREAKER_OPEN = Gauge(
    "vendor_breaker_open", "1 while calls to a service pause", ["vendor"], multiprocess_mode="mostrecent"
)
COMPONENT_HEALTHY = Gauge(
    "neuracrm_component_healthy",
    "1 while a part the product needs is healthy",
    ["component"],
    multiprocess_mode="mostrecent",
)
POOL_IN_USE = Gauge("database_pool_in_use", "Connections checked out", multiprocess_mode="livesum")


class _Children:
    """Labelled children are kept: looking one up by labels() costs more than counting."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, int], tuple[Any, Any]] = {}

    def get(self, method: str, endpoint: str, status: int) -> tuple[Any, Any]:
        key = (method, endpoint, status)
        pair = self._kept.get(key)
        if pair is None:
            pair = (REQUESTS.labels(method, endpoint, str(status)), LATENCY.labels(method, endpoint))
            self._kept[key] = pair
        return pair


_children = _Children()


def init_metrics(app: Flask) -> None:
    """prometheus-flask-exporter adds what Flask extensions record; the specification's names are kept by hand."""
    app.extensions["prometheus"] = PrometheusMetrics(app, path=None, export_defaults=False, registry=REGISTRY)


def observe_request(status: int) -> float:
    """Count the running request; returns its duration in seconds."""
    seconds = time.perf_counter() - g.started
    endpoint = request.endpoint or "unmatched"
    counter, histogram = _children.get(request.method, endpoint, status)
    counter.inc()
    histogram.observe(seconds)
    return seconds


def render_metrics() -> Response:
    """All processes' metrics in the text format Prometheus reads."""
    return Response(write_metrics(), mimetype=TEXT_TYPE)


def write_metrics() -> bytes:
    """The metrics of every process that shares this one's folder."""
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)
    return generate_latest(registry)


def absorb_ended(process: int) -> None:
    """Add an ended child's figures to a file of this process: a file for every job ever run would fill the disk."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if not folder:
        return
    for path in Path(folder).glob(f"*_{process}.db"):
        kind = path.name.removesuffix(f"_{process}.db")
        if not kind.startswith("gauge_live"):
            _add_figures(path, Path(folder) / f"{kind}_ended{os.getpid()}.db", is_gauge=kind.startswith("gauge"))
        path.unlink(missing_ok=True)


def _add_figures(source: Path, target: Path, *, is_gauge: bool) -> None:
    kept = MmapedDict(str(target))
    for key, value, timestamp, _ in MmapedDict.read_all_values_from_file(str(source)):
        before, written_at = kept.read_value(key)
        if not is_gauge:
            kept.write_value(key, before + value, 0.0)
        elif timestamp > written_at:
            kept.write_value(key, value, timestamp)
    kept.close()
