"""Imports whose worker dies, is asked to end, or loses Valkey: exactly the rows of the file, once."""

import time
from typing import NamedTuple

import pytest

from tests.chaos.site import Answer, Site, wait_until

ROWS = 20_000
RESUME_SECONDS = 60.0
FINISH_SECONDS = 180.0
# What a platform waits between SIGTERM and SIGKILL; the site kills after the same time.
DRAIN_SECONDS = 40.0
SMALL_JOBS = 100
MOST_ATTEMPTS = 4
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


class Running(NamedTuple):
    """An import caught in its middle."""

    import_id: int
    name: str
    rows: int
    rows_done: int


def catch_running(site: Site, name: str) -> Running:
    """Start an import and wait until some of its rows are in, but not all; a larger one when it was over too soon."""
    for attempt in range(MOST_ATTEMPTS):
        rows, own_name = ROWS * 2**attempt, f"{name}{attempt}"
        import_id = start_import(site, own_name, rows)
        wait_until(lambda i=import_id: read(site, i).data["progress"]["rows_done"] > 0, FINISH_SECONDS, "first rows")
        now = read(site, import_id).data
        if now["state"] == "running":
            return Running(import_id, own_name, rows, int(now["progress"]["rows_done"]))
    raise AssertionError("every import was over before it could be disturbed")


def wait_for_end(site: Site, import_id: int, state: str = "done") -> None:
    wait_until(lambda: read(site, import_id).data["state"] in (state, "failed"), FINISH_SECONDS, f"import {state}")
    item = read(site, import_id).data
    assert item["state"] == state, item["error"]


def assert_exact(site: Site, running: Running) -> None:
    """Every row of the file stands there once, and the counts say so."""
    query = "select count(*), count(distinct external_id) from leads where external_id like %s"
    assert site.sql(query, f"{running.name}-%")[0] == (running.rows, running.rows)
    counts = read(site, running.import_id).data["counts"]
    assert (counts["read"], counts["created"]) == (running.rows, running.rows), counts
    assert counts["updated"] + counts["skipped"] + counts["rejected"] + counts["blank"] == 0, counts


def attempts(site: Site, import_id: int) -> int:
    """How often a worker claimed the import's job."""
    query = "select fence from jobs where name = 'imports.run_import' and payload->>'import_id' = %s"
    return int(site.sql(query, str(import_id))[0][0])


def test_import_kill_resume(site: Site) -> None:
    """kill -9 in the middle; while the dead worker's lease runs out, a second import loses Valkey in its middle."""
    killed = catch_running(site, "killed")
    site.kill("worker")
    died = time.monotonic()
    site.start("worker")
    flushed = catch_running(site, "flushed")
    site.flush_valkey()
    wait_until(lambda: attempts(site, killed.import_id) > 1, RESUME_SECONDS, "the killed import runs again")
    resumed = time.monotonic() - died
    for running in (killed, flushed):
        wait_for_end(site, running.import_id)
        assert_exact(site, running)
    print(
        f"FIGURE import: killed at {killed.rows_done} of {killed.rows} rows, running again after {resumed:.1f} s, "
        "lost 0 doubled 0"
    )


def test_77_worker_asked_to_end(site: Site) -> None:
    """SIGTERM during an import and a hundred small jobs: finished or handed back, nothing lost or doubled."""
    leads = [site.post_lead(f"Drain {number}").data["id"] for number in range(SMALL_JOBS)]
    import_caught = catch_running(site, "drained")
    seconds = site.end("worker")
    state = read(site, import_caught.import_id).data["state"]
    site.start("worker")
    wait_for_end(site, import_caught.import_id)
    assert_exact(site, import_caught)
    jobs = "jobs j join events e on e.organization_id = j.organization_id and e.id = j.event_id"
    done = f"{jobs} where e.record_id = any(%s) and e.name = 'lead.created' and j.state = 'done'"
    wait_until(lambda: site.count(done, leads) == len(leads), FINISH_SECONDS, "the small jobs are done")
    assert seconds < DRAIN_SECONDS
    print(f"FIGURE 77: ended after {seconds:.1f} s, the import {state} then, lost 0 doubled 0")
