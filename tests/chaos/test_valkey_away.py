"""Valkey refused and silent: the product goes on serving, and its jobs are done afterwards."""

import time
from contextlib import AbstractContextManager

import pytest

from tests.chaos.load import light_load
from tests.chaos.site import Site, percentile, wait_until

OUTAGE_SECONDS = 3.0
# Generous: the machine may be busy. The figures printed are what counts.
SERVED_P95_MS = 5000.0
JOBS_SECONDS = 90.0
JOBS = (
    "jobs j join events e on e.organization_id = j.organization_id and e.id = j.event_id "
    "where e.name = 'lead.created' and e.record_id = any(%s) and j.state = 'done'"
)
pytestmark = [pytest.mark.chaos, pytest.mark.slow]


def outage(site: Site, kind: str, server: str) -> AbstractContextManager[None]:
    return site.without(server) if kind == "refused" else site.frozen(server)


@pytest.mark.parametrize("kind", ["refused", "black hole"])
def test_100_valkey_away(site: Site, kind: str) -> None:
    """Lists, records and writes go on; the jobs wait in their rows and are done afterwards."""
    record = site.post_lead("Read meanwhile").data["id"]
    with outage(site, kind, "valkey"), light_load(site, f"No Valkey {kind}") as load:
        until = time.monotonic() + OUTAGE_SECONDS
        records = []
        while time.monotonic() < until:
            records.append(site.call("GET", f"/leads/{record}"))
            time.sleep(0.1)
    answers = load.all + records
    slow = percentile([answer.seconds for answer in answers], 0.95)
    bad = [answer for answer in answers if answer.status not in (200, 201)]
    assert bad == []
    assert slow < SERVED_P95_MS
    made = [answer.data["id"] for answer in load.writes]
    back = wait_until(lambda: site.count(JOBS, made) == len(made), JOBS_SECONDS, "the waiting jobs are done")
    print(
        f"FIGURE 100 {kind}: requests {len(answers)} failed 0, p95 {slow:.0f} ms, "
        f"{len(made)} waiting jobs done {back:.1f} s after"
    )
