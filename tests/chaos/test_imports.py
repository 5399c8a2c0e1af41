"""Imports whose worker dies or loses Valkey: exactly the rows of the file, once."""

import time

import pytest

from tests.chaos.site import Answer, Site, wait_until

ROWS = 20_000
RESUME_SECONDS = 60.0
FINISH_SECONDS = 120.0
pytestmark = [pytest.mark.chaos, pytest.mark.slow]


def start_import(site: Site, name: str, rows: int = ROWS) -> int:
    """Upload a file of leads whose external ids begin with `name`, and start it; the import's id."""
    lines = [f"{name}-{number},Ann,Row {number},ann{number}@{name}.example,Rome" for number in range(rows)]
    content = "\n".join(["Lead ID,First Name,Last Name,Email,City", *lines]).encode()
    made = site.call("POST", f"/imports?filename={name}.csv&record_type=lead", content)
    assert made.status == 201, made
    fields = ("external_id", "first_name", "last_name", "email", "city")
    mapping = [{"column": column, "field": field} for column, field in enumerate(fields)]
    changes = {"mapping": mapping, "match_key": "none", "policy": "create"}
    path = f"/imports/{made.data['id']}"
    assert site.call("PATCH", path, changes).status == 200
    assert site.call("POST", f"{path}/run", {}).status == 202
    return int(made.data["id"])


def read(site: Site, import_id: int) -> Answer:
    return site.call("GET", f"/imports/{import_id}")


def wait_for_rows(site: Site, import_id: int) -> int:
    """Wait until some rows are in; how many. They must not be all."""
    wait_until(lambda: read(site, import_id).data["progress"]["rows_done"] > 0, FINISH_SECONDS, "first rows")
    progress = read(site, import_id).data
    assert progress["state"] == "running", "the import was over before it could be disturbed"
    return int(progress["progress"]["rows_done"])


def wait_for_end(site: Site, import_id: int, state: str = "done") -> None:
    wait_until(lambda: read(site, import_id).data["state"] in (state, "failed"), FINISH_SECONDS, f"import {state}")
    item = read(site, import_id).data
    assert item["state"] == state, item["error"]


def assert_exact(site: Site, import_id: int, name: str, rows: int = ROWS) -> None:
    """Every row of the file stands there once, and the counts say so."""
    pattern = f"{name}-%"
    query = "select count(*), count(distinct external_id) from leads where external_id like %s"
    assert site.sql(query, pattern)[0] == (rows, rows)
    counts = read(site, import_id).data["counts"]
    assert (counts["read"], counts["created"]) == (rows, rows), counts
    assert counts["updated"] + counts["skipped"] + counts["rejected"] + counts["blank"] == 0, counts


def attempts(site: Site, import_id: int) -> int:
    """How often a worker claimed the import's job."""
    query = "select fence from jobs where name = 'imports.run_import' and payload->>'import_id' = %s"
    return int(site.sql(query, str(import_id))[0][0])


def test_import_kill_resume(site: Site) -> None:
    """kill -9 in the middle; while the dead worker's lease runs out, a second import loses Valkey in its middle."""
    killed = start_import(site, "killed")
    before = wait_for_rows(site, killed)
    site.kill("worker")
    died = time.monotonic()
    site.start("worker")
    flushed = start_import(site, "flushed")
    wait_for_rows(site, flushed)
    site.flush_valkey()
    wait_until(lambda: attempts(site, killed) > 1, RESUME_SECONDS, "the killed import runs again")
    resumed = time.monotonic() - died
    wait_for_end(site, killed)
    wait_for_end(site, flushed)
    assert_exact(site, killed, "killed")
    assert_exact(site, flushed, "flushed")
    print(f"FIGURE import: killed at {before} of {ROWS} rows, running again after {resumed:.1f} s, lost 0 doubled 0")
