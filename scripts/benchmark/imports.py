"""Rows a second of an import, by the real worker: the shape of a web shop's lead export, 37 columns."""

import csv
import io
import random
import time
import uuid
from itertools import cycle
from typing import Any

from scripts.benchmark.processes import ROOT, cpu_seconds
from scripts.benchmark.site import Site

# Real leads when they lie beside the repository: their cells repeat, are long or empty as no made-up ones are.
REAL_LEADS = ROOT.parent / "shared" / "data" / "x_education_leads" / "leads.csv"
FIRST_NUMBER = 600_000

CHOICES = (
    "Yes",
    "No",
    "Select",
    "Google",
    "Direct traffic",
    "Unemployed",
    "Working",
    "Better prospects",
    "",
    "",
    "E-mail opened",
)
COLUMNS = 37
PATIENCE_SECONDS = 600


def measure(site: Site, rows: int) -> dict[str, Any]:
    """Upload, run, wait; prints and returns the rate."""
    token = site.small["token"]
    made = site.post("/imports?filename=leads.csv&record_type=lead", None, token, _file(rows).encode())["data"]
    servers = {"PostgreSQL": site.servers[0].pid, "worker": site.worker.pid}
    before = {name: cpu_seconds(pid) for name, pid in servers.items()}
    started = time.monotonic()
    site.post(f"/imports/{made['id']}/run", {}, token)
    while time.monotonic() - started < PATIENCE_SECONDS:
        item = site.get(f"/imports/{made['id']}", token)["data"]
        if item["state"] not in ("queued", "running"):
            break
        time.sleep(0.2)
    seconds = time.monotonic() - started
    used = {name: round(cpu_seconds(pid) - before[name], 1) for name, pid in servers.items()}
    rate = item["counts"]["created"] / seconds
    print(f"\nimport of {rows:,} rows, {COLUMNS} columns: {item['state']} in {seconds:.1f} s, {rate:,.0f} rows/s")
    print("  processor seconds: " + ", ".join(f"{name} {share}" for name, share in used.items()))
    result = {"rows": rows, "state": item["state"], "seconds": seconds, "rows_per_second": rate}
    return {**result, "counts": item["counts"], "cpu_seconds": used}


def _file(rows: int) -> str:
    buffer = io.StringIO()
    (_repeat_real if REAL_LEADS.exists() else _make_up)(csv.writer(buffer), rows)
    return buffer.getvalue()


def _repeat_real(writer: Any, rows: int) -> None:
    """The rows of the real file over and over, each with an id and a number of its own."""
    with REAL_LEADS.open(newline="", encoding="utf-8") as file:
        header, *body = csv.reader(file)
    writer.writerow(header)
    for number, row in zip(range(rows), cycle(body), strict=False):
        writer.writerow([f"{row[0][:-8]}{number:08d}", FIRST_NUMBER + number, *row[2:]])


def _make_up(writer: Any, rows: int) -> None:
    numbers = random.Random(7)
    names = ["Prospect ID", "Lead Number", "Lead Source", "City", "Country"]
    writer.writerow([*names, *(f"Question {number}" for number in range(COLUMNS - len(names)))])
    for number in range(rows):
        known = [str(uuid.UUID(int=numbers.getrandbits(128))), FIRST_NUMBER + number, "Website", "Rome", "Italy"]
        writer.writerow([*known, *(numbers.choice(CHOICES) for _ in range(COLUMNS - len(known)))])
