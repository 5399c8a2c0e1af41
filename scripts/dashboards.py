"""`.venv/bin/python -m scripts.dashboards` writes ops/grafana/dashboards from the table below."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "ops/grafana/dashboards"
WIDTH, HEIGHT, PER_ROW = 12, 8, 2

# title -> panels: title, unit of Grafana, query, legend
DASHBOARDS: dict[str, list[tuple[str, str, str, str]]] = {
    "Requests": [
        ("Requests a second", "reqps", "sum by (status) (rate(http_requests_total[5m]))", "{{status}}"),
        ("Share that failed", "percentunit", "neuracrm:error_ratio:rate5m", "5xx"),
        ("Time to answer, 95th percentile", "s", "neuracrm:latency_seconds:p95", "p95"),
        ("Time to answer, 99th percentile", "s", "neuracrm:latency_seconds:p99", "p99"),
        (
            "Slowest endpoints, 95th percentile",
            "s",
            "topk(10, histogram_quantile(0.95, sum by (le, endpoint) (rate(http_request_duration_seconds_bucket[5m]))))",
            "{{endpoint}}",
        ),
        ("Busiest endpoints", "reqps", "topk(10, sum by (endpoint) (rate(http_requests_total[5m])))", "{{endpoint}}"),
        (
            "Month's allowance of errors used in 3 days",
            "percentunit",
            "neuracrm:error_ratio:rate3d / 0.001 / 10",
            "used",
        ),
        ("Instances that answer", "short", "sum by (job) (up)", "{{job}}"),
    ],
    "Database": [
        ("Connections in use", "short", "sum by (instance) (database_pool_in_use)", "{{instance}}"),
        ("Healthy", "short", "min by (component) (neuracrm_component_healthy)", "{{component}}"),
        ("Standby behind", "s", "max by (instance) (pg_replication_lag_seconds)", "{{instance}}"),
        ("Size", "bytes", "sum by (datname) (pg_database_size_bytes)", "{{datname}}"),
        ("Transactions a second", "ops", "sum by (datname) (rate(pg_stat_database_xact_commit[5m]))", "{{datname}}"),
        (
            "Disk free",
            "percentunit",
            'node_filesystem_avail_bytes{fstype!~"tmpfs|overlay|squashfs"} / node_filesystem_size_bytes',
            "{{mountpoint}}",
        ),
    ],
    "Queues": [
        ("Jobs due", "short", "max by (queue) (job_queue_depth)", "{{queue}}"),
        ("Age of the oldest", "s", "max by (queue) (job_queue_age_seconds)", "{{queue}}"),
        ("Jobs a second", "ops", "sum by (outcome) (rate(jobs_total[5m]))", "{{outcome}}"),
        (
            "Failed for good in an hour",
            "short",
            'sum by (name) (increase(jobs_total{outcome=~"failed|lost"}[1h]))',
            "{{name}}",
        ),
        (
            "Time a job takes, 95th percentile",
            "s",
            "topk(10, histogram_quantile(0.95, sum by (le, name) (rate(job_duration_seconds_bucket[15m]))))",
            "{{name}}",
        ),
        ("Outgoing webhooks", "ops", "sum by (outcome) (rate(webhook_deliveries_total[5m]))", "{{outcome}}"),
        (
            "Incoming events",
            "ops",
            "sum by (vendor, outcome) (rate(inbound_events_total[5m]))",
            "{{vendor}} {{outcome}}",
        ),
        ("Vendors paused", "short", "max by (vendor) (vendor_breaker_open)", "{{vendor}}"),
    ],
    "Calls": [
        ("Callers waiting", "short", "max(call_queue_size)", "waiting"),
        (
            "Requests to telephony",
            "reqps",
            'sum by (vendor, outcome) (rate(vendor_requests_total{vendor=~"twilio|retell"}[5m]))',
            "{{vendor}} {{outcome}}",
        ),
        (
            "Time telephony takes, 95th percentile",
            "s",
            "histogram_quantile(0.95, sum by (le, vendor) "
            '(rate(vendor_request_seconds_bucket{vendor=~"twilio|retell"}[5m])))',
            "{{vendor}}",
        ),
        (
            "Events of calls",
            "ops",
            'sum by (vendor) (rate(inbound_events_total{vendor=~"twilio|retell"}[5m]))',
            "{{vendor}}",
        ),
    ],
    "AI": [
        ("Requests", "reqps", "sum by (service, status) (rate(ai_requests_total[5m]))", "{{service}} {{status}}"),
        ("Requests in 30 days", "short", "sum by (service) (increase(ai_requests_total[30d]))", "{{service}}"),
        (
            "Calls of the vendor",
            "reqps",
            'sum by (operation) (rate(vendor_requests_total{vendor="openai"}[5m]))',
            "{{operation}}",
        ),
        (
            "Time the vendor takes, 95th percentile",
            "s",
            'histogram_quantile(0.95, sum by (le, operation) (rate(vendor_request_seconds_bucket{vendor="openai"}[5m])))',
            "{{operation}}",
        ),
    ],
    "Business": [
        ("Active users", "short", "max(active_users)", "users"),
        ("Leads a day", "short", "sum(increase(leads_created_total[1d]))", "leads"),
        ("Deals from leads a day", "short", "sum(increase(deals_converted_total[1d]))", "deals"),
        (
            "Requests a minute for each active user",
            "short",
            "60 * neuracrm:requests:rate5m / max(active_users)",
            "requests",
        ),
    ],
    "Backups": [
        ("Age of the newest backup", "s", "time() - max(neuracrm_backup_last_success_timestamp_seconds)", "age"),
        ("Last one failed", "short", "max(neuracrm_backup_last_failed)", "failed"),
        ("Size", "bytes", "max(neuracrm_backup_size_bytes)", "stored"),
        ("Last restored and found good", "s", "time() - max(neuracrm_backup_verified_timestamp_seconds)", "ago"),
        ("Age of the archive", "s", "max(neuracrm_backup_archive_age_seconds)", "age"),
        (
            "Drills: last passed",
            "s",
            "time() - max by (drill) (neuracrm_drill_last_success_timestamp_seconds)",
            "{{drill}}",
        ),
        ("Drills: loss in time", "s", "max by (drill) (neuracrm_drill_rpo_seconds)", "{{drill}}"),
        ("Drills: time to recover", "s", "max by (drill) (neuracrm_drill_rto_seconds)", "{{drill}}"),
    ],
}


def main() -> None:
    """Write every dashboard."""
    for title in DASHBOARDS:
        (FOLDER / f"{title.lower()}.json").write_text(render_dashboard(title), encoding="utf-8")


def render_dashboard(title: str) -> str:
    """The JSON Grafana reads."""
    panels = [_make_panel(number, *panel) for number, panel in enumerate(DASHBOARDS[title])]
    board = {
        "uid": f"neuracrm-{title.lower()}",
        "title": title,
        "tags": ["neuracrm"],
        "timezone": "browser",
        "schemaVersion": 41,
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "panels": panels,
    }
    return json.dumps(board, indent=1) + "\n"


def _make_panel(number: int, title: str, unit: str, query: str, legend: str) -> dict[str, Any]:
    row, column = divmod(number, PER_ROW)
    source = {"type": "prometheus", "uid": "prometheus"}
    return {
        "id": number + 1,
        "title": title,
        "type": "timeseries",
        "datasource": source,
        "gridPos": {"x": column * WIDTH, "y": row * HEIGHT, "w": WIDTH, "h": HEIGHT},
        "fieldConfig": {"defaults": {"unit": unit, "min": 0}, "overrides": []},
        "targets": [{"refId": "A", "datasource": source, "expr": query, "legendFormat": legend}],
    }


if __name__ == "__main__":
    main()
