"""Metrics of many processes: what an ended one counted is kept, its files are not."""

import subprocess
import sys
from pathlib import Path

COUNT = """
import os, sys
from app.core import metrics
if sys.argv[1] == "parent":
    for number in range(5):
        child = os.fork()
        if child == 0:
            metrics.JOBS.labels("a.b", "done").inc()
            metrics.JOB_SECONDS.labels("a.b").observe(0.2)
            metrics.QUEUE_DEPTH.labels("high").set(number)
            os._exit(0)
        os.waitpid(child, 0)
        metrics.absorb_ended(child)
from flask import Flask
with Flask("x").app_context():
    print(metrics.render_metrics().get_data(as_text=True))
"""


def test_children_leave_their_figures_and_no_files(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", COUNT, "parent"],
        env={"PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "PATH": ""},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert 'jobs_total{name="a.b",outcome="done"} 5.0' in done.stdout
    assert 'job_duration_seconds_count{name="a.b"} 5.0' in done.stdout
    assert 'job_duration_seconds_bucket{le="0.25",name="a.b"} 5.0' in done.stdout
    assert 'job_queue_depth{queue="high"} 4.0' in done.stdout
    # counter, histogram and gauge of the parent itself, and one of each for all that ended.
    assert len(list(tmp_path.glob("*.db"))) <= 7


def test_nothing_to_absorb_without_a_folder(monkeypatch):
    from app.core.metrics import absorb_ended

    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    absorb_ended(1)


def test_requests_are_counted_by_endpoint_not_by_address(probe):
    from app.core.metrics import render_metrics

    probe.get("/nowhere-1")
    probe.patch("/teams/5", {"name": "A"})
    with probe.app.app_context():
        text = render_metrics().get_data(as_text=True)
    assert 'http_requests_total{endpoint="unmatched",method="GET",status="404"}' in text
    assert 'http_request_duration_seconds_count{endpoint="probe.update_probe_team",method="PATCH"}' in text
    assert "nowhere-1" not in text
    for name in (
        "leads_created_total",
        "deals_converted_total",
        "ai_requests_total",
        "active_users",
        "call_queue_size",
    ):
        assert f"# HELP {name}" in text
