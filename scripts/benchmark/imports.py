"""Rows a second of an import, by the real worker: the shape of a web shop's lead export, 37 columns."""

import csv
import io
import random
import time
import uuid
from typing import Any

from scripts.benchmark.site import Site

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
    started = time.monotonic()
    site.post(f"/imports/{made['id']}/run", {}, token)
    while time.monotonic() - started < PATIENCE_SECONDS:
        item = site.get(f"/imports/{made['id']}", token)["data"]
        if item["state"] not in ("queued", "running"):
            break
        time.sleep(0.2)
    seconds = time.monotonic() - started
    rate = item["counts"]["created"] / seconds
    print(f"\nimport of {rows:,} rows, {COLUMNS} columns: {item['state']} in {seconds:.1f} s, {rate:,.0f} rows/s")
    return {"rows": rows, "state": item["state"], "seconds": seconds, "rows_per_second": rate, "counts": item["counts"]}


def _file(rows: int) -> str:
    numbers = random.Random(7)
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    names = ["Prospect ID", "Lead Number", "Lead Source", "City", "Country"]
    writer.writerow([*names, *(f"Question {number}" for number in range(COLUMNS - len(names)))])
    for number in range(rows):
        known = [str(uuid.UUID(int=numbers.getrandbits(128))), 600_000 + number, "Website", "Rome", "Italy"]
        writer.writerow([*known, *(numbers.choice(CHOICES) for _ in range(COLUMNS - len(known)))])
    return buffer.getvalue()
